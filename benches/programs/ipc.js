// Messages between a process and its child. MODE: trips (one at a time, there and back) or flood (one way, as many as the channel takes).
// SERIALIZATION: json or advanced. SIZE: bytes of text in each message. COUNT: how many.
// Prints `begin` when everything is up and warm, `end MILLISECONDS` when the last message has arrived.
'use strict';
const { fork } = require('node:child_process');

const { MODE = 'trips', SERIALIZATION = 'json' } = process.env;
const count = Number(process.env.COUNT || 10000);
const size = Number(process.env.SIZE || 0);
const warmUp = Math.min(1000, count);
// So that whoever reads the marks can look at the process's CPU time before anything else happens.
const PAUSE_MS = 60;

function message(id) {
  return size === 0 ? { id, type: 'ping' } : { id, type: 'ping', text };
}
const text = 'x'.repeat(size);

function parent() {
  const child = fork(__filename, ['child'], { serialization: SERIALIZATION });
  let start;
  function go(n) { child.send({ go: n }, () => (MODE === 'trips' ? child.send(message(n)) : flood(child, n))); }
  child.on('message', (reply) => {
    if (reply.up) go(warmUp);
    else if (reply.done === warmUp && start === undefined) {
      console.log('begin');
      setTimeout(() => {
        start = process.hrtime.bigint();
        go(count);
      }, PAUSE_MS);
    } else if (reply.done !== undefined) {
      console.log(`end ${Number(process.hrtime.bigint() - start) / 1e6}`);
      setTimeout(() => { child.disconnect(); }, PAUSE_MS);
    } else child.send(message(reply.id - 1));
  });
}

// The channel says when it is full: the callback of the last message of a batch starts the next one.
function flood(child, n) {
  const batch = size === 0 ? 500 : 50;
  let sent = 0;
  function more() {
    const end = Math.min(sent + batch, n);
    while (sent < end - 1) child.send(message(sent++));
    child.send(message(sent++), sent < n ? more : undefined);
  }
  more();
}

function child() {
  let expected = 0;
  let received = 0;
  process.on('message', (m) => {
    if (m.go !== undefined) {
      expected = m.go;
      received = 0;
      return;
    }
    received++;
    if (received === expected) process.send({ done: expected });
    else if (MODE === 'trips') process.send({ id: m.id });
  });
  process.send({ up: true });
}

if (process.argv[2] === 'child') child();
else parent();
