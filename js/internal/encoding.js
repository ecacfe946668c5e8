// TextEncoder and TextDecoder.
// Native side: src/ops/encoding.rs. In Node: lib/internal/encoding.js.

'use strict';

const { codes: {
  ERR_ENCODING_INVALID_ENCODED_DATA,
  ERR_ENCODING_NOT_SUPPORTED,
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_THIS,
  ERR_STRING_TOO_LONG,
} } = require('internal/errors');
const { kValidateObjectAllowObjectsAndNull, validateObject, validateString } = require('internal/validators');
const { isAnyArrayBuffer, isUint8Array } = require('internal/util/types');
const { kStringMaxLength } = require('internal/buffer');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const kFlags = Symbol('flags');
const kHandle = Symbol('handle');
const kEncoding = Symbol('encoding');
const kDecoder = Symbol('decoder');
const kEncoder = Symbol('encoder');

const FATAL = 2;
const IGNORE_BOM = 4;

const noBytes = new Uint8Array(0);

/** The standard's name of an encoding; undefined for a label nobody knows. */
function getEncodingFromLabel(label) {
  const text = `${label}`;
  if (text === 'utf-8' || text === 'utf8') return 'utf-8';
  return ops.op_encoding_name(text) ?? undefined;
}

function isInstance(value, brand) {
  return value !== null && typeof value === 'object' && brand in value;
}

// What inspect shows: an object of the class's name with its accessors' values.
function inspectAs(object, depth, options, fields) {
  const { name } = object.constructor;
  if (typeof depth === 'number' && depth < 0) return options.stylize(`[${name}]`, 'special');
  return `${name} ${require('internal/util/inspect').inspect(fields)}`;
}

// ---- TextEncoder ----

// UTF-16 units read and bytes written, as encodeInto reports them.
const progress = new Uint32Array(2);

class TextEncoder {
  constructor() {
    Object.defineProperty(this, kEncoder, { __proto__: null, value: true, enumerable: false });
  }

  get encoding() {
    checkEncoder(this);
    return 'utf-8';
  }

  encode(input = '') {
    checkEncoder(this);
    return ops.op_encoding_encode(`${input}`);
  }

  encodeInto(src, dest) {
    checkEncoder(this);
    validateString(src, 'src');
    if (!dest || !isUint8Array(dest)) throw new ERR_INVALID_ARG_TYPE('dest', 'Uint8Array', dest);
    ops.op_encoding_encode_into(src, dest, progress);
    return { read: progress[0], written: progress[1] };
  }

  [customInspect](depth, options) {
    checkEncoder(this);
    return inspectAs(this, depth, options, { encoding: this.encoding });
  }
}

function checkEncoder(value) {
  if (!isInstance(value, kEncoder)) throw new ERR_INVALID_THIS('TextEncoder');
}

// ---- TextDecoder ----

class TextDecoder {
  constructor(encoding = 'utf-8', options = {}) {
    encoding = `${encoding}`;
    validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
    const name = getEncodingFromLabel(encoding);
    // The standard has a name for labels that must not be used.
    if (name === undefined || name === 'replacement') throw new ERR_ENCODING_NOT_SUPPORTED(encoding);

    let flags = 0;
    if (options !== null) {
      if (options?.fatal) flags |= FATAL;
      if (options?.ignoreBOM) flags |= IGNORE_BOM;
    }
    Object.defineProperties(this, {
      [kDecoder]: { __proto__: null, value: true },
      [kFlags]: { __proto__: null, value: flags },
      [kEncoding]: { __proto__: null, value: name },
      // Made with the first text that needs it: UTF-8 in one piece does not.
      [kHandle]: { __proto__: null, value: undefined, writable: true },
    });
  }

  get encoding() {
    checkDecoder(this);
    return this[kEncoding];
  }

  get fatal() {
    checkDecoder(this);
    return (this[kFlags] & FATAL) !== 0;
  }

  get ignoreBOM() {
    checkDecoder(this);
    return (this[kFlags] & IGNORE_BOM) !== 0;
  }

  decode(input = noBytes, options = undefined) {
    checkDecoder(this);
    const bytes = bytesOf(input);
    if (options !== undefined) validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
    const stream = Boolean(options?.stream);
    const flags = this[kFlags];
    const fatal = (flags & FATAL) !== 0;
    const ignoreBOM = (flags & IGNORE_BOM) !== 0;

    let text;
    if (this[kHandle] === undefined && !stream && this[kEncoding] === 'utf-8') {
      text = ops.op_encoding_decode_utf8(bytes, ignoreBOM, fatal);
    } else {
      this[kHandle] ??= ops.op_encoding_decoder(this[kEncoding], fatal, ignoreBOM);
      text = ops.op_encoding_decode(this[kHandle], bytes, stream);
    }
    if (text === undefined) throw new ERR_ENCODING_INVALID_ENCODED_DATA(this[kEncoding], undefined);
    if (text === null) throw new ERR_STRING_TOO_LONG(kStringMaxLength.toString(16));
    return text;
  }

  [customInspect](depth, options) {
    checkDecoder(this);
    const { encoding, fatal, ignoreBOM } = this;
    const fields = { encoding, fatal, ignoreBOM };
    if (options?.showHidden) {
      fields[kFlags] = this[kFlags];
      fields[kHandle] = this[kHandle];
    }
    return inspectAs(this, depth, options, fields);
  }
}

function bytesOf(input) {
  if (isUint8Array(input)) return input;
  // Detached memory has no bytes, and no view of it can be made.
  if ((ArrayBuffer.isView(input) || isAnyArrayBuffer(input)) && input.byteLength === 0) return noBytes;
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (isAnyArrayBuffer(input)) return new Uint8Array(input);
  throw new ERR_INVALID_ARG_TYPE('list', ['SharedArrayBuffer', 'ArrayBuffer', 'ArrayBufferView'], input);
}

function checkDecoder(value) {
  if (!isInstance(value, kDecoder)) throw new ERR_INVALID_THIS('TextDecoder');
}

for (const [Class, names] of [
  [TextEncoder, ['encode', 'encodeInto', 'encoding']],
  [TextDecoder, ['decode', 'encoding', 'fatal', 'ignoreBOM']],
]) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { __proto__: null, enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: Class.name });
}

module.exports = { TextDecoder, TextEncoder, getEncodingFromLabel };
