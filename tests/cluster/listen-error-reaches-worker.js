// A port that the primary cannot bind is an 'error' of the worker's server, as if it had bound it itself.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, mustNotCall } = require('../common');

if (cluster.isPrimary) {
  const blocker = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
    const worker = cluster.fork({ PORT: blocker.address().port });
    worker.on('listening', mustCall((address) => {
      assert.notStrictEqual(address.port, blocker.address().port);
      worker.disconnect();
    }));
    worker.on('exit', exitsCleanly());
    worker.on('exit', () => blocker.close());
  }));
} else {
  const port = Number(process.env.PORT);
  const server = net.createServer().listen(port, '127.0.0.1', mustNotCall());
  server.on('error', mustCall((error) => {
    assert.strictEqual(error.code, 'EADDRINUSE');
    assert.strictEqual(error.syscall, 'bind');
    assert.strictEqual(error.port, port);
    assert.strictEqual(error.address, '127.0.0.1');
    assert.strictEqual(error.message, `bind EADDRINUSE 127.0.0.1:${port}`);
    assert.strictEqual(server.listening, false);
    // The failure leaves nothing behind: another server can listen.
    net.createServer().listen(0, '127.0.0.1', mustCall());
  }));
}
