// The methods of Buffer.prototype. They work on any Uint8Array given as `this`, as Node's do.
// Native side: src/ops/buffer.rs. In Node: lib/buffer.js and addBufferPrototype() of lib/internal/buffer.js.

'use strict';

const { codes: {
  ERR_BUFFER_OUT_OF_BOUNDS,
  ERR_INVALID_ARG_TYPE,
  ERR_UNKNOWN_ENCODING,
} } = require('internal/errors');
const { validateInteger } = require('internal/validators');
const { isUint8Array } = require('internal/util/types');
const bytes = require('internal/buffer/bytes');
const search = require('internal/buffer/search');
const { encodings, encodingFor } = require('internal/buffer/encodings');
const { FastBuffer } = require('internal/buffer/fast');
const { addNumberMethods } = require('internal/buffer/numbers');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const { utf8 } = encodings;

const settings = { inspectMaxBytes: 50 };

// ---- Text ----

function toString(encoding, start, end) {
  const { length } = this;
  if (arguments.length === 0) return utf8.read(this, 0, length);
  if (start <= 0) start = 0;
  else if (start >= length) return '';
  else start = Math.trunc(start) || 0;

  if (end === undefined || end > length) end = length;
  else end = Math.trunc(end) || 0;

  if (end <= start) return '';
  if (encoding === undefined) return utf8.read(this, start, end);
  const operations = encodingFor(encoding);
  if (operations === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return operations.read(this, start, end);
}

function write(string, offset, length, encoding) {
  if (typeof string !== 'string') throw new ERR_INVALID_ARG_TYPE('argument', 'string', string);
  if (offset === undefined) return utf8.write(this, string, 0, this.length);

  if (length === undefined && typeof offset === 'string') {
    encoding = offset;
    length = this.length;
    offset = 0;
  } else {
    validateInteger(offset, 'offset', 0, this.length);
    const remaining = this.length - offset;
    if (length === undefined) {
      length = remaining;
    } else if (typeof length === 'string') {
      encoding = length;
      length = remaining;
    } else {
      validateInteger(length, 'length', 0, this.length);
      if (length > remaining) length = remaining;
    }
  }
  if (!encoding) return utf8.write(this, string, offset, length);
  const operations = encodingFor(encoding);
  if (operations === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return operations.write(this, string, offset, length);
}

function indexArgument(value, fallback) {
  if (value === undefined) return fallback;
  const index = Math.trunc(+value) || 0;
  if (index < 0) throw indexOutOfRange();
  return index;
}

// utf8Slice(start, end) and the like: undocumented, but old programs use them.
function slicer(name, operations) {
  const method = { [name](start, end) {
    if (!ArrayBuffer.isView(this)) throw new ERR_INVALID_ARG_TYPE('argument', 'Buffer', this);
    const { length } = this;
    const from = indexArgument(start, 0);
    const to = Math.max(indexArgument(end, length), from);
    if (to > length) throw indexOutOfRange();
    return from === to ? '' : operations.read(this, from, to);
  } }[name];
  return Object.defineProperty(method, 'length', { __proto__: null, value: 0, configurable: true });
}

// The native side of Node throws this one, without the code in its name.
function indexOutOfRange() {
  const error = new RangeError('Index out of range');
  error.code = 'ERR_OUT_OF_RANGE';
  return error;
}

function writer(name, operations, strict) {
  return { [name](string, offset = 0, length = this.byteLength - offset) {
    if (typeof string !== 'string') throw new ERR_INVALID_ARG_TYPE('argument', 'string', string);
    const room = this.byteLength - offset;
    if (!strict && offset < 0) throw indexOutOfRange();
    if (!(offset >= 0 && room >= 0)) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
    if (strict && !(length >= 0 && length <= room)) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
    return operations.write(this, string, offset, Math.max(length, 0));
  } }[name];
}

function addTextMethods(proto) {
  proto.asciiSlice = slicer('asciiSlice', encodings.ascii);
  proto.base64Slice = slicer('base64Slice', encodings.base64);
  proto.base64urlSlice = slicer('base64urlSlice', encodings.base64url);
  proto.latin1Slice = slicer('latin1Slice', encodings.latin1);
  proto.hexSlice = slicer('hexSlice', encodings.hex);
  proto.ucs2Slice = slicer('ucs2Slice', encodings.utf16le);
  proto.utf8Slice = slicer('utf8Slice', encodings.utf8);
  proto.asciiWrite = writer('asciiWrite', encodings.ascii, true);
  proto.base64Write = writer('base64Write', encodings.base64, false);
  proto.base64urlWrite = writer('base64urlWrite', encodings.base64url, false);
  proto.latin1Write = writer('latin1Write', encodings.latin1, true);
  proto.hexWrite = writer('hexWrite', encodings.hex, false);
  proto.ucs2Write = writer('ucs2Write', encodings.utf16le, false);
  proto.utf8Write = writer('utf8Write', encodings.utf8, true);
}

// ---- Bytes ----

function copy(target, targetStart, sourceStart, sourceEnd) {
  return bytes.copy(this, target, targetStart, sourceStart, sourceEnd);
}

function equals(otherBuffer) {
  if (!isUint8Array(otherBuffer)) throw new ERR_INVALID_ARG_TYPE('otherBuffer', ['Buffer', 'Uint8Array'], otherBuffer);
  if (this === otherBuffer) return true;
  if (this.byteLength !== otherBuffer.byteLength) return false;
  return this.byteLength === 0 || ops.op_buffer_compare(this, otherBuffer) === 0;
}

function compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
  if (!isUint8Array(target)) throw new ERR_INVALID_ARG_TYPE('target', ['Buffer', 'Uint8Array'], target);
  if (arguments.length === 1) return ops.op_buffer_compare(this, target);
  return bytes.compareRanges(this, target, targetStart, targetEnd, sourceStart, sourceEnd);
}

function fill(value, offset, end, encoding) {
  return bytes.fill(this, value, offset, end, encoding);
}

function toJSON() {
  const data = new Array(this.length);
  for (let i = 0; i < data.length; i++) data[i] = this[i];
  return { type: 'Buffer', data };
}

// A negative index counts from the end.
function adjustOffset(offset, length) {
  offset = Math.trunc(offset);
  if (offset === 0 || Number.isNaN(offset)) return 0;
  if (offset < 0) return Math.max(offset + length, 0);
  return Math.min(offset, length);
}

function subarray(start, end) {
  const { byteLength } = this;
  const from = adjustOffset(start, byteLength);
  const to = end === undefined ? byteLength : adjustOffset(end, byteLength);
  return new FastBuffer(this.buffer, this.byteOffset + from, to > from ? to - from : 0);
}

function slice(start, end) {
  return this.subarray(start, end);
}

function swap16() { return bytes.swap16(this); }
function swap32() { return bytes.swap32(this); }
function swap64() { return bytes.swap64(this); }

// ---- Inspection ----

function className(buf) {
  try {
    const { constructor } = buf;
    if (typeof constructor === 'function' && Object.hasOwn(constructor, 'name')) return constructor.name;
  } catch {
    // A getter of the script's; the usual name will do.
  }
  return 'Buffer';
}

function inspect(recurseTimes, ctx) {
  const { length } = this;
  const shown = Math.min(settings.inspectMaxBytes, length);
  const hidden = length - settings.inspectMaxBytes;
  let text = '';
  for (let i = 0; i < shown; i++) text += `${i === 0 ? '' : ' '}${this[i] < 16 ? '0' : ''}${this[i].toString(16)}`;
  if (hidden > 0) text += ` ... ${hidden} more byte${hidden > 1 ? 's' : ''}`;
  if (ctx) text += ownProperties(this, ctx, length !== 0);
  return `<${className(this)} ${text}>`;
}

// What a script put on the Buffer besides its bytes.
function ownProperties(buf, ctx, separated) {
  const keys = ops.op_buffer_own_names(buf, ctx.showHidden === true);
  if (keys.length === 0) return '';
  const extras = { __proto__: null };
  for (const key of keys) extras[key] = buf[key];
  const text = require('internal/util/inspect').inspect(extras, { ...ctx, breakLength: Infinity, compact: true });
  // Only what stands between the braces.
  return (separated ? ', ' : '') + text.slice('[Object: null prototype] {'.length + 1, -2);
}

/** Gives the prototype what Buffer adds to Uint8Array, in Node's order. */
function addBufferMethods(proto, Buffer) {
  addNumberMethods(proto);
  addTextMethods(proto);
  Object.defineProperty(proto, 'parent', {
    __proto__: null,
    enumerable: true,
    get() { return this instanceof Buffer ? this.buffer : undefined; },
  });
  Object.defineProperty(proto, 'offset', {
    __proto__: null,
    enumerable: true,
    get() { return this instanceof Buffer ? this.byteOffset : undefined; },
  });
  Object.assign(proto, { copy, toString, equals });
  proto[customInspect] = inspect;
  Object.assign(proto, {
    inspect,
    compare,
    indexOf: search.indexOf,
    lastIndexOf: search.lastIndexOf,
    includes: search.includes,
    fill,
    write,
    toJSON,
    subarray,
    slice,
    swap16,
    swap32,
    swap64,
    toLocaleString: toString,
  });
}

module.exports = { addBufferMethods, settings };
