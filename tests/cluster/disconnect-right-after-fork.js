// A worker that is disconnected before it is even online still ends by itself with code 0.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  cluster.disconnect(mustCall(() => {
    assert.strictEqual(worker.exitedAfterDisconnect, true);
    assert.deepStrictEqual(Object.keys(cluster.workers), []);
  }));
}
