// Integers, floats and bigints in a Buffer: the read* and write* methods.
// A read looks at the first and the last byte first: `undefined` there is what "out of range" looks like, so the
// common case pays for no separate test. All supported platforms are little-endian.
// In Node: lib/internal/buffer.js.

'use strict';

const { codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { validateNumber } = require('internal/validators');

const scratch64 = new Float64Array(1);
const scratch32 = new Float32Array(scratch64.buffer, 0, 1);
const scratch = new Uint8Array(scratch64.buffer);

/** Throws what is wrong with `value`, which is not a whole number in 0 (or 1, for a named argument) to `last`. */
function outOfBounds(value, last, name) {
  if (Math.floor(value) !== value) {
    validateNumber(value, name);
    throw new ERR_OUT_OF_RANGE(name || 'offset', 'an integer', value);
  }
  if (last < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS();
  throw new ERR_OUT_OF_RANGE(name || 'offset', `>= ${name ? 1 : 0} and <= ${last}`, value);
}

function missing(buf, offset, size) {
  outOfBounds(offset, buf.length - size);
}

function checkRoom(buf, offset, size) {
  validateNumber(offset, 'offset');
  if (buf[offset] === undefined || buf[offset + size - 1] === undefined) missing(buf, offset, size);
}

function valueOutOfRange(value, min, max, size) {
  const n = typeof min === 'bigint' ? 'n' : '';
  let range = `>= ${min}${n} and <= ${max}${n}`;
  if (size > 4) {
    const bits = size * 8;
    range = min === 0 || min === 0n ?
      `>= 0${n} and < 2${n} ** ${bits}${n}` :
      `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}`;
  }
  throw new ERR_OUT_OF_RANGE('value', range, value);
}

function checkWrite(buf, value, offset, min, max, size) {
  if (value > max || value < min) valueOutOfRange(value, min, max, size);
  checkRoom(buf, offset, size);
}

// ---- Widths of one, two, four bytes ----

function readUInt8(offset = 0) {
  validateNumber(offset, 'offset');
  const value = this[offset];
  if (value === undefined) missing(this, offset, 1);
  return value;
}

function readInt8(offset = 0) {
  validateNumber(offset, 'offset');
  const value = this[offset];
  if (value === undefined) missing(this, offset, 1);
  return value << 24 >> 24;
}

function readUInt16LE(offset = 0) {
  validateNumber(offset, 'offset');
  const low = this[offset];
  const high = this[offset + 1];
  if (low === undefined || high === undefined) missing(this, offset, 2);
  return low | high << 8;
}

function readUInt16BE(offset = 0) {
  validateNumber(offset, 'offset');
  const high = this[offset];
  const low = this[offset + 1];
  if (high === undefined || low === undefined) missing(this, offset, 2);
  return low | high << 8;
}

function readInt16LE(offset = 0) {
  validateNumber(offset, 'offset');
  const low = this[offset];
  const high = this[offset + 1];
  if (low === undefined || high === undefined) missing(this, offset, 2);
  return (low | high << 8) << 16 >> 16;
}

function readInt16BE(offset = 0) {
  validateNumber(offset, 'offset');
  const high = this[offset];
  const low = this[offset + 1];
  if (high === undefined || low === undefined) missing(this, offset, 2);
  return (low | high << 8) << 16 >> 16;
}

function readInt32LE(offset = 0) {
  validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) missing(this, offset, 4);
  return first | this[offset + 1] << 8 | this[offset + 2] << 16 | last << 24;
}

function readInt32BE(offset = 0) {
  validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) missing(this, offset, 4);
  return first << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | last;
}

function readUInt32LE(offset = 0) {
  validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) missing(this, offset, 4);
  return (first | this[offset + 1] << 8 | this[offset + 2] << 16 | last << 24) >>> 0;
}

function readUInt32BE(offset = 0) {
  validateNumber(offset, 'offset');
  const first = this[offset];
  const last = this[offset + 3];
  if (first === undefined || last === undefined) missing(this, offset, 4);
  return (first << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | last) >>> 0;
}

function writeByte(buf, value, offset, min, max) {
  value = +value;
  validateNumber(offset, 'offset');
  if (value > max || value < min) valueOutOfRange(value, min, max, 1);
  if (buf[offset] === undefined) missing(buf, offset, 1);
  buf[offset] = value;
  return offset + 1;
}

function write16LE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, min, max, 2);
  buf[offset] = value;
  buf[offset + 1] = value >>> 8;
  return offset + 2;
}

function write16BE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, min, max, 2);
  buf[offset] = value >>> 8;
  buf[offset + 1] = value;
  return offset + 2;
}

function write32LE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, min, max, 4);
  buf[offset] = value;
  buf[offset + 1] = value >>> 8;
  buf[offset + 2] = value >>> 16;
  buf[offset + 3] = value >>> 24;
  return offset + 4;
}

