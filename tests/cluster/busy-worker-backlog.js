// Connections that arrive while every worker is busy wait, and are all served.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, rawExchange } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  worker.on('listening', mustCall(async ({ port }) => {
    worker.send('be busy');
    const answers = await Promise.all(Array.from({ length: 40 }, () => rawExchange(port)));
    assert.deepStrictEqual(answers, Array(40).fill('served'));
    worker.disconnect();
  }));
} else {
  net.createServer((socket) => socket.end('served')).listen(0, '127.0.0.1');
  process.on('message', mustCall(() => {
    const end = Date.now() + 200;
    while (Date.now() < end);
  }));
}
