// A worker that closes its server gets no more connections; the others get them all.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { countdown, exitsCleanly, mustCall, rawExchange } = require('../common');

if (cluster.isPrimary) {
  const [closing, staying] = [cluster.fork(), cluster.fork()];
  closing.on('exit', exitsCleanly());
  staying.on('exit', exitsCleanly());
  let port;
  const bothListen = countdown(2, () => closing.send('close'));
  cluster.on('listening', (worker, address) => {
    port = address.port;
    bothListen();
  });
  closing.on('message', mustCall(async () => {
    for (let i = 0; i < 4; i++) assert.strictEqual(await rawExchange(port), String(staying.id));
    cluster.disconnect();
  }));
} else {
  const server = net.createServer((socket) => socket.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
  process.on('message', () => server.close(mustCall(() => process.send('closed'))));
}
