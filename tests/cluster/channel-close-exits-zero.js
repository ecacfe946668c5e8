// A worker whose channel closes without its having been asked to leave exits with code 0, whatever it is doing.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  // The child's own disconnect() closes the channel behind the cluster's back.
  worker.on('listening', mustCall(() => worker.process.disconnect()));
  worker.on('disconnect', mustCall());
  worker.on('exit', exitsCleanly());
  worker.on('exit', () => assert.strictEqual(worker.exitedAfterDisconnect, false));
} else {
  setInterval(() => {}, 1000);
  net.createServer().listen(0, '127.0.0.1');
}
