// cluster.worker.send() is process.send(): it returns true and calls back with null.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('message', mustCall((message) => assert.strictEqual(message, 'from the worker')));
  worker.on('exit', exitsCleanly());
} else {
  assert.strictEqual(cluster.worker.send('from the worker', mustCall((error) => {
    assert.strictEqual(error, null);
    cluster.worker.disconnect();
  })), true);
}
