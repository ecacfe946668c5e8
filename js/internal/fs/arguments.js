// The overloads of fs.read(), fs.write() and their kin, resolved into plain values.
// No native side. In Node: spread over lib/fs.js and lib/internal/fs/promises.js.
'use strict';

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const {
  validateOffsetLengthRead, validateOffsetLengthWrite, validatePosition, toBytes, validateText,
} = require('internal/fs/validate');
const { kValidateObjectAllowNullable, validateEncoding, validateInteger, validateObject } =
  require('internal/validators');

const OWN_POSITION = -1;

// What is left of { offset, length, position } once completed; the position is -1 for the file's own.
function readRange(buffer, offset, length, position) {
  if (offset == null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  // Whatever was passed becomes an integer here, as a fractional length always has.
  length |= 0;
  if (length === 0) return { offset, length, position: OWN_POSITION };
  if (buffer.byteLength === 0) {
    throw new ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
  }
  validateOffsetLengthRead(offset, length, buffer.byteLength);
  if (position == null) position = OWN_POSITION;
  else validatePosition(position, 'position', length);
  return { offset, length, position };
}

// The options of a read, where offset, length and position come in an object.
function readOptions(buffer, options) {
  if (options !== undefined) validateObject(options, 'options', kValidateObjectAllowNullable);
  const { offset = 0, length = buffer.byteLength - offset, position = null } = options ?? {};
  return readRange(buffer, offset, length, position);
}

// Bytes: (buffer, offset, length, position) or (buffer, { offset, length, position }); text: (string, position, encoding).
function writeArguments(data, offsetOrOptions, length, position) {
  if (!ArrayBuffer.isView(data)) {
    validateText(data, 'buffer');
    validateEncoding(data, length);
    const bytes = toBytes(data, typeof length === 'string' ? length : 'utf8');
    return { bytes, offset: 0, length: bytes.byteLength, position: ownUnlessNumber(offsetOrOptions) };
  }
  let offset = offsetOrOptions;
  if (typeof offset === 'object') {
    if (offset !== null) validateObject(offset, 'options', kValidateObjectAllowNullable);
    ({ offset = 0, length = data.byteLength - offset, position = null } = offsetOrOptions ?? {});
  }
  if (offset == null || typeof offset === 'function') offset = 0;
  else validateInteger(offset, 'offset', 0);
  if (typeof length !== 'number') length = data.byteLength - offset;
  validateOffsetLengthWrite(offset, length, data.byteLength);
  return { bytes: data, offset, length, position: ownUnlessNumber(position) };
}

const ownUnlessNumber = (position) =>
  (typeof position === 'number' || typeof position === 'bigint' ? position : OWN_POSITION);

module.exports = { OWN_POSITION, ownUnlessNumber, readRange, readOptions, writeArguments };
