// Rejections without a handler: noticed by V8, reported after the microtasks, as --unhandled-rejections says.
// Native side: on_promise_reject in src/runtime/mod.rs. In Node: lib/internal/process/promises.js.
'use strict';

const { setRejectionFlag } = require('internal/process/task_queues');
const asyncContext = require('internal/async_context');

// v8::PromiseRejectEvent
const REJECTED_WITHOUT_HANDLER = 0;
const HANDLED_AFTER_REJECT = 1;
const REJECTED_AFTER_RESOLVED = 2;
const RESOLVED_AFTER_RESOLVED = 3;

// promise -> { reason, id, warned, frame }; weak, so that a promise nobody looks at any more can go.
const known = new WeakMap();
let unhandled = [];
let handledLate = [];
let lastId = 0;

function onPromiseReject(type, promise, reason) {
  switch (type) {
    case REJECTED_WITHOUT_HANDLER: {
      const entry = { reason, id: ++lastId, warned: false, frame: asyncContext.current(), promise };
      known.set(promise, entry);
      unhandled.push(entry);
      setRejectionFlag();
      break;
    }
    case HANDLED_AFTER_REJECT: {
      const entry = known.get(promise);
      if (entry === undefined) break;
      known.delete(promise);
      if (entry.warned) {
        handledLate.push({ promise, id: entry.id });
        setRejectionFlag();
      } else {
        const index = unhandled.indexOf(entry);
        if (index !== -1) unhandled.splice(index, 1);
      }
      break;
    }
    case REJECTED_AFTER_RESOLVED:
      if (process.listenerCount('multipleResolves') > 0) process.emit('multipleResolves', 'reject', promise, reason);
      break;
    case RESOLVED_AFTER_RESOLVED:
      if (process.listenerCount('multipleResolves') > 0) process.emit('multipleResolves', 'resolve', promise, reason);
      break;
  }
}

// Returns whether new ticks may have been queued.
function processPromiseRejections() {
  let worked = false;
  while (handledLate.length > 0) {
    const { promise, id } = handledLate.shift();
    worked = true;
    if (process.listenerCount('rejectionHandled') > 0) {
      process.emit('rejectionHandled', promise);
    } else {
      const warning = new Error(`Promise rejection was handled asynchronously (rejection id: ${id})`);
      warning.name = 'PromiseRejectionHandledWarning';
      warning.id = id;
      process.emitWarning(warning);
    }
  }
  // What the listeners reject has its turn after the ticks, which may handle it yet.
  const entries = unhandled;
  unhandled = [];
  for (const entry of entries) {
    worked = true;
    if (!known.has(entry.promise)) continue;
    entry.warned = true;
    const outer = asyncContext.exchange(entry.frame);
    try {
      report(entry);
    } finally {
      asyncContext.exchange(outer);
    }
  }
  return worked;
}

function report({ promise, reason, id }) {
  const { getOptionValue } = require('internal/options');
  switch (getOptionValue('--unhandled-rejections') || 'throw') {
    case 'none':
      process.emit('unhandledRejection', reason, promise);
      break;
    case 'warn':
      warn(reason, id);
      process.emit('unhandledRejection', reason, promise);
      break;
    case 'strict': {
      trigger(asError(reason), true);
      const handled = process.emit('unhandledRejection', reason, promise);
      if (!handled) warn(reason, id);
      break;
    }
    case 'warn-with-error-code':
      if (!process.emit('unhandledRejection', reason, promise)) {
        warn(reason, id);
        process.exitCode = 1;
      }
      break;
    default:
      if (!process.emit('unhandledRejection', reason, promise)) trigger(asError(reason), true);
  }
}

function trigger(error, fromPromise) {
  require('internal/process/execution').reportException(error, fromPromise);
}

// What does not look like an error is wrapped, so that something tells where it came from.
function asError(reason) {
  return isErrorLike(reason) ? reason : new UnhandledPromiseRejection(ops.op_value_detail_string(reason));
}

class UnhandledPromiseRejection extends Error {
  constructor(reasonText) {
    super('This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise ' +
      `which was not handled with .catch(). The promise rejected with the reason "${reasonText}".`);
    this.code = 'ERR_UNHANDLED_REJECTION';
  }
}
Object.defineProperty(UnhandledPromiseRejection.prototype, 'name', { value: 'UnhandledPromiseRejection', configurable: true, writable: true });

function isErrorLike(value) {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, 'stack');
}

function warn(reason, id) {
  const warning = new Error('Unhandled promise rejection. This error originated either by throwing inside of an async function ' +
    'without a catch block, or by rejecting a promise which was not handled with .catch(). To terminate the node process on ' +
    'unhandled promise rejection, use the CLI flag `--unhandled-rejections=strict` (see ' +
    `https://nodejs.org/api/cli.html#cli_unhandled_rejections_mode). (rejection id: ${id})`);
  warning.name = 'UnhandledPromiseRejectionWarning';
  try {
    if (isErrorLike(reason)) {
      warning.stack = reason.stack;
      process.emitWarning(reason.stack, 'UnhandledPromiseRejectionWarning');
    } else {
      process.emitWarning(ops.op_value_detail_string(reason), 'UnhandledPromiseRejectionWarning');
    }
  } catch {
    // A reason that cannot be shown: the general warning says enough.
  }
  process.emitWarning(warning);
}

module.exports = { onPromiseReject, processPromiseRejections };
