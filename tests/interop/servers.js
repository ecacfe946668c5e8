// A listening server goes to a child of another engine, which accepts on it once the parent has closed its own.
//
// PEER: the program that runs the child. MODE: json or advanced.
'use strict';

const assert = require('node:assert');
const { fork } = require('node:child_process');
const net = require('node:net');
const { mustCall } = require('../common');

function child() {
  process.on('message', mustCall((message, server) => {
    assert.strictEqual(message, 'server');
    assert.ok(server instanceof net.Server);
    server.on('connection', mustCall((socket) => {
      socket.end('from the child');
      server.close();
      process.disconnect();
    }));
    process.send({ listening: server.address().port });
  }));
}

function parent() {
  const peer = fork(__filename, ['child'], { execPath: process.env.PEER, execArgv: [], serialization: process.env.MODE });
  const server = net.createServer(() => assert.fail('the parent has closed its server'));
  server.listen(0, '127.0.0.1', mustCall(() => {
    const { port } = server.address();
    peer.send('server', server);
    peer.on('message', mustCall((message) => {
      assert.strictEqual(message.listening, port);
      server.close(mustCall(() => {
        let text = '';
        const client = net.connect(port, '127.0.0.1');
        client.setEncoding('utf8').on('data', (data) => { text += data; });
        client.on('end', mustCall(() => assert.strictEqual(text, 'from the child')));
      }));
    }));
  }));
  peer.on('exit', mustCall((code, signal) => {
    assert.deepStrictEqual([code, signal], [0, null]);
    console.log('done');
  }));
}

if (process.argv[2] === 'child') child();
else parent();
