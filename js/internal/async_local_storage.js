// AsyncLocalStorage: a value that follows a program through its callbacks and promises.
// The frames that carry it are internal/async_context. In Node: lib/internal/async_local_storage/async_context_frame.js.

'use strict';

const { AsyncResource } = require('async_hooks');
const context = require('internal/async_context');
const { validateFunction, validateObject } = require('internal/validators');

class AsyncLocalStorage {
  #defaultValue;
  #name = '';

  constructor(options = {}) {
    validateObject(options, 'options');
    this.#defaultValue = options.defaultValue;
    if (options.name !== undefined) this.#name = `${options.name}`;
  }

  get name() {
    return this.#name;
  }

  static bind(fn) {
    return AsyncResource.bind(fn);
  }

  static snapshot() {
    const frame = context.current();
    return (fn, ...args) => {
      validateFunction(fn, 'fn');
      return context.run(frame, fn, undefined, ...args);
    };
  }

  getStore() {
    const frame = context.current();
    const at = frame === undefined ? -1 : frame.indexOf(this);
    return at === -1 ? this.#defaultValue : frame.entries[at];
  }

  enterWith(store) {
    context.set(context.withValue(this, store));
  }

  run(store, callback, ...args) {
    const outer = context.current();
    const at = outer === undefined ? -1 : outer.indexOf(this);
    const prior = at === -1 ? this.#defaultValue : outer.entries[at];
    if (Object.is(prior, store)) return Reflect.apply(callback, null, args);

    const frame = context.withValue(this, store);
    context.set(frame);
    try {
      return Reflect.apply(callback, null, args);
    } finally {
      // Only this storage goes back: what another one entered in the meantime stays.
      if (context.current() === frame && !frame.disturbed) context.set(outer);
      else if (at === -1) context.set(context.without(this));
      else context.set(context.withValue(this, prior));
    }
  }

  exit(callback, ...args) {
    return this.run(undefined, callback, ...args);
  }

  disable() {
    context.disable(this);
  }
}

module.exports = { AsyncLocalStorage };
