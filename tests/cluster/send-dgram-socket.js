// A UDP socket sent to a worker receives there.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const dgram = require('node:dgram');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  const socket = dgram.createSocket('udp4');
  socket.bind(0, '127.0.0.1', mustCall(() => {
    const { port } = socket.address();
    worker.send('yours', socket);
    worker.once('message', mustCall((message) => {
      assert.strictEqual(message, 'bound');
      // Only the worker may read what comes next.
      socket.close();
      const client = dgram.createSocket('udp4');
      client.send('ping', port, '127.0.0.1');
      worker.once('message', mustCall((text) => {
        assert.strictEqual(text, 'got ping');
        client.close();
        worker.disconnect();
      }));
    }));
  }));
} else {
  process.on('message', mustCall((message, socket) => {
    assert(socket instanceof dgram.Socket);
    socket.on('message', mustCall((data) => process.send(`got ${data}`)));
    process.send('bound');
    process.on('disconnect', () => socket.close());
  }));
}
