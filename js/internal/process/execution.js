// Exceptions nobody caught: the events a program may listen for, the report on standard error, the exit code.
// Native side: report_uncaught in src/runtime/callback.rs. In Node: lib/internal/process/execution.js, src/node_errors.cc.
'use strict';

let captureFn = null;

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
    printException(error, location);
    ops.op_process_exit(6);
  }
  const origin = fromPromise ? 'unhandledRejection' : 'uncaughtException';
  let handled;
  try {
    process.emit('uncaughtExceptionMonitor', error, origin);
    if (captureFn !== null) {
      captureFn(error);
      handled = true;
    } else {
      handled = process.emit('uncaughtException', error, origin);
    }
  } catch (second) {
    // Node: an exception in the handler itself ends the process with 7.
    die(second, 7, ops.op_error_location(second));
  }
  if (!handled) die(error, 1, location);
  // What threw did not leave the contexts it had entered.
  require('internal/async_context').set(undefined);
  require('internal/async_hooks').clearAsyncIdStack();
  return true;
}

function die(error, code, location) {
  printException(error, location);
  try {
    if (!process._exiting) {
      process._exiting = true;
      process.exitCode = code;
      process.emit('exit', code);
    }
  } catch (another) {
    printException(another, ops.op_error_location(another));
    ops.op_process_exit(7);
  }
  ops.op_process_exit(Number(process.exitCode ?? code));
}

function printException(error, location) {
  const { getOptionValue } = require('internal/options');
  let report;
  try {
    require('internal/errors').enhanceUncaughtStack(error);
    report = describe(error);
  } catch {
    report = '<an exception that cannot be shown>';
  }
  let text;
  if (isError(error) && hasLocation(error)) text = `${report}\n`;
  else if (location) text = `${location}${isError(error) ? '\n' : ''}${report}\n`;
  else text = `Uncaught:\n${report}\n`;
  const thrown = getOptionValue('--trace-uncaught');
  if (!isError(error) && (typeof error !== 'object' || error === null) && !thrown) {
    text += '(Use `rcluster --trace-uncaught ...` to show where the exception was thrown)\n';
  }
  const { rclusterVersion } = require('internal/version');
  ops.op_process_write_stderr(`${text}\nrcluster v${rclusterVersion}\n`);
}

// The loader puts the place of a syntax error into its stack, which says more than where it was thrown from.
function hasLocation(error) {
  return typeof error.stack === 'string' && /^\S.*:\d+\n.*\n\s*\^/.test(error.stack);
}

function isError(value) {
  return value instanceof Error || require('internal/util/types').isNativeError(value);
}

function describe(error) {
  const { inspect } = require('internal/util/inspect');
  if (isError(error)) {
    // As Node: the stack, and the error's own properties behind it.
    return inspect(error, { colors: false });
  }
  return inspect(error);
}

// For exceptions that JavaScript code caught and wants treated as uncaught (a microtask, an event listener).
function reportException(error, fromPromise = false) {
  return onUncaught(error, fromPromise, ops.op_error_location(error));
}

module.exports = {
  setUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback,
  onUncaught,
  reportException,
};
