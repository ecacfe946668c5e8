// setTimeout() on a socket reports silence without ending the connection, and activity starts it anew.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const { mustCall } = require('../common');

const server = net.createServer(mustCall((socket) => {
  socket.setTimeout(50, mustCall(() => {
    assert.strictEqual(socket.destroyed, false);
    socket.end('silence');
  }));
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.once('data', mustCall((data) => assert.strictEqual(String(data), 'silence')));
  client.on('close', mustCall(() => server.close(mustCall())));
}));
