// What somebody still does with the handle of a closed connection reaches no other connection, although many have come since.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const { mustCall } = require('../common');

const MANY = 40;

// Some of the connections are reset.
const server = net.createServer((socket) => socket.on('error', () => {}).pipe(socket));

// Connects, has `text` echoed, and gives the socket and its handle.
function connect(text) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(server.address().port, '127.0.0.1');
    socket.once('error', reject);
    socket.write(text);
    socket.once('data', (bytes) => {
      assert.strictEqual(bytes.toString(), text);
      resolve({ socket, handle: socket._handle });
    });
  });
}

const closed = (socket) => new Promise((resolve) => socket.once('close', resolve));

async function end({ socket }, how) {
  const over = closed(socket);
  socket[how]();
  await over;
}

async function main() {
  const old = await Promise.all(Array.from({ length: MANY }, (_, i) => connect(`old ${i}`)));
  await Promise.all(old.map((connection, i) => end(connection, ['end', 'destroy', 'resetAndDestroy'][i % 3])));
  const fresh = await Promise.all(Array.from({ length: MANY }, (_, i) => connect(`new ${i}`)));

  for (const { handle } of old) {
    assert.notStrictEqual(handle.getpeername({}), 0);
    assert.notStrictEqual(handle.getsockname({}), 0);
    assert.notStrictEqual(handle.setNoDelay(true), 0);
    handle.unref();
    handle.readStop();
    handle.close(() => assert.fail('it has been closed before'));
  }

  await Promise.all(fresh.map(({ socket }, i) => new Promise((resolve) => {
    socket.write(`still there ${i}`);
    socket.once('data', (bytes) => {
      assert.strictEqual(bytes.toString(), `still there ${i}`);
      assert.strictEqual(socket.bytesWritten, `new ${i}still there ${i}`.length);
      assert.strictEqual(socket.bytesRead, socket.bytesWritten);
      resolve();
    });
  })));
  await Promise.all(fresh.map((connection) => end(connection, 'end')));
  server.close(mustCall());
}

server.listen(0, '127.0.0.1', () => main().then(mustCall()));
