// What Node.js has and rcluster does not have yet: the names are there, as programs look for them, and fail when they are used.

'use strict';

/** The error for `what`, as 'fetch()' or 'The class WebSocket'. */
function notImplemented(what) {
  const error = new Error(`${what} exists in Node.js and is not in rcluster yet`);
  error.code = 'ERR_RCLUSTER_NOT_IMPLEMENTED';
  // From where the program used it on.
  Error.captureStackTrace?.(error, notImplemented);
  return error;
}

/** A function of that name and length that throws. */
function missingFunction(name, length = 0) {
  const { [name]: fn } = { [name]() { throw notImplemented(`${name}()`); } };
  Object.defineProperty(fn, 'length', { __proto__: null, value: length, configurable: true });
  return fn;
}

/** A class of that name that cannot be made instances of. */
function missingClass(name) {
  const { [name]: Class } = { [name]: class { constructor() { throw notImplemented(`The class ${name}`); } } };
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, value: name, configurable: true });
  return Class;
}

module.exports = { missingClass, missingFunction, notImplemented };
