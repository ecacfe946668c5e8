// listen(0) gives all workers the same port, the one that each worker's address() names.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const ports = [];
  for (let i = 0; i < 3; i++) {
    const worker = cluster.fork();
    worker.on('exit', exitsCleanly());
    worker.on('message', mustCall((port) => {
      ports.push(port);
      if (ports.length < 3) return;
      assert(ports[0] > 0);
      assert.deepStrictEqual(ports, Array(3).fill(ports[0]));
      cluster.disconnect();
    }));
  }
} else {
  const server = net.createServer().listen(0, mustCall(() => process.send(server.address().port)));
}
