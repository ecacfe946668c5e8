// write() says when to wait, 'drain' when to go on, and nothing is lost on the way to a slow reader.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const { mustCall } = require('../common');
const SIZE = 16 * 1024 * 1024;

const server = net.createServer(mustCall((socket) => {
  const chunk = Buffer.alloc(256 * 1024, 'z');
  let sent = 0;
  let waits = 0;
  const write = () => {
    while (sent < SIZE) {
      sent += chunk.length;
      if (!socket.write(chunk)) {
        waits += 1;
        assert(socket.writableNeedDrain);
        socket.once('drain', write);
        return;
      }
    }
    assert(waits > 1);
    socket.end();
  };
  write();
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let received = 0;
  client.on('data', (data) => {
    received += data.length;
    client.pause();
    setImmediate(() => client.resume());
  });
  client.on('end', mustCall(() => {
    assert.strictEqual(received, SIZE);
    server.close(mustCall());
  }));
}));
