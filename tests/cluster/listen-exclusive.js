// With exclusive a worker binds for itself: port 0 gives each its own, and a second worker cannot have the port of the first.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, mustNotCall } = require('../common');

if (cluster.isPrimary) {
  const first = cluster.fork({ PORT: 0 });
  first.on('exit', exitsCleanly());
  first.on('listening', mustNotCall('an exclusive server is no business of the cluster'));
  first.on('message', mustCall((port) => {
    const second = cluster.fork({ PORT: port });
    second.on('exit', exitsCleanly());
    second.on('message', mustCall((message) => {
      assert.strictEqual(message, 'EADDRINUSE');
      cluster.disconnect();
    }));
  }));
} else {
  const server = net.createServer();
  server.on('error', (error) => process.send(error.code));
  server.listen({ port: Number(process.env.PORT), host: '127.0.0.1', exclusive: true }, () => {
    process.send(server.address().port);
  });
  process.on('disconnect', () => server.close());
}
