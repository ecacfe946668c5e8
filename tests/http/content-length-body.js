// A body with a length, in one piece or in many: the request ends where the length says, the next one follows.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { mustCall } = require('../common');

const bodies = [];
const server = http.createServer(mustCall((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', mustCall(() => {
    bodies.push(String(Buffer.concat(chunks)));
    response.end();
    if (bodies.length === 2) assert.deepStrictEqual(bodies, ['0123456789', 'xyz']);
  }));
}, 2));
server.listen(0, '127.0.0.1', mustCall(() => {
  const text = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789' +
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nxyz';
  const socket = net.connect({ port: server.address().port, host: '127.0.0.1', noDelay: true });
  // A byte at a time, each in its own turn of the loop.
  let sent = 0;
  const next = () => { if (sent < text.length) socket.write(text[sent++], () => setImmediate(next)); };
  socket.on('connect', next);
  socket.resume().on('close', mustCall(() => server.close(mustCall())));
}));
