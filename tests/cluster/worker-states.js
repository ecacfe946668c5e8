// isDead(), isConnected() and the table of workers at each step of a worker's life.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  const check = (dead, connected, listed) => mustCall(() => {
    assert.strictEqual(worker.isDead(), dead);
    assert.strictEqual(worker.isConnected(), connected);
    assert.strictEqual(worker.id in cluster.workers, listed);
  });
  cluster.on('fork', check(false, true, true));
  worker.on('online', check(false, true, true));
  worker.on('online', () => worker.disconnect());
  worker.on('disconnect', check(false, false, false));
  worker.on('exit', check(true, false, false));
  cluster.on('exit', check(true, false, false));
} else {
  assert.strictEqual(cluster.worker.isDead(), false);
  assert.strictEqual(cluster.worker.isConnected(), true);
  // Busy until it is told to leave, and beyond, so that its end is seen well after its disconnection.
  process.on('disconnect', mustCall(() => {
    assert.strictEqual(cluster.worker.isConnected(), false);
    setTimeout(() => {}, 50);
  }));
}
