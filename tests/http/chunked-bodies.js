// Chunked bodies in both directions: sizes in hexadecimal, extensions ignored, the pieces put together.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, rawExchange } = require('../common');

const server = http.createServer(mustCall((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text) => { body += text; });
  request.on('end', mustCall(() => {
    assert.strictEqual(request.headers['transfer-encoding'], 'chunked');
    response.write(`got ${body.length}: `);
    response.write('');
    response.end(body);
  }));
}, 2));
server.listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
  const text = await rawExchange(port, `${head}5\r\nhello\r\nA;name=value\r\n0123456789\r\n0\r\n\r\n`);
  assert.match(text, /\r\nTransfer-Encoding: chunked\r\n\r\n8\r\ngot 15: \r\nf\r\nhello0123456789\r\n0\r\n\r\n$/);

  // An HTTP/1.0 client cannot read chunks: the body ends with the connection.
  const old = await rawExchange(port, head.replace('HTTP/1.1', 'HTTP/1.0').concat('2\r\nhi\r\n0\r\n\r\n'));
  assert.match(old, /\r\n\r\ngot 2: hi$/);
  assert.doesNotMatch(old, /chunked/);
  server.close(mustCall());
}));
