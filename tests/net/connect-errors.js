// Connecting where nobody listens, to a path that is not there, and to a wrong port.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const path = require('node:path');
const { freshDirectory, mustCall, mustNotCall } = require('../common');

const server = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  server.close(mustCall(() => {
    const socket = net.connect(port, '127.0.0.1', mustNotCall());
    socket.on('error', mustCall((error) => {
      assert.strictEqual(error.message, `connect ECONNREFUSED 127.0.0.1:${port}`);
      const { code, syscall, address } = error;
      assert.deepStrictEqual([code, syscall, address, error.port], ['ECONNREFUSED', 'connect', '127.0.0.1', port]);
    }));
    socket.on('close', mustCall((hadError) => assert.strictEqual(hadError, true)));
  }));
}));
const missing = path.join(freshDirectory(), 'no.sock');
net.connect(missing).on('error', mustCall((error) => {
  assert.strictEqual(error.message, `connect ENOENT ${missing}`);
  assert.strictEqual(error.code, 'ENOENT');
}));
assert.throws(() => net.connect(65536), { code: 'ERR_SOCKET_BAD_PORT' });
assert.throws(() => net.connect({}), { code: 'ERR_MISSING_ARGS' });
