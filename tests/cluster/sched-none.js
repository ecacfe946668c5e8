// SCHED_NONE: the workers accept by themselves, on one socket that the primary bound.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { countdown, exitsCleanly, mustCall, rawExchange } = require('../common');

cluster.schedulingPolicy = cluster.SCHED_NONE;

if (cluster.isPrimary) {
  for (let i = 0; i < 2; i++) cluster.fork().on('exit', exitsCleanly());
  const ports = [];
  const ready = countdown(2, mustCall(async () => {
    assert.strictEqual(ports[0], ports[1]);
    for (let i = 0; i < 10; i++) assert.match(await rawExchange(ports[0]), /^[12]$/);
    cluster.disconnect();
  }));
  cluster.on('listening', (worker, address) => {
    ports.push(address.port);
    ready();
  });
} else {
  net.createServer((socket) => socket.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
}
