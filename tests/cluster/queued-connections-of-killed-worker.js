// Connections that were handed to a worker which never looked at them go to another one when it is killed.
// rcluster only: in Node they die with the worker.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { mustCall, rawExchange } = require('../common');

if (cluster.isPrimary) {
  const [stuck, healthy] = [cluster.fork(), cluster.fork()];
  let port;
  let listening = 0;
  cluster.on('listening', mustCall((worker, address) => {
    port = address.port;
    listening += 1;
    if (listening === 2) stuck.send('block');
  }, 2));
  // The worker answers, then never returns to its event loop.
  stuck.on('message', mustCall(async () => {
    const exchanges = Array.from({ length: 6 }, () => rawExchange(port));
    // The healthy worker's share comes back; the rest is waiting at the stuck one.
    await Promise.race(exchanges);
    stuck.process.kill('SIGKILL');
    assert.deepStrictEqual(await Promise.all(exchanges), Array(6).fill(String(healthy.id)));
    healthy.disconnect();
  }));
  stuck.on('exit', mustCall());
  healthy.on('exit', mustCall());
} else {
  net.createServer((socket) => socket.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
  process.on('message', () => process.send('blocked', () => { for (;;); }));
}
