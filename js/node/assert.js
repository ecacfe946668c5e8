// node:assert. In Node: lib/assert.js.
'use strict';

const {
  codes: { ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE },
} = require('internal/errors');
const { inspect } = require('internal/util/inspect');
const { isRegExp } = require('internal/util/types');
const { isDeepEqual, isDeepStrictEqual, isPartialStrictEqual } = require('internal/util/comparisons');
const { validateOneOf } = require('internal/validators');
const AssertionError = require('internal/assert/assertion_error');
const { innerFail, innerOk, isErrorObject, requireTwo } = require('internal/assert/utils');
const { getActual, waitForActual, expectsError, expectsNoError } = require('internal/assert/throws');

// Options of the instance a method was called on. A method taken off its instance has the defaults.
const kOptions = Symbol('options');
const diffOf = (self) => self?.[kOptions]?.diff;
const skipsPrototype = (self) => self?.[kOptions]?.skipPrototype;

function assert(...args) {
  innerOk(assert, args, undefined);
}

// The methods are functions with their own name, which is the operator in the error.
const methods = {
  fail: function fail(message) {
    if (isErrorObject(message)) throw message;
    const error = new AssertionError({
      operator: 'fail', stackStartFn: fail, message: message ?? 'Failed', diff: diffOf(this),
    });
    error.generatedMessage = message == null;
    throw error;
  },

  ok: function ok(...args) {
    innerOk(ok, args, diffOf(this));
  },

  equal: function equal(actual, expected, message) {
    requireTwo(arguments);
    // eslint-disable-next-line eqeqeq
    if (actual == expected || (Number.isNaN(actual) && Number.isNaN(expected))) return;
    innerFail({ actual, expected, message, operator: '==', stackStartFn: equal, diff: diffOf(this) });
  },

  notEqual: function notEqual(actual, expected, message) {
    requireTwo(arguments);
    // eslint-disable-next-line eqeqeq
    if (actual != expected && !(Number.isNaN(actual) && Number.isNaN(expected))) return;
    innerFail({ actual, expected, message, operator: '!=', stackStartFn: notEqual, diff: diffOf(this) });
  },

  deepEqual: function deepEqual(actual, expected, message) {
    requireTwo(arguments);
    if (isDeepEqual(actual, expected)) return;
    innerFail({ actual, expected, message, operator: 'deepEqual', stackStartFn: deepEqual, diff: diffOf(this) });
  },

  notDeepEqual: function notDeepEqual(actual, expected, message) {
    requireTwo(arguments);
    if (!isDeepEqual(actual, expected)) return;
    innerFail({
      actual, expected, message, operator: 'notDeepEqual', stackStartFn: notDeepEqual, diff: diffOf(this),
    });
  },

  deepStrictEqual: function deepStrictEqual(actual, expected, message) {
    requireTwo(arguments);
    if (isDeepStrictEqual(actual, expected, skipsPrototype(this))) return;
    innerFail({
      actual, expected, message, operator: 'deepStrictEqual', stackStartFn: deepStrictEqual, diff: diffOf(this),
    });
  },

  notDeepStrictEqual: function notDeepStrictEqual(actual, expected, message) {
    requireTwo(arguments);
    if (!isDeepStrictEqual(actual, expected, skipsPrototype(this))) return;
    innerFail({
      actual, expected, message, operator: 'notDeepStrictEqual', stackStartFn: notDeepStrictEqual,
      diff: diffOf(this),
    });
  },

  strictEqual: function strictEqual(actual, expected, message) {
    requireTwo(arguments);
    if (Object.is(actual, expected)) return;
    innerFail({
      actual, expected, message, operator: 'strictEqual', stackStartFn: strictEqual, diff: diffOf(this),
    });
  },

  notStrictEqual: function notStrictEqual(actual, expected, message) {
    requireTwo(arguments);
    if (!Object.is(actual, expected)) return;
    innerFail({
      actual, expected, message, operator: 'notStrictEqual', stackStartFn: notStrictEqual, diff: diffOf(this),
    });
  },

  partialDeepStrictEqual: function partialDeepStrictEqual(actual, expected, message) {
    requireTwo(arguments);
    if (isPartialStrictEqual(actual, expected)) return;
    innerFail({
      actual, expected, message, operator: 'partialDeepStrictEqual', stackStartFn: partialDeepStrictEqual,
      diff: diffOf(this),
    });
  },

  throws: function throws(fn, ...args) {
    expectsError(throws, getActual(fn), args, 'exception', diffOf(this));
  },

  rejects: async function rejects(promiseFn, ...args) {
    expectsError(rejects, await waitForActual(promiseFn), args, 'rejection', diffOf(this));
  },

  doesNotThrow: function doesNotThrow(fn, ...args) {
    expectsNoError(doesNotThrow, getActual(fn), args, 'exception', diffOf(this));
  },

  doesNotReject: async function doesNotReject(fn, ...args) {
    expectsNoError(doesNotReject, await waitForActual(fn), args, 'rejection', diffOf(this));
  },

  ifError: function ifError(err) {
    if (err === null || err === undefined) return;
    let text;
    if (typeof err === 'object' && typeof err.message === 'string') {
      text = err.message.length === 0 && err.constructor ? err.constructor.name : err.message;
    } else {
      text = inspect(err);
    }
    const error = new AssertionError({
      actual: err,
      expected: null,
      operator: 'ifError',
      message: `ifError got unwanted exception: ${text}`,
      stackStartFn: ifError,
      diff: diffOf(this),
    });
    error.generatedMessage = true;
    joinStacks(error, err.stack);
    throw error;
  },

  match: function match(string, regexp, message) {
    checkMatch(string, regexp, message, match, true, diffOf(this));
  },

  doesNotMatch: function doesNotMatch(string, regexp, message) {
    checkMatch(string, regexp, message, doesNotMatch, false, diffOf(this));
  },
};

