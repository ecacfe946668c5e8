// exec() and execFile(): callback with output, failure with code, time-out and AbortSignal.
'use strict';
const assert = require('node:assert');
const { exec, execFile } = require('node:child_process');
const { promisify } = require('node:util');
const { mustCall, mustSucceed } = require('../common');

exec('echo out; echo err >&2', mustSucceed((stdout, stderr) => assert.deepStrictEqual([stdout, stderr], ['out\n', 'err\n'])));
exec('exit 5', mustCall((error) => assert.deepStrictEqual([error.code, error.killed, error.cmd], [5, false, 'exit 5'])));
execFile('sleep', ['60'], { timeout: 50 }, mustCall((error) => assert.deepStrictEqual([error.killed, error.signal], [true, 'SIGTERM'])));
const controller = new AbortController();
execFile('sleep', ['60'], { signal: controller.signal }, mustCall((error) => assert.deepStrictEqual([error.name, error.code], ['AbortError', 'ABORT_ERR'])));
controller.abort();
promisify(exec)('echo promised').then(mustCall(({ stdout }) => assert.strictEqual(stdout, 'promised\n')));