function write32BE(buf, value, offset, min, max) {
  value = +value;
  checkWrite(buf, value, offset, min, max, 4);
  buf[offset] = value >>> 24;
  buf[offset + 1] = value >>> 16;
  buf[offset + 2] = value >>> 8;
  buf[offset + 3] = value;
  return offset + 4;
}

function writeUInt8(value, offset = 0) { return writeByte(this, value, offset, 0, 0xff); }
function writeInt8(value, offset = 0) { return writeByte(this, value, offset, -0x80, 0x7f); }
function writeUInt16LE(value, offset = 0) { return write16LE(this, value, offset, 0, 0xffff); }
function writeUInt16BE(value, offset = 0) { return write16BE(this, value, offset, 0, 0xffff); }
function writeInt16LE(value, offset = 0) { return write16LE(this, value, offset, -0x8000, 0x7fff); }
function writeInt16BE(value, offset = 0) { return write16BE(this, value, offset, -0x8000, 0x7fff); }
function writeUInt32LE(value, offset = 0) { return write32LE(this, value, offset, 0, 0xffffffff); }
function writeUInt32BE(value, offset = 0) { return write32BE(this, value, offset, 0, 0xffffffff); }
function writeInt32LE(value, offset = 0) { return write32LE(this, value, offset, -0x80000000, 0x7fffffff); }
function writeInt32BE(value, offset = 0) { return write32BE(this, value, offset, -0x80000000, 0x7fffffff); }

// ---- One to six bytes, as the caller says ----

function checkVariable(buf, offset, size) {
  if (offset === undefined) throw new ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  if (size !== 1 && size !== 2 && size !== 3 && size !== 4 && size !== 5 && size !== 6) outOfBounds(size, 6, 'byteLength');
  checkRoom(buf, offset, size);
}

// Beyond 32 bits the shift operators are of no use.
function readVariable(buf, offset, size, step) {
  let value = 0;
  for (let i = 0, at = step > 0 ? offset + size - 1 : offset; i < size; i++, at -= step) value = value * 0x100 + buf[at];
  return value;
}

function signed(value, size) {
  return value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value;
}

function readUIntLE(offset, byteLength) {
  checkVariable(this, offset, byteLength);
  return readVariable(this, offset, byteLength, 1);
}

function readUIntBE(offset, byteLength) {
  checkVariable(this, offset, byteLength);
  return readVariable(this, offset, byteLength, -1);
}

function readIntLE(offset, byteLength) {
  checkVariable(this, offset, byteLength);
  return signed(readVariable(this, offset, byteLength, 1), byteLength);
}

function readIntBE(offset, byteLength) {
  checkVariable(this, offset, byteLength);
  return signed(readVariable(this, offset, byteLength, -1), byteLength);
}

function writeVariable(buf, value, offset, size, isSigned, step) {
  if (size !== 1 && size !== 2 && size !== 3 && size !== 4 && size !== 5 && size !== 6) outOfBounds(size, 6, 'byteLength');
  value = +value;
  const max = isSigned ? 2 ** (size * 8 - 1) - 1 : 2 ** (size * 8) - 1;
  const min = isSigned ? -max - 1 : 0;
  if (size === 1) return writeByte(buf, value, offset, min, max);
  checkWrite(buf, value, offset, min, max, size);
  // Two halves: a value beyond 32 bits loses its upper part to the shift operators.
  const high = Math.floor(value * 2 ** -32);
  for (let i = 0, at = step > 0 ? offset : offset + size - 1; i < size; i++, at += step) {
    buf[at] = i < 4 ? value >>> i * 8 : high >>> (i - 4) * 8;
  }
  return offset + size;
}

function writeUIntLE(value, offset, byteLength) { return writeVariable(this, value, offset, byteLength, false, 1); }
function writeUIntBE(value, offset, byteLength) { return writeVariable(this, value, offset, byteLength, false, -1); }
function writeIntLE(value, offset, byteLength) { return writeVariable(this, value, offset, byteLength, true, 1); }
function writeIntBE(value, offset, byteLength) { return writeVariable(this, value, offset, byteLength, true, -1); }

// ---- BigInt ----

function word(buf, offset) {
  return (buf[offset] | buf[offset + 1] << 8 | buf[offset + 2] << 16 | buf[offset + 3] << 24) >>> 0;
}

function wordBE(buf, offset) {
  return (buf[offset] << 24 | buf[offset + 1] << 16 | buf[offset + 2] << 8 | buf[offset + 3]) >>> 0;
}

function readBigUInt64LE(offset = 0) {
  checkRoom(this, offset, 8);
  return BigInt(word(this, offset)) + (BigInt(word(this, offset + 4)) << 32n);
}

function readBigUInt64BE(offset = 0) {
  checkRoom(this, offset, 8);
  return (BigInt(wordBE(this, offset)) << 32n) + BigInt(wordBE(this, offset + 4));
}

function readBigInt64LE(offset = 0) {
  checkRoom(this, offset, 8);
  return (BigInt(word(this, offset + 4) | 0) << 32n) + BigInt(word(this, offset));
}

