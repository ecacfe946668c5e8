// A worker whose server has reached maxConnections is passed over; the others take its turn.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { countdown, exitsCleanly, mustCall, rawExchange } = require('../common');

if (cluster.isPrimary) {
  const full = cluster.fork({ MAX: 1 });
  const open = cluster.fork();
  full.on('exit', exitsCleanly());
  open.on('exit', exitsCleanly());
  let port;
  const ready = countdown(2, mustCall(async () => {
    // Whoever got it keeps it open; a second one is enough to fill the worker with the limit.
    const held = [net.connect(port, '127.0.0.1'), net.connect(port, '127.0.0.1')];
    const owners = await Promise.all(held.map((socket) => new Promise((resolve) => {
      socket.write('keep');
      socket.once('data', (data) => resolve(Number(data)));
    })));
    assert.deepStrictEqual(owners.sort(), [full.id, open.id]);
    for (let i = 0; i < 4; i++) assert.strictEqual(await rawExchange(port, 'close'), String(open.id));
    for (const socket of held) socket.destroy();
    cluster.disconnect();
  }));
  cluster.on('listening', (worker, address) => {
    port = address.port;
    ready();
  });
} else {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      if (String(data) === 'keep') socket.write(String(cluster.worker.id));
      else socket.end(String(cluster.worker.id));
    });
  });
  if (process.env.MAX) server.maxConnections = Number(process.env.MAX);
  server.listen(0, '127.0.0.1');
}
