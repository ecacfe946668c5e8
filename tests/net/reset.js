// resetAndDestroy() is ECONNRESET at the other end.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const { mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  socket.on('error', mustCall((error) => {
    assert.strictEqual(error.message, 'read ECONNRESET');
    assert.strictEqual(error.syscall, 'read');
  }));
  socket.on('close', mustCall((hadError) => {
    assert.strictEqual(hadError, true);
    server.close(mustCall());
  }));
  socket.on('data', mustCall(() => socket.write('now')));
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.write('hello');
  client.once('data', mustCall(() => client.resetAndDestroy()));
}));
