// process.disconnect() inside a worker is not a request to leave, so the worker exits with code 0 although it has work.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  worker.on('exit', () => assert.strictEqual(worker.exitedAfterDisconnect, false));
} else {
  setInterval(() => {}, 1000);
  process.disconnect();
}
