// 'clientError' replaces the server's own answer to bad bytes, and is told what and why.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, mustNotCall, rawExchange } = require('../common');

const server = http.createServer(mustNotCall());
server.on('clientError', mustCall((error, socket) => {
  assert.strictEqual(error.code, 'HPE_INVALID_METHOD');
  assert.strictEqual(error.bytesParsed, 0);
  assert.strictEqual(String(error.rawPacket), 'what is this\r\n\r\n');
  assert.strictEqual(socket.writable, true);
  socket.end('HTTP/1.1 400 Own Words\r\n\r\n');
}));
server.listen(0, '127.0.0.1', mustCall(async () => {
  assert.strictEqual(await rawExchange(server.address().port, 'what is this\r\n\r\n'), 'HTTP/1.1 400 Own Words\r\n\r\n');
  server.close(mustCall());
}));