function readBigInt64BE(offset = 0) {
  checkRoom(this, offset, 8);
  return (BigInt(wordBE(this, offset) | 0) << 32n) + BigInt(wordBE(this, offset + 4));
}

function writeBig(buf, value, offset, min, max, step) {
  checkWrite(buf, value, offset, min, max, 8);
  let low = Number(value & 0xffffffffn);
  let high = Number(value >> 32n & 0xffffffffn);
  let at = step > 0 ? offset : offset + 7;
  for (let i = 0; i < 4; i++, at += step, low >>>= 8) buf[at] = low;
  for (let i = 0; i < 4; i++, at += step, high >>>= 8) buf[at] = high;
  return offset + 8;
}

const bigMax = 0xffffffffffffffffn;
const signedBigMax = 0x7fffffffffffffffn;
const signedBigMin = -0x8000000000000000n;
function writeBigUInt64LE(value, offset = 0) { return writeBig(this, value, offset, 0n, bigMax, 1); }
function writeBigUInt64BE(value, offset = 0) { return writeBig(this, value, offset, 0n, bigMax, -1); }
function writeBigInt64LE(value, offset = 0) { return writeBig(this, value, offset, signedBigMin, signedBigMax, 1); }
function writeBigInt64BE(value, offset = 0) { return writeBig(this, value, offset, signedBigMin, signedBigMax, -1); }

// ---- Floating point, by way of memory seen as both bytes and floats ----
// `value === value ? value : NaN`: V8 has NaNs with a meaning of their own (what `+undefined` gives), which must not
// show in the bytes.

function readFloatForwards(offset = 0) {
  checkRoom(this, offset, 4);
  for (let i = 0; i < 4; i++) scratch[i] = this[offset + i];
  return scratch32[0];
}

function readFloatBackwards(offset = 0) {
  checkRoom(this, offset, 4);
  for (let i = 0; i < 4; i++) scratch[3 - i] = this[offset + i];
  return scratch32[0];
}

function readDoubleForwards(offset = 0) {
  checkRoom(this, offset, 8);
  for (let i = 0; i < 8; i++) scratch[i] = this[offset + i];
  return scratch64[0];
}

function readDoubleBackwards(offset = 0) {
  checkRoom(this, offset, 8);
  for (let i = 0; i < 8; i++) scratch[7 - i] = this[offset + i];
  return scratch64[0];
}

function writeFloatForwards(value, offset = 0) {
  value = +value;
  checkRoom(this, offset, 4);
  scratch32[0] = value === value ? value : NaN;
  for (let i = 0; i < 4; i++) this[offset + i] = scratch[i];
  return offset + 4;
}

function writeFloatBackwards(value, offset = 0) {
  value = +value;
  checkRoom(this, offset, 4);
  scratch32[0] = value === value ? value : NaN;
  for (let i = 0; i < 4; i++) this[offset + i] = scratch[3 - i];
  return offset + 4;
}

function writeDoubleForwards(value, offset = 0) {
  value = +value;
  checkRoom(this, offset, 8);
  scratch64[0] = value === value ? value : NaN;
  for (let i = 0; i < 8; i++) this[offset + i] = scratch[i];
  return offset + 8;
}

function writeDoubleBackwards(value, offset = 0) {
  value = +value;
  checkRoom(this, offset, 8);
  scratch64[0] = value === value ? value : NaN;
  for (let i = 0; i < 8; i++) this[offset + i] = scratch[7 - i];
  return offset + 8;
}

/** Gives the prototype its methods, in the order Node has them; `Uint` is another spelling of `UInt`. */
function addNumberMethods(proto) {
  const add = (methods) => {
    for (const [name, method] of Object.entries(methods)) proto[name] = method;
    for (const [name, method] of Object.entries(methods)) {
      if (name.includes('UInt')) proto[name.replace('UInt', 'Uint')] = method;
    }
  };
  add({ readBigUInt64LE, readBigUInt64BE });
  add({ readBigInt64LE, readBigInt64BE });
  add({ writeBigUInt64LE, writeBigUInt64BE });
  add({ writeBigInt64LE, writeBigInt64BE });
  add({ readUIntLE, readUInt32LE, readUInt16LE, readUInt8, readUIntBE, readUInt32BE, readUInt16BE });
  add({ readIntLE, readInt32LE, readInt16LE, readInt8, readIntBE, readInt32BE, readInt16BE });
  add({ writeUIntLE, writeUInt32LE, writeUInt16LE, writeUInt8, writeUIntBE, writeUInt32BE, writeUInt16BE });
  add({ writeIntLE, writeInt32LE, writeInt16LE, writeInt8, writeIntBE, writeInt32BE, writeInt16BE });
  add({
    readFloatLE: readFloatForwards,
    readFloatBE: readFloatBackwards,
    readDoubleLE: readDoubleForwards,
    readDoubleBE: readDoubleBackwards,
    writeFloatLE: writeFloatForwards,
    writeFloatBE: writeFloatBackwards,
    writeDoubleLE: writeDoubleForwards,
    writeDoubleBE: writeDoubleBackwards,
  });
}

module.exports = { addNumberMethods };
