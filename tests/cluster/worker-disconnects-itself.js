// cluster.worker.disconnect() inside a worker closes its servers, and it ends once nothing else is left to do.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('disconnect', mustCall(() => assert.strictEqual(worker.exitedAfterDisconnect, true)));
  worker.on('exit', exitsCleanly());
} else {
  const server = net.createServer();
  server.listen(0, '127.0.0.1', mustCall(() => {
    assert.strictEqual(cluster.worker.disconnect(), cluster.worker);
    assert.strictEqual(cluster.worker.exitedAfterDisconnect, true);
  }));
  cluster.worker.on('disconnect', mustCall());
}
