// A worker's message reaches the worker's listeners as (message, handle), after the cluster's got it as (worker, message, handle).
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const order = [];
  const worker = cluster.fork();
  worker.on('message', mustCall(function(...args) {
    order.push('worker');
    assert.strictEqual(this, worker);
    assert.deepStrictEqual(args, [{ hello: 'primary' }, undefined]);
    assert.deepStrictEqual(order, ['cluster', 'worker']);
    worker.disconnect();
  }));
  cluster.on('message', mustCall(function(...args) {
    order.push('cluster');
    assert.strictEqual(this, cluster);
    assert.strictEqual(args[0], worker);
    assert.deepStrictEqual(args.slice(1), [{ hello: 'primary' }, undefined]);
  }));
  worker.on('exit', exitsCleanly());
} else {
  process.send({ hello: 'primary' });
}
