// Round robin: connections that come one after the other go to the workers in turn.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { countdown, exitsCleanly, mustCall, rawExchange } = require('../common');

cluster.schedulingPolicy = cluster.SCHED_RR;

if (cluster.isPrimary) {
  for (let i = 0; i < 3; i++) cluster.fork().on('exit', exitsCleanly());
  let port;
  const ready = countdown(3, mustCall(async () => {
    const turns = [];
    for (let i = 0; i < 12; i++) turns.push(await rawExchange(port));
    const round = turns.slice(0, 3);
    assert.deepStrictEqual([...round].sort(), ['1', '2', '3']);
    assert.deepStrictEqual(turns, [...round, ...round, ...round, ...round]);
    cluster.disconnect();
  }));
  cluster.on('listening', (worker, address) => {
    port = address.port;
    ready();
  });
} else {
  net.createServer((socket) => socket.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
}
