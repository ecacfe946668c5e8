// A bad chunk is refused after the head was taken: the request is aborted and the client told 400.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, mustNotCall, rawExchange } = require('../common');

const bad = ['xyz\r\n', '5\r\nhelloworld\r\n', '-1\r\n', '1g\r\na\r\n', 'fffffffffffffffff\r\n'];
const server = http.createServer(mustCall((request) => {
  request.resume();
  request.on('end', mustNotCall());
  request.on('error', mustCall((error) => assert.strictEqual(error.code, 'ECONNRESET')));
  request.on('close', mustCall());
}, bad.length));
server.listen(0, '127.0.0.1', mustCall(async () => {
  for (const chunk of bad) {
    const answer = await rawExchange(server.address().port, `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`);
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/, JSON.stringify(chunk));
  }
  server.close(mustCall());
}));
