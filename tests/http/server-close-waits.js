// server.close() closes idle connections and waits for the request under way; closeAllConnections() waits for nothing.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, rawExchange } = require('../common');

const server = http.createServer(mustCall((request, response) => {
  response.write('begun ');
  server.close(mustCall(() => assert.strictEqual(response.writableFinished, true)));
  setImmediate(() => response.end('ended'));
}));
server.listen(0, '127.0.0.1', mustCall(async () => {
  const text = await rawExchange(server.address().port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.match(text, /begun .*ended/s);
}));

const rough = http.createServer(mustCall((request, response) => {
  response.write('begun');
  rough.close(mustCall());
  rough.closeAllConnections();
}));
rough.listen(0, '127.0.0.1', mustCall(() => {
  rawExchange(rough.address().port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n').then(mustCall((text) => assert.doesNotMatch(text, /\r\n0\r\n/)));
}));
