// Workers are numbered from 1 in the order of fork(), and a worker knows its own number and process.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  for (const id of [1, 2, 3]) {
    const worker = cluster.fork();
    assert.strictEqual(worker.id, id);
    assert.strictEqual(cluster.workers[id], worker);
    worker.on('message', mustCall((message) => {
      assert.deepStrictEqual(message, { id, pid: worker.process.pid });
      worker.disconnect();
    }));
    worker.on('exit', exitsCleanly());
  }
  assert.deepStrictEqual(Object.keys(cluster.workers), ['1', '2', '3']);
} else {
  assert.strictEqual(cluster.worker.process, process);
  process.send({ id: cluster.worker.id, pid: process.pid });
}
