// The array-like methods of Readable: map(), filter(), forEach(), toArray() and so on.
// In Node: lib/internal/streams/operators.js.
'use strict';

const {
  AbortError,
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateAbortSignal, validateInteger, validateObject } = require('internal/validators');
const { isNodeStream, isWritable } = require('internal/streams/utils');

// In place of a value: leave it out; there are no more.
const kEmpty = Symbol('kEmpty');
const kEof = Symbol('kEof');

function validateFn(fn) {
  if (typeof fn !== 'function') throw new ERR_INVALID_ARG_TYPE('fn', ['Function', 'AsyncFunction'], fn);
}

function validateOptions(options) {
  if (options != null) validateObject(options, 'options');
  if (options?.signal != null) validateAbortSignal(options.signal, 'options.signal');
}

function compose(stream, options) {
  validateOptions(options);
  if (isNodeStream(stream) && !isWritable(stream)) {
    throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be writable');
  }
  const composed = require('internal/streams/compose')(this, stream);
  if (options?.signal) {
    require('internal/streams/add-abort-signal').addAbortSignalNoValidate(options.signal, composed);
  }
  return composed;
}

// Calls run ahead of the reader: `concurrency` at a time, `highWaterMark` results waiting.
function map(fn, options) {
  validateFn(fn);
  validateOptions(options);
  let concurrency = 1;
  if (options?.concurrency != null) concurrency = Math.floor(options.concurrency);
  let highWaterMark = concurrency - 1;
  if (options?.highWaterMark != null) highWaterMark = Math.floor(options.highWaterMark);
  validateInteger(concurrency, 'options.concurrency', 1);
  validateInteger(highWaterMark, 'options.highWaterMark', 0);
  return runMap(this, fn, options?.signal, concurrency, highWaterMark + concurrency);
}

async function* runMap(stream, fn, outerSignal, concurrency, maxQueued) {
  const signal = AbortSignal.any(outerSignal ? [outerSignal] : []);
  const fnOptions = { signal };
  // Promises of results, in order.
  const queue = [];
  // Wake the reader; wake the pump.
  let wakeReader = null;
  let wakePump = null;
  let done = false;
  let running = 0;

  function callReader() {
    if (!wakeReader) return;
    wakeReader();
    wakeReader = null;
  }
  function maybeResumePump() {
    if (wakePump && !done && running < concurrency && queue.length < maxQueued) {
      wakePump();
      wakePump = null;
    }
  }
  function onSettled() {
    running--;
    maybeResumePump();
  }
  function onRejected() {
    done = true;
    onSettled();
  }
  function start(value) {
    try {
      value = fn(value, fnOptions);
      return value === kEmpty ? kEmpty : Promise.resolve(value);
    } catch (err) {
      return Promise.reject(err);
    }
  }
  function enqueue(promise) {
    running++;
    promise.then(onSettled, onRejected);
    queue.push(promise);
  }

  async function pump() {
    try {
      for await (const value of stream) {
        if (done) return;
        if (signal.aborted) throw new AbortError();
        const result = start(value);
        if (result === kEmpty) continue;
        enqueue(result);
        callReader();
        if (!done && (queue.length >= maxQueued || running >= concurrency)) {
          await new Promise((resolve) => {
            wakePump = resolve;
          });
        }
      }
      queue.push(kEof);
    } catch (err) {
      enqueue(Promise.reject(err));
    } finally {
      done = true;
      callReader();
    }
  }

  pump();
  try {
    while (true) {
      while (queue.length > 0) {
        const value = await queue[0];
        if (value === kEof) return;
        if (signal.aborted) throw new AbortError();
        if (value !== kEmpty) yield value;
        queue.shift();
        maybeResumePump();
      }
      await new Promise((resolve) => {
        wakeReader = resolve;
      });
    }
  } finally {
    done = true;
    if (wakePump) {
      wakePump();
      wakePump = null;
    }
  }
}

function filter(fn, options) {
  validateFn(fn);
  return map.call(this, async function filterFn(value, options) {
    return await fn(value, options) ? value : kEmpty;
  }, options);
}

function flatMap(fn, options) {
  const values = map.call(this, fn, options);
  return (async function* flatMap() {
    for await (const value of values) yield* value;
  })();
}

// The counts of drop() and take(): as an iterator helper would read them.
function toCount(number) {
  number = Number(number);
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw new ERR_OUT_OF_RANGE('number', '>= 0', number);
  return number;
}

function drop(number, options = undefined) {
  validateOptions(options);
  number = toCount(number);
  const stream = this;
  return (async function* drop() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of stream) {
      if (options?.signal?.aborted) throw new AbortError();
      if (number-- <= 0) yield value;
    }
  })();
}

function take(number, options = undefined) {
  validateOptions(options);
  number = toCount(number);
  const stream = this;
  return (async function* take() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of stream) {
      if (options?.signal?.aborted) throw new AbortError();
      if (number-- > 0) yield value;
      // Without asking for one more, which may never come.
      if (number <= 0) return;
    }
  })();
}

async function some(fn, options = undefined) {
  for await (const _ of filter.call(this, fn, options)) return true;
  return false;
}

async function every(fn, options = undefined) {
  validateFn(fn);
  return !(await some.call(this, async (...args) => !(await fn(...args)), options));
}

async function find(fn, options) {
  for await (const value of filter.call(this, fn, options)) return value;
  return undefined;
}

async function forEach(fn, options) {
  validateFn(fn);
  async function forEachFn(value, options) {
    await fn(value, options);
    return kEmpty;
  }
  for await (const _ of map.call(this, forEachFn, options));
}

async function toArray(options) {
  validateOptions(options);
  const result = [];
  for await (const value of this) {
    if (options?.signal?.aborted) throw new AbortError(undefined, { cause: options.signal.reason });
    result.push(value);
  }
  return result;
}

function emptyReduce() {
  const err = new ERR_MISSING_ARGS('reduce');
  err.message = 'Reduce of an empty stream requires an initial value';
  return err;
}

async function reduce(reducer, initialValue, options) {
  if (typeof reducer !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('reducer', ['Function', 'AsyncFunction'], reducer);
  }
  validateOptions(options);
  let hasValue = arguments.length > 1;
  let result = initialValue;
  if (options?.signal?.aborted) {
    const err = new AbortError(undefined, { cause: options.signal.reason });
    this.once('error', () => {});
    await require('internal/streams/end-of-stream').finished(this.destroy(err));
    throw err;
  }
  const controller = new AbortController();
  const { signal } = controller;
  const onAbort = () => controller.abort();
  options?.signal?.addEventListener('abort', onAbort, { once: true });

  let isEmpty = true;
  try {
    for await (const value of this) {
      isEmpty = false;
      if (options?.signal?.aborted) throw new AbortError();
      if (hasValue) {
        result = await reducer(result, value, { signal });
      } else {
        result = value;
        hasValue = true;
      }
    }
    if (isEmpty && !hasValue) throw emptyReduce();
  } finally {
    controller.abort();
    options?.signal?.removeEventListener('abort', onAbort);
  }
  return result;
}

const streamReturningOperators = { drop, filter, flatMap, map, take };
const promiseReturningOperators = { every, forEach, reduce, toArray, some, find };

module.exports = { compose, streamReturningOperators, promiseReturningOperators };
