// options: --expose-gc
// rcluster only: Node's own listeners keep a connection until the next full collection
// A connection that is over is garbage the young collection finds: nothing old refers to it. (V8 puts a function literal that is assigned
// to a property among the old objects at once, and with it everything the function refers to outlives that collection.)
'use strict';
const assert = require('assert');
const http = require('http');
const net = require('net');

const ROUNDS = 1000;

function collectYoung() {
  for (let i = 0; i < 3; i++) gc({ type: 'minor' });
}

function used() {
  collectYoung();
  return process.memoryUsage().heapUsed;
}

async function talk(port) {
  await new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'));
    socket.on('error', reject).on('close', resolve).resume();
  });
}

async function survivors(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  for (let i = 0; i < ROUNDS; i++) await talk(port);
  gc();
  const before = used();
  for (let i = 0; i < ROUNDS; i++) await talk(port);
  const bytes = (used() - before) / ROUNDS;
  server.close();
  return bytes;
}

// One end of a connection takes more than this.
const LIMIT = 800;

(async () => {
  const answer = (request, response) => response.end('hello');
  const perRequest = await survivors(http.createServer(answer));
  assert.ok(perRequest < LIMIT, `a request leaves ${perRequest} bytes`);
  const perConnection = await survivors(net.createServer((socket) => socket.resume().end('hello')));
  assert.ok(perConnection < LIMIT, `a connection leaves ${perConnection} bytes`);
})();