// Puts the frames where the error came from below those from here down to where both stacks meet.
function joinStacks(error, original) {
  if (typeof original !== 'string') return;
  const start = original.indexOf('\n    at');
  if (start === -1) return;
  const frames = original.slice(start + 1).split('\n');
  let own = error.stack.split('\n');
  for (const frame of frames) {
    const position = own.indexOf(frame);
    if (position !== -1) {
      own = own.slice(0, position);
      break;
    }
  }
  error.stack = `${own.join('\n')}\n${frames.join('\n')}`;
}

function checkMatch(string, regexp, message, fn, isWanted, diff) {
  if (!isRegExp(regexp)) throw new ERR_INVALID_ARG_TYPE('regexp', 'RegExp', regexp);
  const isString = typeof string === 'string';
  if (isString && (RegExp.prototype.exec.call(regexp, string) !== null) === isWanted) return;
  if (isErrorObject(message)) throw message;
  const generatedMessage = !message;
  if (generatedMessage) {
    const complaint = isWanted ? 'The input did not match the regular expression' :
      'The input was expected to not match the regular expression';
    message = isString ? `${complaint} ${inspect(regexp)}. Input:\n\n${inspect(string)}\n` :
      `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})`;
  }
  const error = new AssertionError({
    actual: string, expected: regexp, message, operator: fn.name, stackStartFn: fn, diff,
  });
  error.generatedMessage = generatedMessage;
  throw error;
}

// What the loose names mean in strict mode.
function makeStrict(target) {
  target.equal = target.strictEqual;
  target.deepEqual = target.deepStrictEqual;
  target.notEqual = target.notStrictEqual;
  target.notDeepEqual = target.notDeepStrictEqual;
}

// An assert with options of its own.
function Assert(options) {
  if (new.target === undefined) throw new ERR_CONSTRUCT_CALL_REQUIRED('Assert');
  options = { __proto__: null, strict: true, skipPrototype: false, ...options };
  if (options.diff !== undefined) validateOneOf(options.diff, 'options.diff', ['simple', 'full']);
  this.AssertionError = AssertionError;
  Object.defineProperty(this, kOptions, { __proto__: null, value: options, enumerable: false });
  if (options.strict) makeStrict(this);
}

for (const name of Object.keys(methods)) {
  Object.defineProperty(Assert.prototype, name, {
    __proto__: null, value: methods[name], writable: true, enumerable: true, configurable: true,
  });
}

Object.assign(assert, methods);
assert.AssertionError = AssertionError;
assert.Assert = Assert;

// A separate function, so that its properties can differ.
function strict(...args) {
  innerOk(strict, args, undefined);
}

assert.strict = Object.assign(strict, assert);
makeStrict(strict);
strict.strict = strict;

module.exports = assert;
