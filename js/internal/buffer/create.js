// Where Buffers come from: sizes, strings, lists, other memory.
// Native side: src/ops/buffer.rs. In Node: the first half of lib/buffer.js.

'use strict';

const { codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { validateArray, validateInteger, validateNumber } = require('internal/validators');
const { isAnyArrayBuffer, isTypedArray, isUint8Array } = require('internal/util/types');
const { FastBuffer, createUnsafeBuffer, createPool, takeFromPool, pool, kMaxLength } = require('internal/buffer/fast');
const { encodings, encodingFor } = require('internal/buffer/encodings');
const { fill } = require('internal/buffer/bytes');

const { prototype: typedArray } = Object.getPrototypeOf(Uint8Array);
const elementsIn = Function.prototype.call.bind(Object.getOwnPropertyDescriptor(typedArray, 'length').get);
const setElements = Function.prototype.call.bind(typedArray.set);
const fillElements = Function.prototype.call.bind(typedArray.fill);
const sliceElements = Function.prototype.call.bind(typedArray.slice);

// A script may set Buffer.poolSize; half of it is what a pooled Buffer may measure.
const owner = { Buffer: { poolSize: 8 * 1024 } };

function validateSize(size) {
  validateNumber(size, 'size', 0, kMaxLength);
}

/** A Buffer of arbitrary contents, from the pool when small. */
function allocate(size) {
  if (size <= 0) return new FastBuffer();
  if (size < owner.Buffer.poolSize >>> 1) {
    if (size > pool.size - pool.offset) createPool(owner.Buffer.poolSize);
    return takeFromPool(size);
  }
  return createUnsafeBuffer(size);
}

function alloc(size, value, encoding) {
  validateSize(size);
  if (value !== undefined && value !== 0 && size > 0) {
    const buf = createUnsafeBuffer(size);
    return fill(buf, value, 0, buf.length, encoding);
  }
  return new FastBuffer(size);
}

function allocUnsafe(size) {
  validateSize(size);
  return allocate(size);
}

function allocUnsafeSlow(size) {
  validateSize(size);
  return createUnsafeBuffer(size);
}

function fromUtf8(text) {
  const { length } = text;
  if (length === 0) return new FastBuffer();
  // A unit takes three bytes at most: where that surely fits, the length is known by writing.
  if (length * 3 <= pool.size - pool.offset && length * 3 < owner.Buffer.poolSize >>> 1) {
    const { offset } = pool;
    return takeFromPool(ops.op_buffer_write_utf8(pool.bytes, text, offset, pool.size - offset));
  }
  const buf = allocate(ops.op_buffer_byte_length_utf8(text));
  ops.op_buffer_write_utf8(buf, text, 0, buf.length);
  return buf;
}

function fromString(text, encoding) {
  if (typeof encoding !== 'string' || encoding.length === 0 || encoding === 'utf8' || encoding === 'utf-8') return fromUtf8(text);
  const operations = encodingFor(encoding);
  if (operations === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  if (operations === encodings.utf8) return fromUtf8(text);
  if (text.length === 0) return new FastBuffer();
  const buf = allocate(operations.byteLength(text));
  const written = operations.write(buf, text, 0, buf.length);
  // Hex and base64 may hold less than their length promised.
  return written === buf.length ? buf : new FastBuffer(buf.buffer, buf.byteOffset, written);
}

function fromArrayBuffer(memory, byteOffset, length) {
  if (byteOffset === undefined) {
    byteOffset = 0;
  } else {
    byteOffset = +byteOffset;
    if (Number.isNaN(byteOffset)) byteOffset = 0;
  }
  const available = memory.byteLength - byteOffset;
  if (available < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  if (length !== undefined) {
    length = +length;
    if (length > 0) {
      if (length > available) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
    } else {
      length = 0;
    }
  }
  return new FastBuffer(memory, byteOffset, length);
}

function fromArrayLike(list) {
  const { length } = list;
  if (!(length > 0)) return new FastBuffer();
  if (length >= owner.Buffer.poolSize >>> 1) return new FastBuffer(list);
  // A length the list claims may have a fraction.
  const buf = allocate(Math.trunc(length));
  setElements(buf, buf.length === length ? list : Array.prototype.slice.call(list, 0, buf.length), 0);
  return buf;
}

function fromObject(value) {
  if (value.length !== undefined || isAnyArrayBuffer(value.buffer)) {
    return typeof value.length === 'number' ? fromArrayLike(value) : new FastBuffer();
  }
  // What toJSON() made.
  if (value.type === 'Buffer' && Array.isArray(value.data)) return fromArrayLike(value.data);
  return undefined;
}

function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromString(value, encodingOrOffset);
  if (typeof value === 'object' && value !== null) {
    if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);

    const primitive = value.valueOf && value.valueOf();
    if (primitive != null && primitive !== value && (typeof primitive === 'string' || typeof primitive === 'object')) {
      return from(primitive, encodingOrOffset, length);
    }
    const buf = fromObject(value);
    if (buf) return buf;

    if (typeof value[Symbol.toPrimitive] === 'function') {
      const text = value[Symbol.toPrimitive]('string');
      if (typeof text === 'string') return fromString(text, encodingOrOffset);
    }
  }
  throw new ERR_INVALID_ARG_TYPE('first argument', ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
}

function copyBytesFrom(view, offset, length) {
  if (!isTypedArray(view)) throw new ERR_INVALID_ARG_TYPE('view', ['TypedArray'], view);
  const elements = elementsIn(view);
  if (elements === 0) return alloc(0);
  if (offset !== undefined || length !== undefined) {
    if (offset !== undefined) {
      validateInteger(offset, 'offset', 0);
      if (offset >= elements) return alloc(0);
    } else {
      offset = 0;
    }
    let end = elements;
    if (length !== undefined) {
      validateInteger(length, 'length', 0);
      end = offset + length;
    }
    view = sliceElements(view, offset, end);
  }
  return fromArrayLike(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
}

function of(...items) {
  const buf = createUnsafeBuffer(items.length);
  for (let i = 0; i < items.length; i++) buf[i] = items[i];
  return buf;
}

function checkPart(list, index) {
  const part = list[index];
  if (!isUint8Array(part)) throw new ERR_INVALID_ARG_TYPE(`list[${index}]`, ['Buffer', 'Uint8Array'], part);
  return part;
}

function concat(list, length) {
  validateArray(list, 'list');
  if (list.length === 0) return new FastBuffer();
  if (length === undefined) {
    length = 0;
    for (let i = 0; i < list.length; i++) length += elementsIn(checkPart(list, i));
  } else {
    validateInteger(length, 'length', 0, kMaxLength);
  }
  const buf = allocUnsafe(length);
  let at = 0;
  for (let i = 0; i < list.length; i++) {
    const part = checkPart(list, i);
    const count = Math.min(elementsIn(part), length - at);
    ops.op_buffer_copy(part, buf, at, 0, count);
    at += count;
  }
  // Stale memory must not show where the parts are shorter than `length`.
  if (at < length) fillElements(buf, 0, at, length);
  return buf;
}

module.exports = { alloc, allocUnsafe, allocUnsafeSlow, concat, copyBytesFrom, from, fromString, of, owner };
