// listen({ fd }) in a worker means the descriptor of that number in the primary, here one the primary inherited.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { spawn } = require('node:child_process');
const { exitsCleanly, mustCall, rawExchange } = require('../common');

if (cluster.isWorker) {
  net.createServer(mustCall((socket) => {
    socket.end('from the worker');
    cluster.worker.disconnect();
  })).listen({ fd: 3 });
} else if (process.argv[2] === 'primary') {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  worker.on('listening', mustCall((address) => {
    assert.strictEqual(address.fd, 3);
    console.log('listening');
  }));
} else {
  const server = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
    const { port } = server.address();
    const primary = spawn(process.execPath, [__filename, 'primary'], { stdio: ['ignore', 'pipe', 'inherit', server._handle] });
    // Nobody but the worker may accept.
    server.close();
    primary.stdout.once('data', mustCall(async () => assert.strictEqual(await rawExchange(port), 'from the worker')));
    primary.on('exit', exitsCleanly());
  }));
}
