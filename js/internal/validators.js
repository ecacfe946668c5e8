// Argument checks under Node's names, throwing Node's errors. A check that passes costs a comparison or two;
// one that fails hides its own frames, so that the stack begins at the function the script called wrongly.
// In Node: lib/internal/validators.js.

'use strict';

const { captureFrom, codes, hideStackFrames } = require('internal/errors');
const { normalizeEncoding } = require('internal/util/encoding_names');
const { isArrayBufferView } = require('internal/util/types');

const isInt32 = (value) => value === (value | 0);
const isUint32 = (value) => value === (value >>> 0);

// Throw `codes[code](...args)` as if the caller of `above` had.
function fail(above, code, ...args) {
  throw captureFrom(new codes[code](...args), above);
}

const invalidType = (above, name, expected, value) => fail(above, 'ERR_INVALID_ARG_TYPE', name, expected, value);
const outOfRange = (above, name, range, value) => fail(above, 'ERR_OUT_OF_RANGE', name, range, value);

const octal = /^[0-7]+$/;

/** A file mode: an unsigned 32-bit number, or its octal digits as a string. */
function parseFileMode(value, name, def) {
  value ??= def;
  if (typeof value === 'string') {
    if (!octal.test(value)) {
      fail(parseFileMode, 'ERR_INVALID_ARG_VALUE', name, value,
           'must be a 32-bit unsigned integer or an octal string');
    }
    value = Number.parseInt(value, 8);
  }
  validateUint32(value, name);
  return value;
}

function validateInteger(value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') invalidType(validateInteger, name, 'number', value);
  if (!Number.isInteger(value)) outOfRange(validateInteger, name, 'an integer', value);
  if (value < min || value > max) outOfRange(validateInteger, name, `>= ${min} && <= ${max}`, value);
}

function validateInt32(value, name, min = -2147483648, max = 2147483647) {
  if (typeof value !== 'number') invalidType(validateInt32, name, 'number', value);
  if (!Number.isInteger(value)) outOfRange(validateInt32, name, 'an integer', value);
  if (value < min || value > max) outOfRange(validateInt32, name, `>= ${min} && <= ${max}`, value);
}

function validateUint32(value, name, positive = false) {
  if (typeof value !== 'number') invalidType(validateUint32, name, 'number', value);
  if (!Number.isInteger(value)) outOfRange(validateUint32, name, 'an integer', value);
  const min = positive ? 1 : 0;
  if (value < min || value > 4294967295) outOfRange(validateUint32, name, `>= ${min} && <= 4294967295`, value);
}

function validateNumber(value, name, min = undefined, max) {
  if (typeof value !== 'number') invalidType(validateNumber, name, 'number', value);
  const bounded = min != null || max != null;
  if ((min != null && value < min) || (max != null && value > max) || (bounded && Number.isNaN(value))) {
    const range = [];
    if (min != null) range.push(`>= ${min}`);
    if (max != null) range.push(`<= ${max}`);
    outOfRange(validateNumber, name, range.join(' && '), value);
  }
}

/** Whether a number is given: false when it is missing (undefined or NaN), else checked against the bounds. */
function validateFiniteNumber(number, name) {
  if (number === undefined) return false;
  if (Number.isFinite(number)) return true;
  if (Number.isNaN(number)) return false;
  validateNumber(number, name);
  return outOfRange(validateFiniteNumber, name, 'a finite number', number);
}

function checkRangesOrGetDefault(number, name, lower, upper, def) {
  if (!validateFiniteNumber(number, name)) return def;
  if (number < lower || number > upper) {
    outOfRange(checkRangesOrGetDefault, name, `>= ${lower} and <= ${upper}`, number);
  }
  return number;
}

function validateString(value, name) {
  if (typeof value !== 'string') invalidType(validateString, name, 'string', value);
}

function validateBoolean(value, name) {
  if (typeof value !== 'boolean') invalidType(validateBoolean, name, 'boolean', value);
}

function validateFunction(value, name) {
  if (typeof value !== 'function') invalidType(validateFunction, name, 'Function', value);
}

function validatePlainFunction(value, name) {
  const kind = typeof value === 'function' ? Object.prototype.toString.call(value) : '';
  if (typeof value !== 'function' || kind === '[object AsyncFunction]') {
    invalidType(validatePlainFunction, name, 'Function', value);
  }
}

function validateUndefined(value, name) {
  if (value !== undefined) invalidType(validateUndefined, name, 'undefined', value);
}

function validateOneOf(value, name, oneOf) {
  if (oneOf.includes(value)) return;
  const allowed = oneOf.map((option) => (typeof option === 'string' ? `'${option}'` : String(option))).join(', ');
  fail(validateOneOf, 'ERR_INVALID_ARG_VALUE', name, value, `must be one of: ${allowed}`);
}

/** One option of an options bag; with `def` it may be missing. */
function getOwnPropertyValueOrDefault(options, key, defaultValue) {
  return options == null || !Object.prototype.hasOwnProperty.call(options, key) ? defaultValue : options[key];
}

// Flags for validateObject(): what passes besides plain objects.
const kValidateObjectNone = 0;
const kValidateObjectAllowNullable = 1 << 0;
const kValidateObjectAllowArray = 1 << 1;
const kValidateObjectAllowFunction = 1 << 2;
const kValidateObjectAllowObjects = kValidateObjectAllowArray | kValidateObjectAllowFunction;
const kValidateObjectAllowObjectsAndNull = kValidateObjectAllowObjects | kValidateObjectAllowNullable;

