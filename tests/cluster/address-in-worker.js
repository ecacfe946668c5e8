// server.address() in a worker is that of the socket the primary bound, also for every interface.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  let [inWorker, inPrimary] = [];
  worker.on('message', mustCall((address) => { inWorker = address; }));
  worker.on('listening', mustCall((address) => {
    inPrimary = address;
    worker.disconnect();
  }));
  worker.on('exit', exitsCleanly());
  worker.on('exit', () => {
    assert(inPrimary.port > 0);
    assert.deepStrictEqual(inWorker, { address: '0.0.0.0', family: 'IPv4', port: inPrimary.port });
  });
} else {
  const server = net.createServer().listen(0, '0.0.0.0', mustCall(() => {
    assert.strictEqual(server.listening, true);
    process.send(server.address());
  }));
}
