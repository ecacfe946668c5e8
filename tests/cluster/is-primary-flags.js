// isPrimary, isMaster and isWorker are each other's opposites, and which properties exist depends on the side.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { EventEmitter } = require('node:events');
const { exitsCleanly } = require('../common');

assert(cluster instanceof EventEmitter);
assert.strictEqual(cluster.isMaster, cluster.isPrimary);
assert.strictEqual(cluster.isWorker, !cluster.isPrimary);
assert.strictEqual(typeof cluster.Worker, 'function');

if (cluster.isPrimary) {
  assert.strictEqual('worker' in cluster, false);
  assert.deepStrictEqual(Object.keys(cluster.workers), []);
  assert.deepStrictEqual(cluster.settings, {});
  const worker = cluster.fork();
  assert(worker instanceof cluster.Worker);
  assert(worker instanceof EventEmitter);
  worker.on('exit', exitsCleanly());
} else {
  assert(cluster.worker instanceof cluster.Worker);
  assert.strictEqual('workers' in cluster, false);
  assert.strictEqual('settings' in cluster, false);
  assert.strictEqual(cluster.disconnect, undefined);
  assert.strictEqual(cluster.fork, undefined);
  assert.strictEqual(cluster.setupPrimary, undefined);
  process.disconnect();
}
