// Functions that remember how they were called, and objects whose methods are replaced by such functions for a while.
// In Node: lib/internal/test_runner/mock/mock.js.

'use strict';

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { missingFunction, notImplemented } = require('internal/not_implemented');
const { validateFunction, validateInteger, validateObject } = require('internal/validators');

class MockFunctionContext {
  #calls = [];
  #implementation;
  #original;
  #times;
  #once = new Map();
  #restore;

  constructor({ implementation, original, restore, times }) {
    this.#implementation = implementation;
    this.#original = original;
    this.#restore = restore;
    this.#times = times;
  }

  get calls() { return this.#calls.slice(); }

  callCount() { return this.#calls.length; }

  mockImplementation(implementation) {
    validateFunction(implementation, 'implementation');
    this.#implementation = implementation;
  }

  mockImplementationOnce(implementation, onCall) {
    validateFunction(implementation, 'implementation');
    const next = this.#calls.length;
    const call = onCall ?? next;
    validateInteger(call, 'onCall', next);
    this.#once.set(call, implementation);
  }

  resetCalls() { this.#calls = []; }

  restore() {
    this.#restore?.();
    this.#implementation = this.#original;
    this.#times = Infinity;
  }

  /** Which function the next call runs. */
  next() {
    const index = this.#calls.length;
    const once = this.#once.get(index);
    if (once !== undefined) {
      this.#once.delete(index);
      return once;
    }
    return index < this.#times ? this.#implementation : this.#original;
  }

  record(call) { this.#calls.push(call); }
}

function makeMock(context, original) {
  function invoke(fn, receiver, args, newTarget) {
    const call = { arguments: args, error: undefined, result: undefined, stack: new Error(), target: newTarget, this: receiver };
    try {
      call.result = newTarget === undefined ? Reflect.apply(fn, receiver, args) : Reflect.construct(fn, args, newTarget);
      if (newTarget !== undefined) call.this = call.result;
    } catch (error) {
      call.error = error;
      throw error;
    } finally {
      context.record(call);
    }
    return call.result;
  }
  return new Proxy(original, {
    apply: (_, receiver, args) => invoke(context.next(), receiver, args, undefined),
    construct(target, args, newTarget) {
      const fn = context.next();
      return invoke(fn, undefined, args, newTarget === mocks.get(context) ? fn : newTarget);
    },
    get: (target, key, receiver) => (key === 'mock' ? context : Reflect.get(target, key, receiver)),
  });
}

// Context -> the function it belongs to.
const mocks = new WeakMap();

function descriptorOf(object, name) {
  for (let holder = object; holder !== null && holder !== undefined; holder = Object.getPrototypeOf(holder)) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

class MockTracker {
  #contexts = [];

  get timers() { throw notImplemented('The mock timers of node:test'); }

  fn(original = () => {}, implementation = original, options = {}) {
    if (original !== null && typeof original === 'object') [original, implementation, options] = [() => {}, undefined, original];
    else if (implementation !== null && typeof implementation === 'object') [implementation, options] = [original, implementation];
    implementation ??= original;
    validateFunction(original, 'original');
    validateFunction(implementation, 'implementation');
    return this.#make({ implementation, original, times: timesOf(options) });
  }

  method(object, name, implementation, options = {}) {
    if (implementation !== null && typeof implementation === 'object') [implementation, options] = [undefined, implementation];
    validateObject(options, 'options');
    const { getter = false, setter = false } = options;
    if (getter && setter) throw new ERR_INVALID_ARG_VALUE('options.setter', setter, "cannot be used with 'options.getter'");
    const descriptor = descriptorOf(object, name);
    const key = getter ? 'get' : setter ? 'set' : 'value';
    const original = descriptor?.[key];
    if (typeof original !== 'function') throw new ERR_INVALID_ARG_VALUE('methodName', original, 'must be a method');
    const own = Object.getOwnPropertyDescriptor(object, name);
    const restore = () => {
      if (own === undefined) delete object[name];
      else Object.defineProperty(object, name, own);
    };
    const mock = this.#make({ implementation: implementation ?? original, original, restore, times: timesOf(options) });
    Object.defineProperty(object, name, { ...descriptor, [key]: mock, configurable: true });
    return mock;
  }

  getter(object, name, implementation, options = {}) {
    if (implementation !== null && typeof implementation === 'object') [implementation, options] = [undefined, implementation];
    return this.method(object, name, implementation, { ...options, getter: true });
  }

  setter(object, name, implementation, options = {}) {
    if (implementation !== null && typeof implementation === 'object') [implementation, options] = [undefined, implementation];
    return this.method(object, name, implementation, { ...options, setter: true });
  }

  /** Restores everything and forgets it. */
  reset() {
    this.restoreAll();
    this.#contexts = [];
  }

  restoreAll() {
    for (const context of this.#contexts) context.restore();
  }

  #make(description) {
    const context = new MockFunctionContext(description);
    const mock = makeMock(context, description.original);
    mocks.set(context, mock);
    this.#contexts.push(context);
    return mock;
  }
}
for (const name of ['module', 'property']) MockTracker.prototype[name] = missingFunction(`mock.${name}`);

function timesOf({ times = Infinity }) {
  if (times !== Infinity) validateInteger(times, 'options.times', 1);
  return times;
}

module.exports = { MockFunctionContext, MockTracker };
