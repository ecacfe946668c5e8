// Listening on a port that is taken, twice on one server, on a bad port.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const { mustCall, mustNotCall } = require('../common');

const server = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  assert.throws(() => server.listen(0), { code: 'ERR_SERVER_ALREADY_LISTEN' });
  const other = net.createServer().listen(port, '127.0.0.1', mustNotCall());
  other.on('error', mustCall((error) => {
    assert.strictEqual(error.message, `listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
    assert.strictEqual(other.listening, false);
    server.close(mustCall(() => server.close(mustCall((again) => assert.strictEqual(again.code, 'ERR_SERVER_NOT_RUNNING')))));
  }));
}));
for (const port of [-1, 65536, 1.5]) assert.throws(() => net.createServer().listen({ port }), { code: 'ERR_SOCKET_BAD_PORT' });
