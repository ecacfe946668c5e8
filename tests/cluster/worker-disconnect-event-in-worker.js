// Inside the worker, cluster.worker and process both emit 'disconnect' when the primary asks it to leave.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('online', mustCall(() => worker.disconnect()));
  worker.on('exit', exitsCleanly());
} else {
  cluster.worker.on('disconnect', mustCall(() => {
    assert.strictEqual(process.connected, false);
    assert.strictEqual(cluster.worker.isConnected(), false);
  }));
  process.on('disconnect', mustCall());
}
