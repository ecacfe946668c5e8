// Expect: 100-continue is answered before the body is sent; 'checkContinue' may refuse; other expectations are 417.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, rawExchange } = require('../common');

const server = http.createServer(mustCall((request, response) => {
  request.resume().on('end', mustCall(() => response.end('got it')));
}));
server.listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  const request = http.request({ port, host: '127.0.0.1', method: 'POST', agent: false, headers: { 'Expect': '100-continue', 'Content-Length': 4 } });
  request.flushHeaders();
  request.on('continue', mustCall(() => request.end('body')));
  await new Promise((resolve) => request.on('response', mustCall((response) => {
    assert.strictEqual(response.statusCode, 200);
    response.resume().on('end', resolve);
  })));

  server.once('checkContinue', mustCall((_, response) => {
    response.writeHead(413, { Connection: 'close' });
    response.end('too much');
  }));
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n';
  const refused = await rawExchange(port, `${head}Expect: 100-continue\r\n\r\n`);
  assert.match(refused, /^HTTP\/1\.1 413 Payload Too Large\r\n/);
  assert.match(await rawExchange(port, `${head}Expect: miracles\r\n\r\nbody`), /^HTTP\/1\.1 417 Expectation Failed\r\n/);
  server.close(mustCall());
}));
