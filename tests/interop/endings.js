// How a child of another engine ends reaches its parent: disconnect from both sides, exit codes, signals, exceptions.
//
// PEER: the program that runs the child. MODE: json or advanced.
'use strict';

const assert = require('node:assert');
const { fork } = require('node:child_process');
const { mustCall } = require('../common');

const children = {
  exit() { process.once('message', () => process.exit(42)); },
  // Nothing but the channel keeps it alive.
  disconnected() {
    process.on('message', () => {});
    process.on('disconnect', () => { process.exitCode = process.connected ? 1 : 7; });
  },
  disconnects() {
    process.once('message', () => process.disconnect());
  },
  killed() {
    process.on('message', () => {});
  },
  handles() {
    process.on('SIGTERM', () => process.exit(9));
    process.on('message', () => {});
  },
  throws() {
    process.once('message', () => { throw new Error('on purpose'); });
  },
  // A message sent last of all still arrives.
  last() {
    process.once('message', () => process.send('last words', () => process.exit(3)));
  },
};

const cases = [
  ['exit', (peer) => peer.send('now'), [42, null]],
  ['disconnected', (peer) => peer.disconnect(), [7, null]],
  ['disconnects', (peer) => peer.send('now'), [0, null]],
  ['killed', (peer) => peer.kill('SIGKILL'), [null, 'SIGKILL']],
  ['killed', (peer) => peer.kill(), [null, 'SIGTERM']],
  ['handles', (peer) => peer.kill('SIGTERM'), [9, null]],
  ['throws', (peer) => peer.send('now'), [1, null]],
  ['last', (peer) => peer.send('now'), [3, null]],
];

function runCase(index) {
  if (index === cases.length) {
    console.log('done');
    return;
  }
  const { 0: name, 1: act, 2: expected } = cases[index];
  const options = { execPath: process.env.PEER, execArgv: [], serialization: process.env.MODE, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] };
  const peer = fork(__filename, ['child', name], options);
  const events = [];
  peer.on('message', (message) => {
    events.push(message);
    if (message === 'ready') act(peer);
  });
  peer.on('disconnect', () => events.push('disconnect'));
  // 'close' would not come in Node either once the parent has called disconnect().
  const last = name === 'disconnected' ? 'exit' : 'close';
  peer.on(last, mustCall((code, signal) => {
    assert.deepStrictEqual([name, code, signal], [name, ...expected]);
    const words = name === 'last' ? ['last words'] : [];
    assert.deepStrictEqual(events, ['ready', ...words, 'disconnect'], name);
    assert.strictEqual(peer.connected, false);
    runCase(index + 1);
  }));
}

if (process.argv[2] === 'child') {
  children[process.argv[3]]();
  process.send('ready');
} else {
  runCase(0);
}
