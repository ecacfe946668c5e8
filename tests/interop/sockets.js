// Connections go from a parent to a child of another engine and one comes back; each is acknowledged before the next.
//
// PEER: the program that runs the child. MODE: json or advanced.
'use strict';

const assert = require('node:assert');
const { fork } = require('node:child_process');
const net = require('node:net');
const { mustCall } = require('../common');

const COUNT = 12;

function child() {
  process.on('message', (message, socket) => {
    if (message === 'end') {
      process.disconnect();
      return;
    }
    assert.ok(socket instanceof net.Socket);
    if (message.back) {
      process.send({ returned: true }, socket);
      return;
    }
    socket.end(`${message.index}`);
    process.send({ served: message.index });
  });
  process.send('ready');
}

function parent() {
  const peer = fork(__filename, ['child'], { execPath: process.env.PEER, execArgv: [], serialization: process.env.MODE });
  const server = net.createServer({ pauseOnConnect: true });
  let accepted = 0;
  let received = 0;
  const seen = new Set();
  server.on('connection', mustCall((socket) => {
    const index = accepted++;
    if (index === COUNT) {
      peer.send({ back: true }, socket);
    } else {
      peer.send({ index }, socket, mustCall((error) => assert.ifError(error)));
    }
  }, COUNT + 1));

  function connect() {
    const client = net.connect(server.address().port, '127.0.0.1');
    client.setEncoding('utf8');
    let text = '';
    client.on('data', (data) => { text += data; });
    client.on('end', mustCall(() => {
      seen.add(text);
      if (++received === COUNT) connect();
      if (received === COUNT + 1) finish();
    }));
  }

  function finish() {
    assert.strictEqual(seen.size, COUNT + 1);
    assert.ok(seen.has('back again'));
    // Asks the child how many it still has, over the channel.
    server.getConnections(mustCall((error, count) => {
      assert.ifError(error);
      assert.ok(count <= COUNT);
      server.close();
      peer.send('end');
    }));
  }

  let served = 0;
  peer.on('message', (message, socket) => {
    if (message === 'ready') {
      server.listen(0, '127.0.0.1', () => { for (let i = 0; i < COUNT; i++) connect(); });
    } else if (message.returned) {
      assert.ok(socket instanceof net.Socket);
      socket.end('back again');
    } else {
      assert.strictEqual(message.served, served++);
    }
  });
  peer.on('exit', mustCall((code, signal) => {
    assert.deepStrictEqual([code, signal, served], [0, null, COUNT]);
    console.log('done');
  }));
}

if (process.argv[2] === 'child') child();
else parent();
