// node:string_decoder: bytes that arrive in pieces become text without a character being torn apart.
// What a piece leaves incomplete stays in `lastChar` until the next one, or end(), completes it.
// Native side: the reading operations of src/ops/buffer.rs. In Node: lib/string_decoder.js, src/string_decoder.cc.

'use strict';

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { Buffer } = require('buffer');
const { encodings } = require('internal/buffer');
const { normalizeEncoding } = require('internal/util/encoding_names');

const kState = Symbol('kState');

// The longest character: four bytes in UTF-8 and UTF-16, three in base64.
const longest = 4;

/** How many bytes the character has that starts with this byte, by its upper bits alone; 0 for a byte that starts none. */
function utf8Length(byte) {
  if ((byte & 0xe0) === 0xc0) return 2;
  if ((byte & 0xf0) === 0xe0) return 3;
  return (byte & 0xf8) === 0xf0 ? 4 : 0;
}

// For each encoding whose characters can be torn: what keeps the incomplete one at the end of a piece.
const keepers = {
  __proto__: null,
  utf8: keepUtf8,
  utf16le: keepUtf16,
  base64: keepBase64,
  base64url: keepBase64,
};

function keepUtf8(state, buf, start, end) {
  // What is no UTF-8 at all is not kept: reading replaces it.
  for (let count = 1; count < longest && count <= end - start; count++) {
    const byte = buf[end - count];
    if ((byte & 0xc0) === 0x80) continue;
    const length = utf8Length(byte);
    if (length > count) keep(state, buf, end, count, length - count);
    return;
  }
}

function keepUtf16(state, buf, start, end) {
  if ((end - start) % 2 === 1) keep(state, buf, end, 1, 1);
  else if ((buf[end - 1] & 0xfc) === 0xd8) keep(state, buf, end, 2, 2);
}

function keepBase64(state, buf, start, end) {
  const count = (end - start) % 3;
  if (count > 0) keep(state, buf, end, count, 3 - count);
}

function keep(state, buf, end, count, missing) {
  for (let i = 0; i < count; i++) state.kept[i] = buf[end - count + i];
  state.keptLength = count;
  state.missing = missing;
}

function StringDecoder(encoding) {
  this.encoding = checkEncoding(encoding);
  Object.defineProperty(this, kState, {
    __proto__: null,
    enumerable: false,
    value: {
      operations: encodings[this.encoding],
      keepTail: keepers[this.encoding],
      kept: Buffer.alloc(longest),
      keptLength: 0,
      missing: 0,
    },
  });
}

function checkEncoding(encoding) {
  const name = normalizeEncoding(encoding);
  if (name === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return name;
}

function stateOf(decoder) {
  const state = decoder?.[kState];
  if (state === undefined) throw new ERR_INVALID_THIS('StringDecoder');
  return state;
}

StringDecoder.prototype.write = function write(buf) {
  if (typeof buf === 'string') return buf;
  if (!ArrayBuffer.isView(buf)) throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray', 'DataView'], buf);
  const state = stateOf(this);
  if (!(buf instanceof Uint8Array)) buf = new Uint8Array(buf.buffer, buf.byteOffset, buf.byteLength);
  return decode(state, buf);
};

function decode(state, buf) {
  const { operations, keepTail } = state;
  const end = buf.length;
  if (end === 0) return '';
  if (keepTail === undefined) return operations.read(buf, 0, end);

  let text = '';
  let start = 0;
  if (state.missing > 0) {
    start = complete(state, buf);
    if (state.missing > 0) return '';
    text = operations.read(state.kept, 0, state.keptLength);
    state.keptLength = 0;
    if (start === end) return text;
  }
  keepTail(state, buf, start, end);
  const stop = end - state.keptLength;
  if (stop === start) return text;
  const rest = operations.read(buf, start, stop);
  return text === '' ? rest : text + rest;
}

/** Adds to what is kept until nothing is missing or `buf` ends; returns how many bytes that took. */
function complete(state, buf) {
  const { kept, keepTail } = state;
  const end = buf.length;
  let at = 0;
  while (state.missing > 0 && at < end) {
    // A byte that does not continue the character starts another; the one begun is broken and ends here.
    if (keepTail === keepUtf8 && (buf[at] & 0xc0) !== 0x80) {
      state.missing = 0;
      break;
    }
    kept[state.keptLength++] = buf[at++];
    state.missing--;
  }
  return at;
}

StringDecoder.prototype.end = function end(buf) {
  const state = stateOf(this);
  let text = '';
  if (buf !== undefined) text = this.write(buf);
  if (state.keptLength > 0) {
    // Half a UTF-16 unit is no character at all.
    const length = this.encoding === 'utf16le' ? state.keptLength & ~1 : state.keptLength;
    if (length > 0) text += state.operations.read(state.kept, 0, length);
    state.keptLength = 0;
    state.missing = 0;
  }
  return text;
};

// Undocumented, but old programs call it.
StringDecoder.prototype.text = function text(buf, offset) {
  const state = stateOf(this);
  state.keptLength = 0;
  state.missing = 0;
  return this.write(buf.slice(offset));
};

Object.defineProperties(StringDecoder.prototype, {
  lastChar: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return stateOf(this).kept.subarray(0, longest); },
  },
  lastNeed: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return stateOf(this).missing; },
  },
  lastTotal: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const { keptLength, missing } = stateOf(this);
      return keptLength + missing;
    },
  },
});

module.exports = { StringDecoder };
