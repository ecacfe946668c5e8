// node:util. In Node: lib/util.js.
'use strict';

const {
  codes: { ERR_FALSY_VALUE_REJECTION, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE },
  errnoException, exceptionWithHostPort,
} = require('internal/errors');
const { validateFunction, validateNumber, validateOneOf, validateString } = require('internal/validators');
const { inspect, format, formatWithOptions, stripVTControlCharacters } = require('internal/util/inspect');
const { debuglog } = require('internal/util/debuglog');
const {
  defineLazyProperties, deprecate, getSystemErrorMap, getSystemErrorMessage, getSystemErrorName, promisify,
} = require('internal/util');
const { getCallSites } = require('internal/util/call_sites');
const { styleText } = require('internal/util/style_text');
const { isDeepStrictEqual } = require('internal/util/comparisons');
const types = require('internal/util/types');

function toUSVString(input) {
  return `${input}`.toWellFormed();
}

// process.nextTick takes the callback out of the promise's chain: what it throws is an uncaught exception.
function callbackify(original) {
  validateFunction(original, 'original');

  function callbackified(...args) {
    const last = args.pop();
    validateFunction(last, 'last argument');
    const callback = last.bind(this);
    Reflect.apply(original, this, args).then(
      (value) => process.nextTick(callback, null, value),
      (reason) => process.nextTick(rejected, reason, callback));
  }

  const descriptors = Object.getOwnPropertyDescriptors(original);
  // One more parameter than the original: the callback.
  if (typeof descriptors.length.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name.value === 'string') descriptors.name.value += 'Callbackified';
  for (const descriptor of Object.values(descriptors)) Object.setPrototypeOf(descriptor, null);
  Object.defineProperties(callbackified, descriptors);
  return callbackified;
}

function rejected(reason, callback) {
  if (!reason) {
    const error = new ERR_FALSY_VALUE_REJECTION(reason);
    Error.captureStackTrace(error, rejected);
    reason = error;
  }
  return callback(reason);
}

function inherits(ctor, superCtor) {
  if (ctor === undefined || ctor === null) throw new ERR_INVALID_ARG_TYPE('ctor', 'Function', ctor);
  if (superCtor === undefined || superCtor === null) {
    throw new ERR_INVALID_ARG_TYPE('superCtor', 'Function', superCtor);
  }
  if (superCtor.prototype === undefined) {
    throw new ERR_INVALID_ARG_TYPE('superCtor.prototype', 'Object', superCtor.prototype);
  }
  Object.defineProperty(ctor, 'super_', { __proto__: null, value: superCtor, writable: true, configurable: true });
  Object.setPrototypeOf(ctor.prototype, superCtor.prototype);
}

function _extend(target, source) {
  if (source === null || typeof source !== 'object') return target;
  const keys = Object.keys(source);
  for (let i = keys.length - 1; i >= 0; i--) target[keys[i]] = source[keys[i]];
  return target;
}

function parseEnv(content) {
  validateString(content, 'content');
  return require('internal/util/parse_env').parseEnv(content);
}

// 128 + the number, as a shell reports a program that a signal ended.
function convertProcessSignalToExitCode(signalCode) {
  const { signals } = require('os').constants;
  validateOneOf(signalCode, 'signalCode', Object.keys(signals));
  return 128 + signals[signalCode];
}

// The caller's number is the kernel's, negated.
function validateErrno(err) {
  validateNumber(err, 'err');
  if (err >= 0 || !Number.isSafeInteger(err)) throw new ERR_OUT_OF_RANGE('err', 'a negative integer', err);
}

function _errnoException(err, syscall, original) {
  validateErrno(err);
  return errnoException(err, syscall, original);
}

function _exceptionWithHostPort(err, syscall, address, port, additional) {
  return exceptionWithHostPort(err, syscall, address, port, additional);
}

function systemErrorName(err) {
  validateErrno(err);
  return getSystemErrorName(err);
}

function systemErrorMessage(err) {
  validateErrno(err);
  return getSystemErrorMessage(err);
}

const named = (fn, name) => Object.defineProperty(fn, 'name', { __proto__: null, value: name, configurable: true });

module.exports = {
  _errnoException,
  _exceptionWithHostPort,
  _extend: deprecate(_extend, 'The `util._extend` API is deprecated. Please use Object.assign() instead.',
                     'DEP0060'),
  callbackify,
  convertProcessSignalToExitCode,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  styleText,
  formatWithOptions,
  getCallSites,
  getSystemErrorMap,
  getSystemErrorName: named(systemErrorName, 'getSystemErrorName'),
  getSystemErrorMessage: named(systemErrorMessage, 'getSystemErrorMessage'),
  inherits,
  inspect,
  isArray: deprecate(Array.isArray, 'The `util.isArray` API is deprecated. Please use `Array.isArray()` instead.',
                     'DEP0044'),
  isDeepStrictEqual,
  promisify,
  stripVTControlCharacters,
  toUSVString,
  types,
  parseEnv,
};

// Classes and functions few scripts ask for.
defineLazyProperties(module.exports, 'internal/abort_controller',
                     ['transferableAbortSignal', 'transferableAbortController', 'aborted']);
defineLazyProperties(module.exports, 'internal/util/parse_args/parse_args', ['parseArgs']);
defineLazyProperties(module.exports, 'internal/encoding', ['TextDecoder', 'TextEncoder']);
defineLazyProperties(module.exports, 'internal/mime', ['MIMEType', 'MIMEParams']);
defineLazyProperties(module.exports, 'internal/util/diff', ['diff']);
