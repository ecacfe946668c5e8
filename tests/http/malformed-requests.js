// What is not HTTP, or could be read in two ways, is refused with 400 and the connection closed; no handler sees it.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, mustNotCall, rawExchange } = require('../common');

const bad = [
  'nonsense\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nno colon here\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost : x\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n',
  'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
  'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1a\r\n\r\na',
  'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
  'INVALID/METHOD / HTTP/1.1\r\nHost: x\r\n\r\n',
];

const server = http.createServer(mustNotCall());
server.listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  for (const text of bad) {
    const answer = await rawExchange(port, text);
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n/, `${JSON.stringify(text)}: ${JSON.stringify(answer)}`);
  }
  server.close(mustCall());
}));
