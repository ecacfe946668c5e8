// A UDP socket goes to a child of another engine, which answers from the same port.
//
// PEER: the program that runs the child. MODE: json or advanced.
'use strict';

const assert = require('node:assert');
const { fork } = require('node:child_process');
const dgram = require('node:dgram');
const { mustCall } = require('../common');

function child() {
  process.on('message', mustCall((message, socket) => {
    assert.strictEqual(message, 'socket');
    assert.ok(socket instanceof dgram.Socket);
    socket.on('message', mustCall((text, from) => {
      socket.send(`${text} answered`, from.port, from.address, () => {
        socket.close();
        process.disconnect();
      });
    }));
    process.send('ready');
  }));
}

function parent() {
  const peer = fork(__filename, ['child'], { execPath: process.env.PEER, execArgv: [], serialization: process.env.MODE });
  const socket = dgram.createSocket('udp4');
  socket.bind(0, '127.0.0.1', mustCall(() => {
    const { port } = socket.address();
    peer.send('socket', socket);
    peer.on('message', mustCall(() => {
      // From here on only the child reads.
      socket.close();
      const client = dgram.createSocket('udp4');
      client.on('message', mustCall((text, from) => {
        assert.strictEqual(`${text}`, 'question answered');
        assert.strictEqual(from.port, port);
        client.close();
      }));
      client.send('question', port, '127.0.0.1');
    }));
  }));
  peer.on('exit', mustCall((code, signal) => {
    assert.deepStrictEqual([code, signal], [0, null]);
    console.log('done');
  }));
}

if (process.argv[2] === 'child') child();
else parent();
