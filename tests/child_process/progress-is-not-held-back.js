// Messages sent between long computations arrive while the sender is still computing.
'use strict';

const assert = require('node:assert');
const { fork } = require('node:child_process');
const { mustCall } = require('../common');

if (process.argv[2] === 'child') {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  process.send(0);
  for (let i = 1; i <= 3; i++) {
    // Blocks without turning the loop; only a message that has really gone can end the process here.
    Atomics.wait(flag, 0, 0, 20);
    process.send(i);
  }
  Atomics.wait(flag, 0, 0);
} else {
  const child = fork(__filename, ['child']);
  let expected = 0;
  child.on('message', mustCall((message) => {
    assert.strictEqual(message, expected++);
    if (message === 3) child.kill('SIGKILL');
  }, 4));
  child.on('exit', mustCall((code, signal) => assert.strictEqual(signal, 'SIGKILL')));
}
