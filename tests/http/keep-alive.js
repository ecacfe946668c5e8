// HTTP/1.1 keeps a connection open unless told otherwise, HTTP/1.0 closes it unless told otherwise.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, rawExchange } = require('../common');

const server = http.createServer(mustCall((request, response) => {
  response.setHeader('Content-Length', request.url.length);
  response.end(request.url);
}, 6));
server.listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  const two = await rawExchange(port, 'GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const heads = two.match(/HTTP\/1\.1 200 OK\r\n/g);
  assert.strictEqual(heads.length, 2);
  assert.match(two, /Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n\/1HTTP/);
  assert.match(two, /Connection: close\r\n\r\n\/2$/);

  const old = await rawExchange(port, 'GET /3 HTTP/1.0\r\n\r\n');
  assert.match(old, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(old, /Connection: close\r\n/);

  const oldKept = await rawExchange(port, 'GET /4 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /5 HTTP/1.0\r\n\r\n');
  assert.match(oldKept, /\/4HTTP\/1\.1 200 OK\r\n.*\/5$/s);
  assert.match(await rawExchange(port, 'GET /6 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /\/6$/);
  server.close(mustCall());
}));
