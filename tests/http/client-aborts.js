// A client that goes away: the request is aborted and closed, the response is closed without having finished.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { countdown, mustCall, mustNotCall } = require('../common');

const server = http.createServer(mustCall((request, response) => {
  const done = countdown(2, () => server.close(mustCall()));
  request.resume();
  request.on('end', mustNotCall());
  request.on('error', mustCall((error) => assert.strictEqual(error.code, 'ECONNRESET')));
  request.on('close', mustCall(() => {
    assert.strictEqual(request.destroyed, true);
    assert.strictEqual(request.complete, false);
    done();
  }));
  response.on('finish', mustNotCall());
  response.on('close', mustCall(done));
  response.write('some');
}));
server.listen(0, '127.0.0.1', mustCall(() => {
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npart');
  socket.once('data', mustCall(() => socket.destroy()));
}));
