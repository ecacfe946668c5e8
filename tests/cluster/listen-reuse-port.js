// With reusePort each worker binds the same port for itself, without the primary.
// rcluster only: Node 20 has no reusePort.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, mustNotCall, rawExchange } = require('../common');

if (cluster.isPrimary) {
  cluster.on('listening', mustNotCall('the primary has no part in it'));
  const first = cluster.fork({ PORT: 0 });
  first.on('exit', exitsCleanly());
  first.on('message', mustCall((port) => {
    const second = cluster.fork({ PORT: port });
    second.on('exit', exitsCleanly());
    second.on('message', mustCall(async (same) => {
      assert.strictEqual(same, port);
      assert.match(await rawExchange(port), /^[12]$/);
      cluster.disconnect();
    }));
  }));
} else {
  const server = net.createServer((socket) => socket.end(String(cluster.worker.id)));
  server.listen({ port: Number(process.env.PORT), host: '127.0.0.1', reusePort: true }, mustCall(() => {
    process.send(server.address().port);
  }));
  process.on('disconnect', () => server.close());
}
