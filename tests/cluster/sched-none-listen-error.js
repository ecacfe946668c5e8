// SCHED_NONE: a bind error reaches the worker as it does under round robin.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, mustNotCall } = require('../common');

cluster.schedulingPolicy = cluster.SCHED_NONE;

if (cluster.isPrimary) {
  const blocker = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
    const worker = cluster.fork({ PORT: blocker.address().port });
    worker.on('exit', exitsCleanly());
    worker.on('exit', () => blocker.close());
  }));
} else {
  net.createServer().listen(Number(process.env.PORT), '127.0.0.1', mustNotCall()).on('error', mustCall((error) => {
    assert.strictEqual(error.code, 'EADDRINUSE');
    process.disconnect();
  }));
}
