// Values made when first asked for: modules, properties, results.
// In Node: parts of lib/internal/util.js.

'use strict';

/** `const types = lazy('internal/util/types'); types().isDate(x)`: the module is loaded at the first call. */
function lazy(id) {
  let loaded;
  return () => (loaded ??= require(id));
}

/** A function that computes its value once. */
function getLazy(initializer) {
  let value;
  let pending = true;
  return function() {
    if (pending) {
      value = initializer();
      pending = false;
    }
    return value;
  };
}

function named(fn, name) {
  return Object.defineProperty(fn, 'name', { __proto__: null, value: name });
}

/** Properties of `target` that load module `id` when first read, and behave like plain ones after. */
function defineLazyProperties(target, id, keys, enumerable = true) {
  for (const key of keys) {
    const settle = (value) => Object.defineProperty(target, key, {
      __proto__: null, value, writable: true, enumerable, configurable: true,
    });
    Object.defineProperty(target, key, {
      __proto__: null,
      configurable: true,
      enumerable,
      get: named(() => settle(require(id)[key])[key], `get ${key}`),
      set: named((value) => { settle(value); }, `set ${key}`),
    });
  }
}

/** As above for web interfaces: the accessor stays one, as browsers have it; `check` may refuse the receiver. */
function defineReplaceableLazyAttribute(target, id, keys, writable = true, check = undefined) {
  for (const key of keys) {
    let value;
    let known = false;
    const get = named(function() {
      if (check !== undefined) check.call(this);
      if (!known) {
        value = require(id)[key];
        known = true;
      }
      return value;
    }, `get ${key}`);
    const set = named(function(replacement) {
      value = replacement;
      known = true;
    }, `set ${key}`);
    Object.defineProperty(target, key, {
      __proto__: null, configurable: true, enumerable: true, get, set: writable ? set : undefined,
    });
  }
}

module.exports = { lazy, getLazy, defineLazyProperties, defineReplaceableLazyAttribute };
