// spawn(): output, exit code and signal; 'exit' before 'close'; a program that is not there is an 'error'.
'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { mustCall, mustNotCall } = require('../common');

const order = [];
const child = spawn(process.execPath, ['-e', 'process.stdout.write("out"); process.stderr.write("err"); process.exitCode = 6']);
let [stdout, stderr] = ['', ''];
child.stdout.on('data', (data) => { stdout += data; });
child.stderr.on('data', (data) => { stderr += data; });
child.on('spawn', mustCall(() => order.push('spawn')));
child.on('exit', mustCall((code, signal) => order.push('exit', code, signal)));
child.on('close', mustCall((code) => {
  assert.deepStrictEqual([stdout, stderr, code], ['out', 'err', 6]);
  assert.deepStrictEqual(order, ['spawn', 'exit', 6, null]);
}));

const missing = spawn('no-such-program-anywhere', ['x']);
missing.on('spawn', mustNotCall());
missing.on('exit', mustNotCall());
missing.on('error', mustCall((error) => {
  assert.deepStrictEqual([error.code, error.syscall, error.path, error.spawnargs], ['ENOENT', 'spawn no-such-program-anywhere', 'no-such-program-anywhere', ['x']]);
}));
assert.strictEqual(missing.pid, undefined);
