// cluster.worker.kill() inside the worker disconnects it and ends it with code 0.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('disconnect', mustCall());
  worker.on('exit', exitsCleanly());
  worker.on('exit', () => assert.strictEqual(worker.exitedAfterDisconnect, true));
} else {
  setInterval(() => {}, 1000);
  cluster.worker.kill();
}
