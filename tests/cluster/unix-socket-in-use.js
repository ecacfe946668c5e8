// A Unix socket path that is taken is EADDRINUSE in the worker, and what is there stays.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { exitsCleanly, freshDirectory, mustCall, mustNotCall } = require('../common');

if (cluster.isPrimary) {
  const taken = path.join(freshDirectory(), 'taken');
  fs.writeFileSync(taken, 'here first');
  const worker = cluster.fork({ SOCKET: taken });
  worker.on('listening', mustNotCall());
  worker.on('exit', exitsCleanly());
  worker.on('exit', () => assert.strictEqual(fs.readFileSync(taken, 'utf8'), 'here first'));
} else {
  net.createServer().listen(process.env.SOCKET, mustNotCall()).on('error', mustCall((error) => {
    assert.strictEqual(error.code, 'EADDRINUSE');
    assert.strictEqual(error.address, process.env.SOCKET);
    process.disconnect();
  }));
}
