// What a process sent before its end reaches the other side, however it ends; callbacks of send() are called unless it is gone by then.
'use strict';

const assert = require('node:assert');
const { fork } = require('node:child_process');
const { mustCall } = require('../common');

const endings = {
  exit() { process.exit(0); },
  throw() { throw new Error('on purpose'); },
  kill() { process.kill(process.pid, 'SIGKILL'); },
  abort() { process.abort(); },
  disconnect() { process.disconnect(); },
  callback() {
    process.send('with a callback', mustCall((error) => assert.ifError(error)));
    process.disconnect();
  },
  nothing() {},
  // The parent has it all before the loop turns again.
  wait() {
    require('node:child_process').spawnSync('sleep', ['0.01']);
    process.kill(process.pid, 'SIGKILL');
  },
};

const how = process.argv[2];
if (how !== undefined) {
  for (let i = 0; i < 100; i++) process.send(i);
  endings[how]();
} else {
  for (const name of Object.keys(endings)) {
    const child = fork(__filename, [name], { stdio: ['ignore', 'inherit', 'ignore', 'ipc'] });
    const got = [];
    child.on('message', (message) => got.push(message));
    child.on('disconnect', mustCall(() => {
      const expected = Array.from({ length: 100 }, (_, i) => i);
      if (name === 'callback') expected.push('with a callback');
      assert.deepStrictEqual(got, expected, name);
    }));
    const codes = { throw: [1, null], kill: [null, 'SIGKILL'], wait: [null, 'SIGKILL'], abort: [null, 'SIGABRT'] };
    child.on('exit', mustCall((code, signal) => assert.deepStrictEqual([name, code, signal], [name, ...codes[name] ?? [0, null]])));
  }
}
