// What the assertion functions have in common: reporting a failure, checking a thrown error.
// In Node: lib/internal/assert/utils.js and parts of lib/assert.js.
'use strict';

const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
const { isNativeError } = require('internal/util/types');
const AssertionError = require('internal/assert/assertion_error');

const isErrorObject = (value) => value instanceof Error;

// `failure` has what an AssertionError needs. A message that is an error is thrown as it is.
function innerFail(failure) {
  if (isErrorObject(failure.message) || isNativeError(failure.message)) throw failure.message;
  throw new AssertionError(failure);
}

const noValue = 'No value argument passed to `assert.ok()`';

function innerOk(fn, args, diff) {
  if (args.length !== 0 && args[0]) return;
  let generatedMessage = false;
  let message;
  const [value, given] = args;
  if (args.length === 0) {
    generatedMessage = true;
    message = noValue;
  } else if (given == null) {
    generatedMessage = true;
    const text = require('internal/assert/source').readAssertion();
    message = text === undefined ? 'The expression evaluated to a falsy value' :
      `The expression evaluated to a falsy value:\n\n  ${text}\n`;
  } else if (isErrorObject(given) || isNativeError(given)) {
    throw given;
  } else {
    message = given;
  }
  const error = new AssertionError({
    actual: value, expected: true, message, operator: '==', stackStartFn: fn, diff,
  });
  error.generatedMessage = generatedMessage;
  throw error;
}

function requireTwo(args) {
  if (args.length < 2) throw new ERR_MISSING_ARGS('actual', 'expected');
}

module.exports = { innerFail, innerOk, isErrorObject, requireTwo };
