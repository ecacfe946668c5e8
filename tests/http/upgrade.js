// Upgrade hands the socket to the listener together with what was read already; without a listener it is an ordinary request.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall, rawExchange } = require('../common');

const server = http.createServer(mustCall((request, response) => {
  assert.strictEqual(request.headers.upgrade, 'echo');
  response.end('plain');
}));
server.listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  const ask = 'GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n';
  assert.match(await rawExchange(port, ask.replace('Connection: Upgrade', 'Connection: Upgrade, close')), /plain$/);

  server.on('upgrade', mustCall((request, socket, head) => {
    assert.strictEqual(request.url, '/chat');
    assert.strictEqual(String(head), 'first words');
    socket.end(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\necho ${head}`);
  }));
  assert.match(await rawExchange(port, `${ask}first words`), /^HTTP\/1\.1 101 .*\r\n\r\necho first words$/s);

  // The client's side of it.
  server.removeAllListeners('upgrade').on('upgrade', mustCall((request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nready');
    socket.on('data', (data) => socket.end(`echo ${data}`));
  }));
  const request = http.get({ port, host: '127.0.0.1', agent: false, headers: { Connection: 'Upgrade', Upgrade: 'echo' } });
  request.on('upgrade', mustCall((response, socket, head) => {
    assert.strictEqual(response.statusCode, 101);
    let text = String(head);
    socket.setEncoding('utf8').on('data', (data) => { text += data; });
    socket.on('end', mustCall(() => {
      assert.strictEqual(text, 'readyecho hello');
      socket.end();
      server.close(mustCall());
    }));
    socket.write('hello');
  }));
}));
