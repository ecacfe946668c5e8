// spawnSync(), execFileSync(), execSync().
// In Node: lib/child_process.js.
'use strict';

const { genericNodeError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { getValidStdio } = require('internal/child_process/stdio');
const {
  normalizeSpawnArguments,
  sanitizeKillSignal,
  validateMaxBuffer,
  validateTimeout,
} = require('internal/child_process/spawn_options');
const { MAX_BUFFER, normalizeExecArgs, normalizeExecFileArgs } = require('internal/child_process/exec');

function spawnSync(file, args, options) {
  options = { __proto__: null, maxBuffer: MAX_BUFFER, ...normalizeSpawnArguments(file, args, options) };
  validateTimeout(options.timeout);
  validateMaxBuffer(options.maxBuffer);
  options.killSignal = sanitizeKillSignal(options.killSignal);
  options.stdio = getValidStdio(options.stdio || 'pipe', true).stdio;
  if (options.input) options.stdio[0] = { ...options.stdio[0], input: options.input };

  options.stdio.forEach((entry, i) => {
    const { input } = entry;
    if (input == null) return;
    if (ArrayBuffer.isView(input)) {
      entry.input = input;
    } else if (typeof input === 'string') {
      entry.input = Buffer.from(input, options.encoding);
    } else {
      throw new ERR_INVALID_ARG_TYPE(`options.stdio[${i}]`, ['Buffer', 'TypedArray', 'DataView', 'string'], input);
    }
  });
  // Through the door: its spawnSync may have been replaced.
  return require('internal/child_process').spawnSync(options);
}

function failureOf(result, args, command) {
  let failure;
  if (result.error) {
    failure = result.error;
    Object.assign(failure, result);
  } else if (result.status !== 0) {
    let message = 'Command failed: ';
    message += command || args.join(' ');
    if (result.stderr && result.stderr.length > 0) message += `\n${result.stderr.toString()}`;
    failure = genericNodeError(message, result);
  }
  return failure;
}

function finish(result, inheritsStderr, args, command) {
  if (inheritsStderr && result.stderr) process.stderr.write(result.stderr);
  const failure = failureOf(result, args, command);
  if (failure) throw failure;
  return result.stdout;
}

function execFileSync(file, args, options) {
  ({ file, args, options } = normalizeExecFileArgs(file, args, options));
  const inheritsStderr = !options.stdio;
  const result = spawnSync(file, args, options);
  return finish(result, inheritsStderr, [options.argv0 || file, ...args], undefined);
}

function execSync(command, options) {
  const normalized = normalizeExecArgs(command, options, null);
  const inheritsStderr = !normalized.options.stdio;
  const result = spawnSync(normalized.file, normalized.options);
  return finish(result, inheritsStderr, undefined, command);
}

module.exports = { spawnSync, execFileSync, execSync };
