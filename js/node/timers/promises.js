// node:timers/promises: timers that settle promises, and the scheduler.
// In Node: lib/timers/promises.js.

'use strict';

const { AbortError, codes } = require('internal/errors');
const { Immediate, Timeout, clearImmediate: stopImmediate, clearTimer, insert } = require('internal/timers');
const { kEmptyObject } = require('internal/util');
const { validateAbortSignal, validateBoolean, validateNumber, validateObject } = require('internal/validators');

function validateOptions(options) {
  validateObject(options, 'options');
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  if (options.ref !== undefined) validateBoolean(options.ref, 'options.ref');
}

function validateDelay(delay) {
  if (delay !== undefined) validateNumber(delay, 'delay');
}

const abortError = (signal) => new AbortError(undefined, { cause: signal.reason });

function onAbort(signal, listener, once) {
  const { kResistStopPropagation } = require('internal/event_target');
  signal.addEventListener('abort', listener, { __proto__: null, once, [kResistStopPropagation]: true });
}

// `start(resolve)` makes the timer; `stop(timer)` ends it early.
function settle(start, stop, signal) {
  if (signal === undefined) return new Promise((resolve) => { start(resolve); });

  let listener;
  const promise = new Promise((resolve, reject) => {
    const timer = start(resolve);
    listener = () => {
      if (timer._destroyed) return;
      stop(timer);
      reject(abortError(signal));
    };
    onAbort(signal, listener, false);
  });
  const release = () => signal.removeEventListener('abort', listener);
  return promise.then(
    (value) => {
      release();
      return value;
    },
    (error) => {
      release();
      throw error;
    });
}

function setTimeout(delay, value, options = kEmptyObject) {
  try {
    validateDelay(delay);
    validateOptions(options);
  } catch (error) {
    return Promise.reject(error);
  }
  const { signal, ref = true } = options;
  if (signal?.aborted) return Promise.reject(abortError(signal));
  return settle((resolve) => {
    const timeout = new Timeout(resolve, delay, [value], false, ref);
    insert(timeout, timeout._idleTimeout);
    return timeout;
  }, clearTimer, signal);
}

function setImmediate(value, options = kEmptyObject) {
  try {
    validateOptions(options);
  } catch (error) {
    return Promise.reject(error);
  }
  const { signal, ref = true } = options;
  if (signal?.aborted) return Promise.reject(abortError(signal));
  return settle((resolve) => {
    const immediate = new Immediate(resolve, [value]);
    if (!ref) immediate.unref();
    return immediate;
  }, stopImmediate, signal);
}

async function* setInterval(delay, value, options = kEmptyObject) {
  validateDelay(delay);
  validateOptions(options);
  const { signal, ref = true } = options;
  if (signal?.aborted) throw abortError(signal);

  // Ticks the consumer has not taken yet: none is lost while it is busy.
  let due = 0;
  let wake;
  function notify() {
    wake?.();
    wake = undefined;
  }
  const interval = new Timeout(() => {
    due++;
    notify();
  }, delay, undefined, true, ref);
  insert(interval, interval._idleTimeout);
  const stop = () => {
    clearTimer(interval);
    notify();
  };
  try {
    if (signal) onAbort(signal, stop, true);
    while (!signal?.aborted) {
      if (due === 0) await new Promise((resolve) => { wake = resolve; });
      for (; due > 0; due--) yield value;
    }
    throw abortError(signal);
  } finally {
    clearTimer(interval);
    signal?.removeEventListener('abort', stop);
  }
}

const kScheduler = Symbol('kScheduler');

class Scheduler {
  constructor() {
    throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  yield() {
    if (!this[kScheduler]) throw new codes.ERR_INVALID_THIS('Scheduler');
    return setImmediate();
  }

  wait(delay, options) {
    if (!this[kScheduler]) throw new codes.ERR_INVALID_THIS('Scheduler');
    return setTimeout(delay, undefined, options);
  }
}

const scheduler = Object.create(Scheduler.prototype, { [kScheduler]: { __proto__: null, value: true } });

module.exports = { setTimeout, setImmediate, setInterval, scheduler };
