// process.execve: another program in the place of this one.
// Native side: op_process_execve in src/ops/process.rs. In Node: lib/internal/process/per_thread.js.
'use strict';

const isClean = (value) => typeof value === 'string' && !value.includes('\0');

function execve(execPath, args = [], env = process.env) {
  const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
  const { validateArray, validateObject, validateString } = require('internal/validators');
  require('internal/util/deprecate').emitExperimentalWarning('process.execve');
  validateString(execPath, 'execPath');
  validateArray(args, 'args');
  for (let i = 0; i < args.length; i++) {
    if (!isClean(args[i])) throw new ERR_INVALID_ARG_VALUE(`args[${i}]`, args[i], 'must be a string without null bytes');
  }
  validateObject(env, 'env');
  const pairs = [];
  for (const [name, value] of Object.entries(env)) {
    if (!isClean(name) || !isClean(value)) {
      throw new ERR_INVALID_ARG_VALUE('env', env, 'must be an object with string keys and values without null bytes');
    }
    pairs.push(`${name}=${value}`);
  }
  const errno = ops.op_process_execve(execPath, args, pairs);
  // Nothing to go back to: what had to be given up for the other program is gone.
  const failure = new Error(`process.execve failed with error code ${require('internal/errno').errname(-errno)}`);
  ops.op_process_write_stderr(`${failure.message}\n${failure.stack.slice(failure.stack.indexOf('\n') + 1)}\n`);
  ops.op_process_abort();
}

module.exports = { execve };
