// Pipelined requests are answered in the order they came, whichever answer is ready first.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, rawExchange } = require('../common');

const waiting = [];
const server = http.createServer(mustCall((request, response) => {
  waiting.push([request, response]);
  if (waiting.length < 4) return;
  // The last one first.
  for (const [{ url }, each] of waiting.reverse()) each.end(`<${url}>`);
}, 4));
server.listen(0, '127.0.0.1', mustCall(async () => {
  const requests = ['/a', '/b', '/c'].map((url) => `GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`);
  requests.push('POST /d HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody');
  const text = await rawExchange(server.address().port, requests.join(''));
  assert.deepStrictEqual(text.match(/<[^>]+>/g), ['</a>', '</b>', '</c>', '</d>']);
  server.close(mustCall());
}));
