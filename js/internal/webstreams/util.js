// What the web stream classes share: their hidden state, queues with sizes, callbacks as promises.
// In Node: lib/internal/webstreams/util.js.
'use strict';

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { validateFunction } = require('internal/validators');

// Every object keeps its state here: `object[kState].kind` is the name of its class.
const kState = Symbol('kState');
// Handed to a constructor that only we may call.
const kPrivate = Symbol('kPrivate');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

const nop = () => {};

function requirePrivate(token) {
  if (token !== kPrivate) throw new ERR_ILLEGAL_CONSTRUCTOR();
}

const isKind = (kind) => (value) => value?.[kState]?.kind === kind;

// A promise with its resolvers at hand; the rejection of it is nobody's oversight.
function deferred() {
  const result = { promise: undefined, resolve: undefined, reject: undefined };
  result.promise = new Promise((resolve, reject) => {
    result.resolve = resolve;
    result.reject = reject;
  });
  return result;
}

// A new promise even for a promise, hence two microtasks later than Promise.resolve(): as WebIDL converts what a
// program's function returns. The order of start, cancel and close depends on it.
function resolvedWith(value) {
  return new Promise((resolve) => resolve(value));
}

// Programs may have patched Promise.prototype.then; our own steps go past that.
const { then: promiseThen } = Promise.prototype;
function then(promise, onFulfilled, onRejected) {
  return Reflect.apply(promiseThen, promise, [onFulfilled, onRejected]);
}

function markHandled(promise) {
  then(promise, nop, nop);
}

function handledDeferred() {
  const result = deferred();
  markHandled(result.promise);
  return result;
}

function rejectedHandled(err) {
  const promise = Promise.reject(err);
  markHandled(promise);
  return promise;
}

function isPromisePending(promise) {
  if (promise === undefined) return false;
  const [state] = ops.op_get_promise_details(promise);
  return state === 0;
}

// The member `name` of a source or sink as a function that always gives a promise.
function callbackAsPromise(fn, name, thisArg) {
  if (fn === undefined) return () => Promise.resolve();
  validateFunction(fn, name);
  return (...args) => {
    try {
      return resolvedWith(Reflect.apply(fn, thisArg, args));
    } catch (err) {
      return Promise.reject(err);
    }
  };
}

// ---- Queues with sizes (section 8.1 of the standard) ----

// Its head moves through an array: taking one costs the same however long it is.
class SizedQueue {
  items = [];
  head = 0;
  totalSize = 0;

  get length() {
    return this.items.length - this.head;
  }
  push(item) {
    this.items.push(item);
  }
  shift() {
    const item = this.items[this.head];
    this.items[this.head++] = undefined;
    if (this.head === this.items.length) {
      this.items.length = 0;
      this.head = 0;
    } else if (this.head > 1024) {
      this.items.splice(0, this.head);
      this.head = 0;
    }
    return item;
  }
  get first() {
    return this.items[this.head];
  }
  reset() {
    this.items = [];
    this.head = 0;
    this.totalSize = 0;
  }
  pushWithSize(value, size) {
    size = +size;
    if (!(size >= 0) || size === Infinity) throw new ERR_INVALID_ARG_VALUE.RangeError('size', size);
    this.push({ value, size });
    this.totalSize += size;
  }
  shiftWithSize() {
    const { value, size } = this.shift();
    // Sums of fractions do not come out even.
    this.totalSize = Math.max(0, this.totalSize - size);
    return value;
  }
}

function extractHighWaterMark(value, defaultValue) {
  if (value === undefined) return defaultValue;
  const mark = +value;
  if (Number.isNaN(mark) || mark < 0) throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.highWaterMark', value);
  return mark;
}

const sizeOfOne = () => 1;

function extractSizeAlgorithm(size) {
  if (size === undefined) return sizeOfOne;
  validateFunction(size, 'strategy.size');
  return (chunk) => Reflect.apply(size, undefined, [chunk]);
}

// ---- How the classes look ----

function inspectAs(depth, options, name, data) {
  if (depth < 0) return this;
  const { inspect } = require('internal/util/inspect');
  const nested = { ...options, depth: options.depth == null ? null : options.depth - 1 };
  return `${name} ${inspect(data, nested)}`;
}

// The members are enumerable, as of any class of the web; the class goes by its own name.
function defineInterface(Class, members) {
  for (const name of members) {
    const descriptor = Object.getOwnPropertyDescriptor(Class.prototype, name);
    Object.defineProperty(Class.prototype, name, { ...descriptor, enumerable: true });
  }
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    __proto__: null,
    configurable: true,
    value: Class.name,
  });
}

module.exports = {
  kState,
  kPrivate,
  kInspect,
  nop,
  requirePrivate,
  isKind,
  deferred,
  handledDeferred,
  markHandled,
  resolvedWith,
  then,
  rejectedHandled,
  isPromisePending,
  callbackAsPromise,
  SizedQueue,
  extractHighWaterMark,
  extractSizeAlgorithm,
  sizeOfOne,
  inspectAs,
  customInspect: (depth, options, name, data) => inspectAs(depth, options, name, data),
  defineInterface,
};
