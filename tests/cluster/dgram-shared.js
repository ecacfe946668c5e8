// Workers that bind the same UDP port share it: each datagram reaches exactly one of them.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const dgram = require('node:dgram');
const { countdown, exitsCleanly, mustCall } = require('../common');
const COUNT = 20;

if (cluster.isPrimary) {
  for (let i = 0; i < 2; i++) cluster.fork().on('exit', exitsCleanly());
  const client = dgram.createSocket('udp4');
  const answers = [];
  client.on('message', mustCall((data) => {
    answers.push(String(data));
    if (answers.length < COUNT) return;
    assert.deepStrictEqual(answers.sort(), Array.from({ length: COUNT }, (_, i) => `got ${i}`).sort());
    client.close();
    cluster.disconnect();
  }, COUNT));
  const ports = [];
  const ready = countdown(2, mustCall(() => {
    assert.strictEqual(ports[0], ports[1]);
    for (let i = 0; i < COUNT; i++) client.send(String(i), ports[0], '127.0.0.1');
  }));
  cluster.on('listening', (worker, address) => {
    assert.strictEqual(address.addressType, 'udp4');
    ports.push(address.port);
    ready();
  });
} else {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (data, from) => socket.send(`got ${data}`, from.port, from.address));
  socket.bind(0, '127.0.0.1');
}
