// With keepOpen the primary keeps the connection it sent, and both ends can write to it.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  const server = net.createServer(mustCall((socket) => {
    worker.send('shared', socket, { keepOpen: true });
    worker.on('message', mustCall((message) => {
      assert.strictEqual(message, 'written');
      socket.end('primary');
      server.close();
      worker.disconnect();
    }));
  }));
  server.listen(0, '127.0.0.1', mustCall(() => {
    let text = '';
    const client = net.connect(server.address().port, '127.0.0.1');
    client.setEncoding('utf8').on('data', (data) => { text += data; });
    client.on('end', mustCall(() => assert.strictEqual(text, 'worker primary')));
  }));
} else {
  process.on('message', mustCall((message, socket) => {
    socket.write('worker ', mustCall(() => process.send('written')));
    process.on('disconnect', () => socket.destroy());
  }));
}
