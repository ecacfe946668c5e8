// assert.throws, rejects and their opposites: what a function threw against what it should have thrown.
// In Node: parts of lib/assert.js.
'use strict';

const {
  codes: { ERR_AMBIGUOUS_ARGUMENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_RETURN_VALUE },
} = require('internal/errors');
const { inspect } = require('internal/util/inspect');
const { isPromise, isRegExp, isNativeError } = require('internal/util/types');
const { isDeepStrictEqual } = require('internal/util/comparisons');
const { validateFunction } = require('internal/validators');
const AssertionError = require('internal/assert/assertion_error');
const { innerFail } = require('internal/assert/utils');

// What `getActual` and `waitForActual` return when nothing was thrown.
const kNothing = Symbol('nothing thrown');
const validationTypes = ['Function', 'Error', 'RegExp', 'Object'];

const isError = (value) => isNativeError(value) || value instanceof Error;
const matches = (regexp, text) => RegExp.prototype.exec.call(regexp, text) !== null;

// Only the properties that are compared, under a name that says so in the message.
class Comparison {
  constructor(source, keys, actual) {
    for (const key of keys) {
      if (!(key in source)) continue;
      const isMatch = actual !== undefined && typeof actual[key] === 'string' && isRegExp(source[key]) &&
        matches(source[key], actual[key]);
      this[key] = isMatch ? actual[key] : source[key];
    }
  }
}

function compareKey(actual, expected, key, message, keys, fn, diff) {
  if (key in actual && isDeepStrictEqual(actual[key], expected[key])) return;
  if (!message) {
    const error = new AssertionError({
      actual: new Comparison(actual, keys),
      expected: new Comparison(expected, keys, actual),
      operator: 'deepStrictEqual',
      stackStartFn: fn,
      diff,
    });
    error.actual = actual;
    error.expected = expected;
    error.operator = fn.name;
    throw error;
  }
  innerFail({ actual, expected, message, operator: fn.name, stackStartFn: fn, diff });
}

function checkAgainstObject(actual, expected, message, fn, diff) {
  // Something other than an object was thrown: show all of both.
  if (typeof actual !== 'object' || actual === null) {
    const error = new AssertionError({
      actual, expected, message, operator: 'deepStrictEqual', stackStartFn: fn, diff,
    });
    error.operator = fn.name;
    throw error;
  }
  const keys = Object.keys(expected);
  if (expected instanceof Error) keys.push('name', 'message');
  else if (keys.length === 0) throw new ERR_INVALID_ARG_VALUE('error', expected, 'may not be an empty object');
  for (const key of keys) {
    if (typeof actual[key] === 'string' && isRegExp(expected[key]) && matches(expected[key], actual[key])) continue;
    compareKey(actual, expected, key, message, keys, fn, diff);
  }
}

function describeWrongClass(actual, expected) {
  let message = `The error is expected to be an instance of "${expected.name}". Received `;
  if (!isError(actual)) return `${message}"${inspect(actual, { depth: -1 })}"`;
  const name = actual.constructor?.name || actual.name;
  message += name === expected.name ? 'an error with identical name but a different prototype.' : `"${name}"`;
  return actual.message ? `${message}\n\nError message:\n\n${actual.message}` : message;
}

// The message for an error that does not pass, or undefined if it does.
function describeMismatch(actual, expected) {
  if (isRegExp(expected)) {
    const text = String(actual);
    return matches(expected, text) ? undefined :
      `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
  }
  if (expected.prototype !== undefined && actual instanceof expected) return undefined;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return describeWrongClass(actual, expected);
  const result = Reflect.apply(expected, {}, [actual]);
  if (result === true) return undefined;
  const name = expected.name ? `"${expected.name}" ` : '';
  const message = `The ${name}validation function is expected to return "true". Received ${inspect(result)}`;
  return isError(actual) ? `${message}\n\nCaught error:\n\n${actual}` : message;
}

function checkExpected(actual, expected, message, fn, diff) {
  if (typeof expected !== 'function' && !isRegExp(expected)) {
    return checkAgainstObject(actual, expected, message, fn, diff);
  }
  const mismatch = describeMismatch(actual, expected);
  if (mismatch === undefined) return undefined;
  if (isError(message)) throw message;
  const error = new AssertionError({
    actual, expected, message: message || mismatch, operator: fn.name, stackStartFn: fn, diff,
  });
  error.generatedMessage = !message;
  throw error;
}

function getActual(fn) {
  validateFunction(fn, 'fn');
  try {
    fn();
  } catch (err) {
    return err;
  }
  return kNothing;
}

// Accepts what looks like a promise: other implementations exist.
function isPromiseLike(value) {
  return isPromise(value) || (value !== null && typeof value === 'object' &&
    typeof value.then === 'function' && typeof value.catch === 'function');
}

async function waitForActual(promiseFn) {
  let promise = promiseFn;
  if (typeof promiseFn === 'function') {
    promise = promiseFn();
    if (!isPromiseLike(promise)) throw new ERR_INVALID_RETURN_VALUE('instance of Promise', 'promiseFn', promise);
  } else if (!isPromiseLike(promiseFn)) {
    throw new ERR_INVALID_ARG_TYPE('promiseFn', ['Function', 'Promise'], promiseFn);
  }
  try {
    await promise;
  } catch (err) {
    return err;
  }
  return kNothing;
}

// `args` are the assertion's after the function: (error, message) or (message).
function expectsError(fn, actual, args, noun, diff) {
  let [error, message] = args;
  if (typeof error === 'string') {
    if (args.length === 2) throw new ERR_INVALID_ARG_TYPE('error', validationTypes, error);
    // Most likely the message was meant to be compared.
    if (typeof actual === 'object' && actual !== null) {
      if (actual.message === error) {
        throw new ERR_AMBIGUOUS_ARGUMENT(
          'error/message', `The error message "${actual.message}" is identical to the message.`);
      }
    } else if (actual === error) {
      throw new ERR_AMBIGUOUS_ARGUMENT('error/message', `The error "${actual}" is identical to the message.`);
    }
    message = error;
    error = undefined;
  } else if (error != null && typeof error !== 'object' && typeof error !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('error', validationTypes, error);
  }

  if (actual === kNothing) {
    const name = error?.name ? ` (${error.name})` : '';
    innerFail({
      actual: undefined,
      expected: error,
      operator: fn.name,
      message: `Missing expected ${noun}${name}${message ? `: ${message}` : '.'}`,
      stackStartFn: fn,
      diff,
    });
  }
  if (error) checkExpected(actual, error, message, fn, diff);
}

function isUnwanted(actual, expected) {
  if (typeof expected !== 'function') {
    if (isRegExp(expected)) return matches(expected, String(actual));
    throw new ERR_INVALID_ARG_TYPE('expected', ['Function', 'RegExp'], expected);
  }
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return Reflect.apply(expected, {}, [actual]) === true;
}

function expectsNoError(fn, actual, args, noun, diff) {
  if (actual === kNothing) return;
  let [error, message] = args;
  if (typeof error === 'string') {
    message = error;
    error = undefined;
  }
  if (!error || isUnwanted(actual, error)) {
    innerFail({
      actual,
      expected: error,
      operator: fn.name,
      message: `Got unwanted ${noun}${message ? `: ${message}` : '.'}\nActual message: "${actual?.message}"`,
      stackStartFn: fn,
      diff,
    });
  }
  throw actual;
}

module.exports = { getActual, waitForActual, expectsError, expectsNoError };
