// kill(): the signal arrives, killed says that one was sent, and a second one to an ended child is false.
'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { mustCall } = require('../common');

const child = spawn(process.execPath, ['-e', 'process.on("SIGUSR2", () => process.exit(20)); console.log("ready"); setInterval(() => {}, 1000)']);
assert.strictEqual(child.killed, false);
child.stdout.once('data', mustCall(() => {
  assert.strictEqual(child.kill('SIGUSR2'), true);
  assert.strictEqual(child.killed, true);
}));
child.on('exit', mustCall((code, signal) => {
  assert.deepStrictEqual([code, signal], [20, null]);
  assert.strictEqual(child.kill(), false);
}));
assert.throws(() => child.kill('SIGNOPE'), { code: 'ERR_UNKNOWN_SIGNAL' });
