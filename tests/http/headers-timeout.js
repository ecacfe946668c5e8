// A client that does not finish its headers, or its request, in time is answered with 408.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, mustNotCall, rawExchange } = require('../common');

const slowHead = http.createServer({ headersTimeout: 100, requestTimeout: 10_000, connectionsCheckingInterval: 20 }, mustNotCall());
slowHead.listen(0, '127.0.0.1', mustCall(async () => {
  const answer = await rawExchange(slowHead.address().port, 'GET / HTTP/1.1\r\nHost: x\r\n');
  assert.match(answer, /^HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n/);
  slowHead.close(mustCall());
}));

const slowBody = http.createServer({ headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 }, mustCall((request) => {
  request.on('error', mustCall((error) => assert.strictEqual(error.code, 'ECONNRESET')));
}));
slowBody.listen(0, '127.0.0.1', mustCall(async () => {
  const answer = await rawExchange(slowBody.address().port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc');
  assert.match(answer, /^HTTP\/1\.1 408 Request Timeout\r\n/);
  slowBody.close(mustCall());
}));
