// CONNECT goes to its own event with the raw socket; a server without a listener closes the connection.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, mustNotCall, rawExchange } = require('../common');

const server = http.createServer(mustNotCall());
server.listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  const ask = 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n';
  assert.strictEqual(await rawExchange(port, ask), '');
  server.on('connect', mustCall((request, socket, head) => {
    assert.strictEqual(request.method, 'CONNECT');
    assert.strictEqual(request.url, 'example.org:443');
    socket.end(`HTTP/1.1 200 Connection Established\r\n\r\ntunnel ${head}`);
  }));
  assert.strictEqual(await rawExchange(port, `${ask}data`), 'HTTP/1.1 200 Connection Established\r\n\r\ntunnel data');
  server.close(mustCall());
}));
