// events.on(): events as an async iterator, holding the emitter back when too many wait.
// In Node: on() of lib/events.js.

'use strict';

const { AbortError, codes } = require('internal/errors');
const { addAbortListener } = require('internal/events/abort_listener');
const either = require('internal/events/either');
const { kFirstEventParam } = require('internal/events/symbols');
const FixedQueue = require('internal/fixed_queue');
const { SymbolDispose, kEmptyObject } = require('internal/util');
const { validateAbortSignal, validateInteger, validateObject } = require('internal/validators');

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

// Lets tests see how full an iterator is.
const kWatermarkData = Symbol.for('nodejs.watermarkData');

function on(emitter, event, options = kEmptyObject) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  // Both spellings have been documented.
  const high = options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER;
  validateInteger(high, 'options.highWaterMark', 1);
  const low = options.lowWaterMark ?? options.lowWatermark ?? 1;
  validateInteger(low, 'options.lowWaterMark', 1);

  const events = new FixedQueue();
  const waiting = new FixedQueue();
  const listening = [];
  let size = 0;
  let paused = false;
  let error = null;
  let finished = false;
  let abortListener;

  function listen(name, listener) {
    either.addListener(emitter, name, listener);
    listening.push({ name, listener });
  }

  function eventHandler(value) {
    const next = waiting.shift();
    if (next !== null) {
      next.resolve({ value, done: false });
      return;
    }
    events.push(value);
    size++;
    if (!paused && size > high) {
      paused = true;
      emitter.pause();
    }
  }

  function errorHandler(reason) {
    const next = waiting.shift();
    if (next !== null) next.reject(reason);
    else error = reason;
    closeHandler();
  }

  function closeHandler() {
    abortListener?.[SymbolDispose]();
    while (listening.length > 0) {
      const { name, listener } = listening.pop();
      either.removeListener(emitter, name, listener);
    }
    finished = true;
    const end = { value: undefined, done: true };
    for (let next = waiting.shift(); next !== null; next = waiting.shift()) next.resolve(end);
    return Promise.resolve(end);
  }

  const iterator = {
    next() {
      if (size > 0) {
        const value = events.shift();
        size--;
        // An emitter that has closed has nothing to resume, and may refuse to.
        if (paused && size < low && !finished) {
          emitter.resume();
          paused = false;
        }
        return Promise.resolve({ value, done: false });
      }
      if (error) {
        const reason = error;
        error = null;
        return Promise.reject(reason);
      }
      if (finished) return closeHandler();
      return new Promise((resolve, reject) => { waiting.push({ resolve, reject }); });
    },

    return() {
      return closeHandler();
    },

    throw(reason) {
      if (!reason || !(reason instanceof Error)) {
        throw new codes.ERR_INVALID_ARG_TYPE('EventEmitter.AsyncIterator', 'Error', reason);
      }
      errorHandler(reason);
    },

    [Symbol.asyncIterator]() {
      return this;
    },

    [kWatermarkData]: {
      get size() { return size; },
      get low() { return low; },
      get high() { return high; },
      get isPaused() { return paused; },
    },
  };
  Object.setPrototypeOf(iterator, AsyncIteratorPrototype);

  listen(event, options[kFirstEventParam] ? eventHandler : (...args) => eventHandler(args));
  if (event !== 'error' && typeof emitter.on === 'function') listen('error', errorHandler);
  for (const name of options.close ?? []) listen(name, closeHandler);
  if (signal) {
    abortListener = addAbortListener(signal, () => errorHandler(new AbortError(undefined, { cause: signal.reason })));
  }
  return iterator;
}

module.exports = { on };
