// A server sent to a worker is accepted from there as well; the primary may close its own.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, rawExchange } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  const server = net.createServer();
  server.listen(0, '127.0.0.1', mustCall(() => {
    const { port } = server.address();
    worker.send('take over', server);
    worker.on('message', mustCall(async (message) => {
      assert.deepStrictEqual(message, { port });
      server.close();
      assert.strictEqual(await rawExchange(port), 'from the worker');
      worker.disconnect();
    }));
  }));
} else {
  process.on('message', mustCall((message, server) => {
    assert(server instanceof net.Server);
    server.on('connection', mustCall((socket) => socket.end('from the worker')));
    process.send({ port: server.address().port });
    process.on('disconnect', () => server.close());
  }));
}
