// Which headers are joined, kept once, or listed; what may not be in a header is refused when it is set.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, rawExchange } = require('../common');

const server = http.createServer(mustCall((request, response) => {
  assert.deepStrictEqual({ ...request.headers }, {
    'host': 'first', 'accept': 'a, b', 'cookie': 'c=1; d=2', 'x-many': '1, 2', 'content-type': 'text/one', 'connection': 'close', 'set-cookie': ['e', 'f'],
  });
  assert.deepStrictEqual(request.rawHeaders.slice(0, 4), ['Host', 'first', 'ACCEPT', 'a']);
  assert.deepStrictEqual(request.headersDistinct.accept, ['a', 'b']);

  response.setHeader('X-One', 1);
  response.setHeader('Set-Cookie', ['g', 'h']);
  assert.strictEqual(response.getHeader('x-one'), 1);
  assert.deepStrictEqual(response.getHeaderNames(), ['x-one', 'set-cookie']);
  assert.throws(() => response.setHeader('bad name', '1'), { code: 'ERR_INVALID_HTTP_TOKEN' });
  assert.throws(() => response.setHeader('x-bad', 'a\r\nInjected: 1'), { code: 'ERR_INVALID_CHAR' });
  assert.throws(() => response.setHeader('x-none', undefined), { code: 'ERR_HTTP_INVALID_HEADER_VALUE' });
  response.end();
  assert.throws(() => response.setHeader('x-late', '1'), { code: 'ERR_HTTP_HEADERS_SENT' });
}));
server.listen(0, '127.0.0.1', mustCall(async () => {
  const text = await rawExchange(server.address().port, [
    'GET / HTTP/1.1', 'Host: first', 'ACCEPT: a', 'Accept: b', 'Cookie: c=1', 'Cookie: d=2', 'X-Many: 1', 'x-many:   2  ',
    'Content-Type: text/one', 'Content-Type: text/two', 'Connection: close', 'Set-Cookie: e', 'Set-Cookie: f', '', '',
  ].join('\r\n'));
  assert.match(text, /\r\nX-One: 1\r\nSet-Cookie: g\r\nSet-Cookie: h\r\n/);
  server.close(mustCall());
}));
