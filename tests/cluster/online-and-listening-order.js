// For each step of a worker's life its own listeners are told before the cluster's, and 'online' comes before 'listening'.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  const order = [];
  const worker = cluster.fork();
  for (const event of ['online', 'listening', 'disconnect', 'exit']) {
    cluster.on(event, mustCall(() => order.push(`cluster ${event} ${worker.state}`)));
    worker.on(event, mustCall(() => order.push(`worker ${event} ${worker.state}`)));
  }
  worker.on('listening', () => worker.disconnect());
  cluster.on('exit', () => {
    assert.deepStrictEqual(order, [
      'worker online online', 'cluster online online',
      'worker listening listening', 'cluster listening listening',
      'worker disconnect disconnected', 'cluster disconnect disconnected',
      'worker exit dead', 'cluster exit dead',
    ]);
  });
} else {
  net.createServer().listen(0, '127.0.0.1');
}
