// Many sockets sent at once, with plain messages among them: everything arrives in the order it was sent in, and each socket is the one
// that was sent with its message.
'use strict';
const assert = require('node:assert');
const { fork } = require('node:child_process');
const net = require('node:net');
const { mustCall } = require('../common');

const COUNT = 40;

if (process.argv[2] === 'child') {
  const order = [];
  process.on('message', (message, socket) => {
    order.push(message);
    if (message === 'last') process.send(order);
    else if (socket) socket.end(`${message}`);
    else assert.match(message, /^after /);
  });
} else {
  const child = fork(__filename, ['child']);
  const sent = [];
  let written = 0;
  const accepted = new Map();
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    accepted.set(socket.remotePort, socket);
    if (accepted.size < COUNT) return;
    for (const [port, socket] of accepted) {
      const message = `socket ${port}`;
      sent.push(message);
      child.send(message, socket, mustCall(() => written++));
      if (sent.length % 7 !== 0) continue;
      sent.push(`after ${message}`);
      child.send(`after ${message}`);
    }
    sent.push('last');
    child.send('last');
  });
  server.listen(0, '127.0.0.1', mustCall(() => {
    for (let i = 0; i < COUNT; i++) {
      const client = net.connect(server.address().port, '127.0.0.1');
      let text = '';
      client.setEncoding('utf8').on('data', (data) => { text += data; });
      client.on('end', mustCall(() => assert.strictEqual(text, `socket ${client.localPort}`)));
    }
  }));
  child.on('message', mustCall((order) => {
    assert.deepStrictEqual(order, sent);
    assert.strictEqual(written, COUNT);
    child.disconnect();
    server.close();
  }));
}
