// Trailers after a chunked body, in both directions.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, rawExchange } = require('../common');

const server = http.createServer(mustCall((request, response) => {
  request.resume().on('end', mustCall(() => {
    assert.deepStrictEqual({ ...request.trailers }, { 'x-sum': '42' });
    assert.deepStrictEqual(request.rawTrailers, ['X-Sum', '42']);
    response.writeHead(200, { Trailer: 'X-Length' });
    response.write('body');
    response.addTrailers({ 'X-Length': '4' });
    response.end();
  }));
}, 2));
server.listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  const text = await rawExchange(port, 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n' +
    '1\r\na\r\n0\r\nX-Sum: 42\r\n\r\n');
  assert.match(text, /\r\n4\r\nbody\r\n0\r\nX-Length: 4\r\n\r\n$/);

  const request = http.request({ port, host: '127.0.0.1', method: 'POST', agent: false, headers: { Trailer: 'X-Sum' } });
  request.on('response', mustCall((response) => {
    response.resume().on('end', mustCall(() => {
      assert.deepStrictEqual({ ...response.trailers }, { 'x-length': '4' });
      server.close(mustCall());
    }));
  }));
  request.write('a');
  request.addTrailers({ 'X-Sum': '42' });
  request.end();
}));
