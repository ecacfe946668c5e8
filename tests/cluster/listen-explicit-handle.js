// A worker that listens on a handle it was sent accepts there by itself.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, rawExchange } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  const server = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
    const { port } = server.address();
    worker.send('listen on this', server);
    worker.on('message', mustCall(async () => {
      server.close();
      assert.strictEqual(await rawExchange(port), 'own server');
      worker.disconnect();
    }));
  }));
} else {
  process.on('message', mustCall((message, received) => {
    const own = net.createServer(mustCall((socket) => {
      socket.end('own server');
      own.close();
    }));
    own.listen(received._handle, mustCall(() => process.send('listening')));
  }));
}
