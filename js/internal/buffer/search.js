// indexOf, lastIndexOf and includes of Buffer: what is looked for, from where, in which direction.
// Native side: src/ops/buffer.rs over src/buffer/search.rs. In Node: bidirectionalIndexOf() of lib/buffer.js.

'use strict';

const { codes: { ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { isUint8Array } = require('internal/util/types');
const { encodings, encodingFor } = require('internal/buffer/encodings');

// Short texts become bytes here: memory of their own would cost more than looking for them.
const SCRATCH_SIZE = 256;
let scratch;

function bytesOf(text, encoding) {
  const length = encoding.byteLength(text);
  const bytes = length <= SCRATCH_SIZE ? scratch ??= new Uint8Array(SCRATCH_SIZE) : new Uint8Array(length);
  const written = encoding.write(bytes, text, 0, length);
  return written === bytes.length ? bytes : new Uint8Array(bytes.buffer, 0, written);
}

function find(buf, value, byteOffset, encoding, forward) {
  if (!ArrayBuffer.isView(buf)) throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], buf);
  if (!isUint8Array(buf)) buf = new Uint8Array(buf.buffer, buf.byteOffset, buf.byteLength);
  if (typeof byteOffset === 'string') {
    encoding = byteOffset;
    byteOffset = undefined;
  } else if (byteOffset > 0x7fffffff) {
    byteOffset = 0x7fffffff;
  } else if (byteOffset < -0x80000000) {
    byteOffset = -0x80000000;
  }
  byteOffset = +byteOffset;
  if (Number.isNaN(byteOffset)) byteOffset = forward ? 0 : buf.length;

  if (typeof value === 'number') return ops.op_buffer_index_of_byte(buf, value >>> 0 & 0xff, byteOffset, forward);

  const operations = encoding === undefined ? encodings.utf8 : encodingFor(encoding);
  if (typeof value === 'string') {
    if (operations === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
    return ops.op_buffer_index_of_bytes(buf, bytesOf(value, operations), byteOffset, forward, operations === encodings.utf16le);
  }
  if (isUint8Array(value)) {
    return ops.op_buffer_index_of_bytes(buf, value, byteOffset, forward, operations === encodings.utf16le);
  }
  throw new ERR_INVALID_ARG_TYPE('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
}

function indexOf(value, byteOffset, encoding) {
  return find(this, value, byteOffset, encoding, true);
}

function lastIndexOf(value, byteOffset, encoding) {
  return find(this, value, byteOffset, encoding, false);
}

function includes(value, byteOffset, encoding) {
  return find(this, value, byteOffset, encoding, true) !== -1;
}

module.exports = { indexOf, lastIndexOf, includes };
