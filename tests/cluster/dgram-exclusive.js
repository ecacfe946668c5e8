// With exclusive each worker binds a UDP port of its own.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const dgram = require('node:dgram');
const { countdown, exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const ports = [];
  const ready = countdown(2, mustCall(() => {
    assert.notStrictEqual(ports[0], ports[1]);
    cluster.disconnect();
  }));
  for (let i = 0; i < 2; i++) {
    const worker = cluster.fork();
    worker.on('exit', exitsCleanly());
    worker.on('message', mustCall((port) => {
      ports.push(port);
      ready();
    }));
  }
} else {
  const socket = dgram.createSocket('udp4');
  socket.bind({ port: 0, address: '127.0.0.1', exclusive: true }, mustCall(() => process.send(socket.address().port)));
  process.on('disconnect', () => socket.close());
}
