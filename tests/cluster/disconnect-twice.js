// Asking a worker to leave that has left already is harmless, and disconnect() returns the worker.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('online', mustCall(() => assert.strictEqual(worker.disconnect(), worker)));
  worker.on('disconnect', mustCall(() => {
    assert.strictEqual(worker.disconnect(), worker);
    cluster.disconnect(mustCall());
  }));
  worker.on('exit', exitsCleanly());
}
