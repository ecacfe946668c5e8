// `util.promisify()`: a function that takes a callback, as one that returns a promise.
// In Node: part of lib/internal/util.js.

'use strict';

const { isPromise } = require('internal/util/types');
const { validateFunction } = require('internal/validators');

const custom = Symbol.for('nodejs.util.promisify.custom');
// The names under which a function's further callback values are gathered in one object.
const customPromisifyArgs = Symbol('customPromisifyArgs');

function defineCustom(fn, promisified) {
  Object.defineProperty(fn, custom, {
    __proto__: null, value: promisified, enumerable: false, writable: false, configurable: true,
  });
  return promisified;
}

function gather(names, values) {
  const result = {};
  for (let i = 0; i < names.length; i++) result[names[i]] = values[i];
  return result;
}

function promisify(original) {
  validateFunction(original, 'original');

  const given = original[custom];
  if (given) {
    validateFunction(given, 'util.promisify.custom');
    return defineCustom(given, given);
  }

  const names = original[customPromisifyArgs];
  function fn(...args) {
    return new Promise((resolve, reject) => {
      const returned = Reflect.apply(original, this, [...args, (error, ...values) => {
        if (error) reject(error);
        else resolve(names !== undefined && values.length > 1 ? gather(names, values) : values[0]);
      }]);
      if (isPromise(returned)) {
        process.emitWarning('Calling promisify on a function that returns a Promise is likely a mistake.',
                            'DeprecationWarning', 'DEP0174');
      }
    });
  }

  Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
  defineCustom(fn, fn);
  return Object.defineProperties(fn, Object.getOwnPropertyDescriptors(original));
}

promisify.custom = custom;

module.exports = { promisify, customPromisifyArgs };
