// The primary accepts a connection and sends it to a worker, which answers on it.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, mustSucceed } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  const server = net.createServer({ pauseOnConnect: true }, mustCall((socket) => {
    worker.send('yours', socket, mustSucceed(() => server.close(mustCall())));
  }));
  server.listen(0, '127.0.0.1', mustCall(() => {
    const client = net.connect(server.address().port, '127.0.0.1');
    let text = '';
    client.setEncoding('utf8').on('data', (data) => { text += data; });
    client.on('end', mustCall(() => assert.strictEqual(text, 'worker got: ping')));
    client.write('ping');
  }));
} else {
  process.on('message', mustCall((message, socket) => {
    assert.strictEqual(message, 'yours');
    assert(socket instanceof net.Socket);
    assert.strictEqual(socket.remoteAddress, '127.0.0.1');
    socket.setEncoding('utf8').once('data', mustCall((data) => {
      socket.end(`worker got: ${data}`);
      process.disconnect();
    }));
    socket.resume();
  }));
}
