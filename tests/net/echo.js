// Connect, write, read, half-close: each end sees the other's end, and allowHalfOpen keeps writing possible after it.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const { mustCall } = require('../common');

const server = net.createServer({ allowHalfOpen: true }, mustCall((socket) => {
  let text = '';
  socket.setEncoding('utf8').on('data', (data) => { text += data; });
  socket.on('end', mustCall(() => socket.end(`you said ${text}`)));
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let text = '';
  client.setEncoding('utf8').on('data', (data) => { text += data; });
  client.on('close', mustCall((hadError) => {
    assert.strictEqual(hadError, false);
    assert.strictEqual(text, 'you said hello');
    assert.deepStrictEqual([client.bytesWritten, client.bytesRead], [5, 14]);
    server.close(mustCall());
  }));
  client.end('hello');
}));
