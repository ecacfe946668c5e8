// process.kill(): signal 0 asks, a missing process is ESRCH, a wrong signal is refused.
'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { mustCall } = require('../common');

assert.strictEqual(process.kill(process.pid, 0), true);
assert.throws(() => process.kill(process.pid, 'SIGNOPE'), { code: 'ERR_UNKNOWN_SIGNAL', message: 'Unknown signal: SIGNOPE' });
assert.throws(() => process.kill('abc'), { code: 'ERR_INVALID_ARG_TYPE' });

const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
assert.strictEqual(process.kill(child.pid), true);
child.on('exit', mustCall((code, signal) => {
  assert.deepStrictEqual([code, signal], [null, 'SIGTERM']);
  assert.throws(() => process.kill(child.pid, 0), { code: 'ESRCH', syscall: 'kill', message: 'kill ESRCH' });
}));