function validateObject(value, name, flags = kValidateObjectNone) {
  const ok = value === null ? (flags & kValidateObjectAllowNullable) !== 0 :
    typeof value === 'function' ? (flags & kValidateObjectAllowFunction) !== 0 :
      typeof value === 'object' && ((flags & kValidateObjectAllowArray) !== 0 || !Array.isArray(value));
  if (!ok) invalidType(validateObject, name, 'Object', value);
}

function validateDictionary(value, name) {
  if (value !== null && value !== undefined && typeof value !== 'object' && typeof value !== 'function') {
    invalidType(validateDictionary, name, 'a dictionary', value);
  }
}

function validateArray(value, name, minLength = 0) {
  if (!Array.isArray(value)) invalidType(validateArray, name, 'Array', value);
  if (value.length < minLength) {
    fail(validateArray, 'ERR_INVALID_ARG_VALUE', name, value, `must be longer than ${minLength}`);
  }
}

function validateStringArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateString(value[i], `${name}[${i}]`);
}

function validateBooleanArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateBoolean(value[i], `${name}[${i}]`);
}

function validateAbortSignalArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) {
    const item = `${name}[${i}]`;
    if (value[i] == null) invalidType(validateAbortSignalArray, item, 'AbortSignal', value[i]);
    validateAbortSignal(value[i], item);
  }
}

function validateSignalName(signal, name = 'signal') {
  validateString(signal, name);
  const { signals } = require('os').constants;
  if (signals[signal] !== undefined) return;
  if (signals[signal.toUpperCase()] !== undefined) {
    fail(validateSignalName, 'ERR_UNKNOWN_SIGNAL', `${signal} (signals must use all capital letters)`);
  }
  fail(validateSignalName, 'ERR_UNKNOWN_SIGNAL', signal);
}

function validateBuffer(buffer, name = 'buffer') {
  if (!isArrayBufferView(buffer)) invalidType(validateBuffer, name, ['Buffer', 'TypedArray', 'DataView'], buffer);
}

function validateEncoding(data, encoding) {
  if (data.length % 2 !== 0 && normalizeEncoding(encoding) === 'hex') {
    fail(validateEncoding, 'ERR_INVALID_ARG_VALUE', 'encoding', encoding, `is invalid for data of length ${data.length}`);
  }
}

/** A TCP or UDP port, as a number or its digits; returns the number. */
function validatePort(port, name = 'Port', allowZero = true) {
  const valid = (typeof port === 'number' || (typeof port === 'string' && port.trim().length !== 0)) &&
    +port === (+port >>> 0) && port <= 0xFFFF && (port !== 0 || allowZero) && (+port !== 0 || allowZero);
  if (!valid) fail(validatePort, 'ERR_SOCKET_BAD_PORT', name, port, allowZero);
  return port | 0;
}

function validateAbortSignal(signal, name) {
  if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
    invalidType(validateAbortSignal, name, 'AbortSignal', signal);
  }
}

function validateUnion(value, name, union) {
  if (!union.includes(value)) invalidType(validateUnion, name, `('${union.join('|')}')`, value);
}

// `</style.css>; rel=preload; as=style`, whole and without unbalanced parts.
const linkValue = /^<[^>\r\n]*>(?:\s*;\s*[^;"\s]+(?:="[^;"\s]*")?)*$/;
const linkShape = 'must be an array or string of format "</styles.css>; rel=preload; as=style"';

function validateLinkHeaderFormat(value, name) {
  if (typeof value === 'undefined' || !linkValue.test(value)) {
    fail(validateLinkHeaderFormat, 'ERR_INVALID_ARG_VALUE', name, value, linkShape);
  }
}

/** The `Link` header of early hints: one link or a list of them, joined. */
function validateLinkHeaderValue(hints) {
  if (typeof hints === 'string') {
    validateLinkHeaderFormat(hints, 'hints');
    return hints;
  }
  if (Array.isArray(hints)) {
    for (const link of hints) validateLinkHeaderFormat(link, 'hints');
    return hints.join(', ');
  }
  return fail(validateLinkHeaderValue, 'ERR_INVALID_ARG_VALUE', 'hints', hints, linkShape);
}

/** A receiver made by another class has none of our private symbols. */
function validateInternalField(object, fieldKey, className) {
  if (typeof object !== 'object' || object === null || !Object.prototype.hasOwnProperty.call(object, fieldKey)) {
    invalidType(validateInternalField, 'this', className, object);
  }
}

// `require('internal/validators')` callers that build on hideStackFrames() call the bare function by this name.
const exported = {
  checkRangesOrGetDefault,
  getOwnPropertyValueOrDefault,
  isInt32,
  isUint32,
  parseFileMode,
  validateAbortSignal,
  validateAbortSignalArray,
  validateArray,
  validateBoolean,
  validateBooleanArray,
  validateBuffer,
  validateDictionary,
  validateEncoding,
  validateFiniteNumber,
  validateFunction,
  validateInt32,
  validateInteger,
  validateInternalField,
  validateLinkHeaderValue,
  validateNumber,
  validateObject,
  validateOneOf,
  validatePlainFunction,
  validatePort,
  validateSignalName,
  validateString,
  validateStringArray,
  validateUint32,
  validateUndefined,
  validateUnion,
};
for (const validator of Object.values(exported)) validator.withoutStackTrace = validator;

module.exports = {
  ...exported,
  hideStackFrames,
  kValidateObjectNone,
  kValidateObjectAllowNullable,
  kValidateObjectAllowArray,
  kValidateObjectAllowFunction,
  kValidateObjectAllowObjects,
  kValidateObjectAllowObjectsAndNull,
};
