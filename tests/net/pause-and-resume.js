// Readers that stop and go on at every possible moment get every byte, in order, and then the end: with events, with a buffer of their own,
// and where the end comes together with the last bytes.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const { mustCall } = require('../common');

const LENGTH = 3_000_000;
const PERIOD = 251;

// A pattern in which any shift or gap shows.
const pattern = Buffer.alloc(LENGTH + PERIOD, Buffer.from(Array.from({ length: PERIOD }, (_, i) => i)));

// Ways to go on reading, from at once to a while later.
const waits = [
  (go) => go(),
  (go) => process.nextTick(go),
  (go) => queueMicrotask(go),
  (go) => setImmediate(go),
  (go) => setTimeout(go, 1),
];

function check(received, chunk) {
  const at = received % PERIOD;
  assert.ok(chunk.equals(pattern.subarray(at, at + chunk.length)), `wrong bytes at ${received}`);
  return received + chunk.length;
}

const server = net.createServer(mustCall((socket) => {
  // Pieces of very different lengths, the last with the end.
  let sent = 0;
  let step = 1;
  (function more() {
    while (sent < LENGTH) {
      step = (step * 7919 + 13) % 70_001;
      const end = Math.min(LENGTH, sent + step + 1);
      const piece = pattern.subarray(sent, end);
      sent = end;
      if (sent === LENGTH) socket.end(piece);
      else if (!socket.write(piece)) return socket.once('drain', more);
    }
  })();
}, waits.length + 2));

let open = waits.length + 2;
function closed(received) {
  assert.strictEqual(received, LENGTH);
  if (--open === 0) server.close(mustCall());
}

server.listen(0, '127.0.0.1', mustCall(() => {
  const { port } = server.address();
  waits.forEach((wait) => {
    const socket = net.connect(port, '127.0.0.1');
    let received = 0;
    let calls = 0;
    socket.on('data', (chunk) => {
      received = check(received, chunk);
      if (++calls % 3 !== 0) return;
      socket.pause();
      wait(() => socket.resume());
    });
    socket.on('end', mustCall());
    socket.on('close', mustCall(() => closed(received)));
  });

  // A buffer shorter than what comes, and reading stopped by what the callback returns.
  for (const size of [1000, 65536]) {
    let received = 0;
    let calls = 0;
    const buffer = Buffer.alloc(size);
    const socket = net.connect({
      port,
      host: '127.0.0.1',
      onread: {
        buffer,
        callback(length) {
          received = check(received, buffer.subarray(0, length));
          if (++calls % 50 !== 0) return true;
          setImmediate(() => socket.resume());
          return false;
        },
      },
    });
    socket.on('end', mustCall());
    socket.on('close', mustCall(() => closed(received)));
  }
}));
