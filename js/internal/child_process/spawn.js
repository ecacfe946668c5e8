// spawn() and fork().
// In Node: lib/child_process.js.
'use strict';

const { AbortError, codes: { ERR_CHILD_PROCESS_IPC_REQUIRED } } = require('internal/errors');
const { validateAbortSignal, validateArray, validateObject } = require('internal/validators');
const { ChildProcess } = require('internal/child_process/child');
const { stdioStringToArray } = require('internal/child_process/stdio');
const {
  normalizeSpawnArguments,
  sanitizeKillSignal,
  validateArgumentNullCheck,
  validateArgumentsNullCheck,
  validateTimeout,
} = require('internal/child_process/spawn_options');

function spawn(file, args, options) {
  options = normalizeSpawnArguments(file, args, options);
  validateTimeout(options.timeout);
  validateAbortSignal(options.signal, 'options.signal');
  const killSignal = sanitizeKillSignal(options.killSignal);
  const child = new ChildProcess();
  child.spawn(options);
  if (options.timeout > 0) endAfter(child, options.timeout, killSignal);
  if (options.signal) endOnAbort(child, options.signal, killSignal);
  return child;
}

function endAfter(child, timeout, killSignal) {
  const timer = setTimeout(() => {
    try {
      child.kill(killSignal);
    } catch (error) {
      child.emit('error', error);
    }
  }, timeout);
  child.once('exit', () => clearTimeout(timer));
}

function endOnAbort(child, signal, killSignal) {
  const onAbort = () => {
    try {
      if (child.kill(killSignal)) child.emit('error', new AbortError(undefined, { cause: signal.reason }));
    } catch (error) {
      child.emit('error', error);
    }
  };
  if (signal.aborted) {
    process.nextTick(onAbort);
    return;
  }
  const { SymbolDispose } = require('internal/util');
  const listener = require('internal/events/abort_listener').addAbortListener(signal, onAbort);
  child.once('exit', listener[SymbolDispose]);
}

// The code of -e would run again in the child, and fork again, and so on.
function withoutCode(execArgv) {
  const code = process._eval ?? require('internal/options').getOptionValue('--eval');
  if (code == null) return execArgv;
  const index = execArgv.lastIndexOf(code);
  if (index > 0) return execArgv.toSpliced(index - 1, 2);
  return execArgv.filter((argument) => !argument.endsWith(`=${code}`));
}

function fork(modulePath, args, options) {
  modulePath = require('internal/fs/validate').getValidatedPath(modulePath, 'modulePath');
  if (args == null) {
    args = [];
  } else if (typeof args === 'object' && !Array.isArray(args)) {
    options = args;
    args = [];
  } else {
    validateArray(args, 'args');
  }
  if (options != null) validateObject(options, 'options');
  options = { __proto__: null, ...options, shell: false };
  options.execPath ||= process.execPath;
  validateArgumentNullCheck(options.execPath, 'options.execPath');
  validateArgumentsNullCheck(args, 'args');

  const given = options.execArgv || process.execArgv;
  validateArgumentsNullCheck(given, 'options.execArgv');
  const execArgv = given === process.execArgv ? withoutCode(given) : given;
  args = [...execArgv, modulePath, ...args];

  if (typeof options.stdio === 'string') {
    options.stdio = stdioStringToArray(options.stdio, 'ipc');
  } else if (!Array.isArray(options.stdio)) {
    options.stdio = stdioStringToArray(options.silent ? 'pipe' : 'inherit', 'ipc');
  } else if (!options.stdio.includes('ipc')) {
    throw new ERR_CHILD_PROCESS_IPC_REQUIRED('options.stdio');
  }
  return spawn(options.execPath, args, options);
}

module.exports = { spawn, fork };
