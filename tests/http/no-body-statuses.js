// An answer to HEAD, and the statuses 204 and 304, carry no body and leave the connection in step.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, rawExchange } = require('../common');

const server = http.createServer(mustCall((request, response) => {
  response.statusCode = Number(request.url.slice(1));
  response.removeHeader('Date');
  response.end('this body');
}, 4));
server.listen(0, '127.0.0.1', mustCall(async () => {
  const ask = (method, status, more = '') => `${method} /${status} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
  const text = await rawExchange(server.address().port,
                                 ask('HEAD', 200) + ask('GET', 204) + ask('GET', 304) + ask('GET', 200, 'Connection: close\r\n'));
  const kept = 'Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n';
  assert.strictEqual(text, [
    `HTTP/1.1 200 OK\r\n${kept}\r\n`,
    `HTTP/1.1 204 No Content\r\n${kept}\r\n`,
    `HTTP/1.1 304 Not Modified\r\n${kept}\r\n`,
    'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nthis body',
  ].join(''));
  server.close(mustCall());
}));
