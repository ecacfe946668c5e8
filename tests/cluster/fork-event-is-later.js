// fork() returns a worker that is in the table at once; 'setup' and 'fork' come later, and 'online' after them.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  const order = [];
  cluster.on('setup', mustCall(() => order.push('setup')));
  cluster.on('fork', mustCall((worker) => order.push(`fork ${worker.id}`)));
  cluster.on('online', mustCall((worker) => {
    order.push(`online ${worker.id}`);
    worker.disconnect();
  }));
  cluster.on('exit', mustCall(() => {
    assert.deepStrictEqual(order, ['returned', 'setup', 'fork 1', 'online 1']);
  }));
  const worker = cluster.fork();
  order.push('returned');
  assert.strictEqual(cluster.workers[worker.id], worker);
  assert.strictEqual(worker.isDead(), false);
  assert.strictEqual(worker.isConnected(), true);
  assert.strictEqual(typeof worker.process.pid, 'number');
}
