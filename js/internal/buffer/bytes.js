// What Buffer does with bytes that are there already: fill, copy, compare, swap.
// Native side: src/ops/buffer.rs over src/buffer/bytes.rs. In Node: lib/buffer.js.

'use strict';

const { codes: {
  ERR_BUFFER_OUT_OF_BOUNDS,
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_INVALID_BUFFER_SIZE,
  ERR_OUT_OF_RANGE,
  ERR_UNKNOWN_ENCODING,
} } = require('internal/errors');
const { validateInteger, validateNumber, validateString } = require('internal/validators');
const { isUint8Array } = require('internal/util/types');
const { normalizeEncoding } = require('internal/util/encoding_names');
const { encodings } = require('internal/buffer/encodings');
const { kMaxLength } = require('internal/buffer/fast');

const { prototype: typedArray } = Object.getPrototypeOf(Uint8Array);
const byteLengthOf = Function.prototype.call.bind(Object.getOwnPropertyDescriptor(typedArray, 'byteLength').get);
const fillElements = Function.prototype.call.bind(typedArray.fill);

// ---- fill ----

/** The bytes to repeat for a value that is not one byte's worth. */
function patternFor(value, encoding) {
  let pattern = value;
  if (typeof value === 'string') {
    pattern = new Uint8Array(encoding.byteLength(value));
    pattern = pattern.subarray(0, encoding.write(pattern, value, 0, pattern.length));
  } else if (!isUint8Array(value)) {
    pattern = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (pattern.length === 0) throw new ERR_INVALID_ARG_VALUE('value', value);
  return pattern;
}

function fill(buf, value, offset, end, encodingName) {
  let encoding;
  if (typeof value === 'string') {
    if (offset === undefined || typeof offset === 'string') {
      encodingName = offset;
      offset = 0;
      end = buf.length;
    } else if (typeof end === 'string') {
      encodingName = end;
      end = buf.length;
    }
    const name = normalizeEncoding(encodingName);
    if (name === undefined) {
      validateString(encodingName, 'encoding');
      throw new ERR_UNKNOWN_ENCODING(encodingName);
    }
    encoding = encodings[name];
    if (value.length === 0) {
      value = 0;
    } else if (value.length === 1) {
      const unit = value.charCodeAt(0);
      if ((name === 'utf8' && unit < 0x80) || (name === 'latin1' && unit < 0x100)) value = unit;
    }
  }

  if (offset === undefined) {
    offset = 0;
    end = buf.length;
  } else {
    validateNumber(offset, 'offset', 0, kMaxLength);
    if (end === undefined) end = buf.length;
    else validateNumber(end, 'end', 0, buf.length);
    if (offset >= end) return buf;
  }

  if (end > byteLengthOf(buf)) throw new ERR_BUFFER_OUT_OF_BOUNDS();
  if (typeof value === 'string' || ArrayBuffer.isView(value)) {
    ops.op_buffer_fill(buf, patternFor(value, encoding), Math.trunc(offset), Math.trunc(end));
  } else {
    fillElements(buf, typeof value === 'number' ? value : +value >>> 0 & 0xff, offset, end);
  }
  return buf;
}

// ---- copy ----

function toInteger(value, fallback) {
  value = +value;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Math.floor(value) : fallback;
}

function copy(source, target, targetStart, sourceStart, sourceEnd) {
  if (!ArrayBuffer.isView(source)) throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], source);
  if (!ArrayBuffer.isView(target)) throw new ERR_INVALID_ARG_TYPE('target', ['Buffer', 'Uint8Array'], target);

  targetStart = targetStart === undefined ? 0 : toInteger(targetStart, 0);
  if (targetStart < 0) throw new ERR_OUT_OF_RANGE('targetStart', '>= 0', targetStart);
  const sourceLength = source.byteLength;
  sourceStart = sourceStart === undefined ? 0 : toInteger(sourceStart, 0);
  if (sourceStart < 0 || sourceStart > sourceLength) {
    throw new ERR_OUT_OF_RANGE('sourceStart', `>= 0 && <= ${sourceLength}`, sourceStart);
  }
  sourceEnd = sourceEnd === undefined ? sourceLength : toInteger(sourceEnd, 0);
  if (sourceEnd < 0) throw new ERR_OUT_OF_RANGE('sourceEnd', '>= 0', sourceEnd);

  const room = target.byteLength - targetStart;
  if (room <= 0 || sourceStart >= sourceEnd) return 0;
  const count = Math.min(sourceEnd - sourceStart, room, sourceLength - sourceStart);
  ops.op_buffer_copy(source, target, targetStart, sourceStart, count);
  return count;
}

// ---- compare ----

function compareTwo(buf1, buf2) {
  if (!isUint8Array(buf1)) throw new ERR_INVALID_ARG_TYPE('buf1', ['Buffer', 'Uint8Array'], buf1);
  if (!isUint8Array(buf2)) throw new ERR_INVALID_ARG_TYPE('buf2', ['Buffer', 'Uint8Array'], buf2);
  return buf1 === buf2 ? 0 : ops.op_buffer_compare(buf1, buf2);
}

function validateOffset(value, name, max = kMaxLength) {
  validateInteger(value, name, 0, max);
}

function part(buf, start, end) {
  return new Uint8Array(buf.buffer, buf.byteOffset + start, end - start);
}

function compareRanges(source, target, targetStart, targetEnd, sourceStart, sourceEnd) {
  if (targetStart === undefined) targetStart = 0;
  else validateOffset(targetStart, 'targetStart');
  if (targetEnd === undefined) targetEnd = target.length;
  else validateOffset(targetEnd, 'targetEnd', target.length);
  if (sourceStart === undefined) sourceStart = 0;
  else validateOffset(sourceStart, 'sourceStart');
  if (sourceEnd === undefined) sourceEnd = source.length;
  else validateOffset(sourceEnd, 'sourceEnd', source.length);

  if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
  if (targetStart >= targetEnd) return 1;
  return ops.op_buffer_compare(part(source, sourceStart, sourceEnd), part(target, targetStart, targetEnd));
}

// ---- swap ----

// Up to this many bytes a loop here is done before native code is reached.
const swapNatively = 192;

function swapper(width) {
  return function swap(buf) {
    const { length } = buf;
    if (length % width !== 0) throw new ERR_INVALID_BUFFER_SIZE(`${width * 8}-bits`);
    if (length >= swapNatively) {
      ops.op_buffer_swap(buf, width);
      return buf;
    }
    for (let start = 0; start < length; start += width) {
      for (let low = start, high = start + width - 1; low < high; low++, high--) {
        const byte = buf[low];
        buf[low] = buf[high];
        buf[high] = byte;
      }
    }
    return buf;
  };
}

module.exports = {
  compareRanges,
  compareTwo,
  copy,
  fill,
  swap16: swapper(2),
  swap32: swapper(4),
  swap64: swapper(8),
};
