// An idle kept-alive connection is closed after keepAliveTimeout; closeIdleConnections() does so at once.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { mustCall, rawExchange } = require('../common');
const ask = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

const server = http.createServer({ keepAliveTimeout: 50 }, mustCall((request, response) => response.end('once')));
server.listen(0, '127.0.0.1', mustCall(async () => {
  assert.match(await rawExchange(server.address().port, ask), /\r\n\r\nonce$/);
  server.close(mustCall());
}));

const patient = http.createServer({ keepAliveTimeout: 60_000 }, mustCall((request, response) => response.end('once')));
patient.listen(0, '127.0.0.1', mustCall(() => {
  const socket = net.connect(patient.address().port, '127.0.0.1');
  socket.write(ask);
  socket.once('data', () => setImmediate(() => patient.closeIdleConnections()));
  socket.on('close', mustCall(() => patient.close(mustCall())));
}));
