// The primary learns the signal that ended a worker.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', mustCall((code, signal) => {
    assert.deepStrictEqual([code, signal], [null, 'SIGKILL']);
    assert.strictEqual(worker.process.signalCode, 'SIGKILL');
    assert.strictEqual(worker.exitedAfterDisconnect, false);
  }));
} else {
  process.kill(process.pid, 'SIGKILL');
}
