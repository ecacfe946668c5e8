// worker.kill(), also called destroy(), sends SIGTERM; that is not the same as having been asked to leave.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  for (const method of ['kill', 'destroy']) {
    const worker = cluster.fork();
    worker.on('listening', mustCall(() => worker[method]()));
    worker.on('disconnect', mustCall());
    worker.on('exit', mustCall((code, signal) => {
      assert.deepStrictEqual([code, signal], [null, 'SIGTERM']);
      assert.strictEqual(worker.exitedAfterDisconnect, false);
    }));
  }
} else {
  // Something that would keep the process alive, so that only the signal can end it.
  setInterval(() => {}, 1000);
  net.createServer().listen(0, '127.0.0.1');
}
