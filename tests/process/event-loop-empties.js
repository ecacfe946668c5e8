// Whatever is unref'd does not keep a process alive: timers, servers, sockets.
'use strict';
const net = require('node:net');
const dgram = require('node:dgram');
const { mustCall, mustNotCall } = require('../common');

setTimeout(mustNotCall(), 3_600_000).unref();
setInterval(mustNotCall(), 3_600_000).unref();
const server = net.createServer(mustCall((socket) => socket.unref()));
server.listen(0, '127.0.0.1', mustCall(() => {
  const client = net.connect(server.address().port, '127.0.0.1', mustCall());
  server.on('connection', () => {
    server.unref();
    client.unref();
  });
}));
dgram.createSocket('udp4').bind(0, '127.0.0.1').unref();
