// Megabytes each way arrive whole, and a reader that pauses holds the writer back.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { mustCall } = require('../common');
const SIZE = 8 * 1024 * 1024;

const server = http.createServer(mustCall((request, response) => request.pipe(response)));
server.listen(0, '127.0.0.1', mustCall(() => {
  const request = http.request({ port: server.address().port, host: '127.0.0.1', method: 'POST', agent: false });
  let received = 0;
  let sent = 0;
  let waits = 0;
  request.on('response', mustCall((response) => {
    response.on('data', (chunk) => {
      assert.strictEqual(chunk[0], 0x61);
      received += chunk.length;
      response.pause();
      setImmediate(() => response.resume());
    });
    response.on('end', mustCall(() => {
      assert.strictEqual(received, SIZE);
      assert(waits > 0, 'nothing ever held the writer back');
      server.close(mustCall());
    }));
  }));
  const chunk = Buffer.alloc(64 * 1024, 'a');
  const write = () => {
    while (sent < SIZE) {
      sent += chunk.length;
      if (!request.write(chunk)) {
        waits += 1;
        request.once('drain', write);
        return;
      }
    }
    request.end();
  };
  write();
}));
