// Headers over the limit are refused with 431; the limit is 16 KiB unless the server says otherwise.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, rawExchange } = require('../common');

assert.strictEqual(http.maxHeaderSize, 16 * 1024);
const ask = (size) => `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: ${'a'.repeat(size)}\r\n\r\n`;
const server = http.createServer(mustCall((request, response) => response.end(String(request.headers.x.length))));
server.listen(0, '127.0.0.1', mustCall(async () => {
  assert.match(await rawExchange(server.address().port, ask(15_000)), /\r\n\r\n15000$/);
  assert.match(await rawExchange(server.address().port, ask(17_000)), /^HTTP\/1\.1 431 Request Header Fields Too Large\r\nConnection: close\r\n/);
  server.close(mustCall());
}));

const small = http.createServer({ maxHeaderSize: 1000 }, mustCall((request, response) => response.end()));
small.listen(0, '127.0.0.1', mustCall(async () => {
  assert.match(await rawExchange(small.address().port, ask(500)), /^HTTP\/1\.1 200/);
  assert.match(await rawExchange(small.address().port, ask(1500)), /^HTTP\/1\.1 431/);
  small.close(mustCall());
}));
