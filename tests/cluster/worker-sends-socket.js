// A worker can send a connection back: the cluster's 'message' event carries it as the third argument.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, rawExchange } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  worker.on('listening', mustCall(async ({ port }) => {
    assert.strictEqual(await rawExchange(port), 'answered by the primary');
    worker.disconnect();
  }));
  cluster.on('message', mustCall((from, message, socket) => {
    assert.strictEqual(from, worker);
    assert.strictEqual(message, 'not for me');
    assert(socket instanceof net.Socket);
    socket.end('answered by the primary');
  }));
} else {
  net.createServer({ pauseOnConnect: true }, mustCall((socket) => {
    process.send('not for me', socket);
  })).listen(0, '127.0.0.1');
}
