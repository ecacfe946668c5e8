// Exceptions nobody caught: the events a program may listen for, the report on standard error, the exit code.
// Native side: report_uncaught in src/runtime/callback.rs. In Node: lib/internal/process/execution.js, src/node_errors.cc.
'use strict';

let captureFn = null;
// Set by node:domain: takes an exception and returns whether a domain took it.
let domainHandler = null;

function setUncaughtExceptionCaptureCallback(fn) {
  const { codes: { ERR_INVALID_ARG_TYPE, ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET } } = require('internal/errors');
  if (fn === null) {
    captureFn = null;
    return;
  }
  if (typeof fn !== 'function') throw new ERR_INVALID_ARG_TYPE('fn', ['Function', 'null'], fn);
  if (captureFn !== null) throw new ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
  captureFn = fn;
}

function hasUncaughtExceptionCaptureCallback() {
  return captureFn !== null;
}

// Called by native code. `location`: "file:line\nsource line\n   ^^^\n" of the throw, or ''.
// Returns true if the program goes on; ends the process otherwise.
function onUncaught(error, fromPromise, location) {
  // The name Node's native side calls: a program that took it away has asked for this.
  if (typeof process._fatalException !== 'function') {
    require('internal/process/report_exception').printException(error, location);
    ops.op_process_exit(6);
  }
  const origin = fromPromise ? 'unhandledRejection' : 'uncaughtException';
  let handled;
  try {
    process.emit('uncaughtExceptionMonitor', error, origin);
    if (captureFn !== null) {
      captureFn(error);
      handled = true;
    } else if (domainHandler !== null && domainHandler(error)) {
      handled = true;
    } else {
      handled = process.emit('uncaughtException', error, origin);
    }
  } catch (second) {
    // An exception in the handler itself. Nobody hears of the end then.
    const { locationOf, printException } = require('internal/process/report_exception');
    printException(second, locationOf(second));
    ops.op_process_exit(7);
  }
  if (!handled) die(error, location);
  // What threw did not leave the contexts it had entered.
  require('internal/async_context').set(undefined);
  const hooks = require('internal/async_hooks');
  if (hooks.afterHooksExist()) {
    while (hooks.hasAsyncIdStack()) hooks.emitAfter(hooks.executionAsyncId());
  }
  hooks.clearAsyncIdStack();
  return true;
}

// The program hears of its end first, and what it prints comes first.
function die(error, location) {
  if (!process._exiting) {
    process._exiting = true;
    process.exitCode = 1;
    try {
      process.emit('exit', 1);
    } catch {
      // The first exception is the one to report.
    }
  }
  require('internal/process/report_exception').printException(error, location);
  ops.op_process_exit(Number(process.exitCode ?? 1));
}

// For exceptions that JavaScript code caught and wants treated as uncaught (a microtask, an event listener).
function reportException(error, fromPromise = false) {
  return onUncaught(error, fromPromise, require('internal/process/report_exception').locationOf(error));
}

module.exports = {
  setDomainHandler(handler) { domainHandler = handler; },
  setUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback,
  onUncaught,
  reportException,
};
