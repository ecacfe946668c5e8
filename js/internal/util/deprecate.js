// Warnings about things going away: `util.deprecate()` and what the built-ins use themselves.
// In Node: parts of lib/internal/util.js.

'use strict';

// A code warns once in a process, however many functions share it.
const warnedCodes = new Set();

/** A function that emits the warning the first time `shouldWarn` lets it. */
function getDeprecationWarningEmitter(code, message, deprecated, useEmitSync = false, shouldWarn = () => true) {
  let warned = false;
  return function warn(arg) {
    if (warned || !shouldWarn(arg)) return;
    warned = true;
    if (code === undefined) {
      process.emitWarning(message, 'DeprecationWarning', deprecated);
      return;
    }
    if (warnedCodes.has(code)) return;
    warnedCodes.add(code);
    if (useEmitSync) require('internal/process/warning').emitWarningSync(message, 'DeprecationWarning', code, deprecated);
    else process.emitWarning(message, 'DeprecationWarning', code, deprecated);
  };
}

/** `fn`, which warns on its first use; usable as a constructor where `fn` is one. */
function deprecate(fn, message, code, { useEmitSync = false, modifyPrototype = true } = {}) {
  if (code !== undefined) require('internal/validators').validateString(code, 'code');
  const warn = getDeprecationWarningEmitter(code, message, deprecated, useEmitSync);

  function deprecated(...args) {
    if (!process.noDeprecation) warn();
    if (new.target) return Reflect.construct(fn, args, new.target);
    return Reflect.apply(fn, this, args);
  }

  if (modifyPrototype) {
    // So that it inherits the statics of `fn`, and instances of one are instances of the other.
    Object.setPrototypeOf(deprecated, fn);
    if (fn.prototype) deprecated.prototype = fn.prototype;
  }
  return withLengthOf(fn, deprecated);
}

function withLengthOf(fn, deprecated) {
  return Object.defineProperty(deprecated, 'length', {
    __proto__: null, value: fn.length, writable: false, enumerable: false, configurable: true,
  });
}

/** As deprecate(), for things so far only deprecated with --pending-deprecation. */
function pendingDeprecate(fn, message, code) {
  const warn = getDeprecationWarningEmitter(code, message, deprecated, false, isPendingDeprecation);
  function deprecated(...args) {
    warn();
    return Reflect.apply(fn, this, args);
  }
  return withLengthOf(fn, deprecated);
}

function isPendingDeprecation() {
  const { getOptionValue } = require('internal/options');
  return getOptionValue('--pending-deprecation') && !getOptionValue('--no-deprecation');
}

/** Replace `object[name]` by a version of the function that warns. */
function deprecateProperty(name, object, message, code) {
  const value = object[name];
  object[name] = deprecate(value, message, code);
}

const warnedFeatures = new Set();

function emitExperimentalWarning(feature, messagePrefix = '', code = undefined, ctor = undefined) {
  if (warnedFeatures.has(feature)) return;
  warnedFeatures.add(feature);
  process.emitWarning(`${messagePrefix}${feature} is an experimental feature and might change at any time`,
                      'ExperimentalWarning', code, ctor);
}

module.exports = {
  deprecate,
  deprecateProperty,
  emitExperimentalWarning,
  getDeprecationWarningEmitter,
  isPendingDeprecation,
  pendingDeprecate,
};
