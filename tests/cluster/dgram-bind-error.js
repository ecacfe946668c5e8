// A UDP port that is taken is an 'error' of the worker's socket.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const dgram = require('node:dgram');
const { exitsCleanly, mustCall, mustNotCall } = require('../common');

if (cluster.isPrimary) {
  const blocker = dgram.createSocket('udp4');
  blocker.bind(0, '127.0.0.1', mustCall(() => {
    const worker = cluster.fork({ PORT: blocker.address().port });
    worker.on('listening', mustNotCall());
    worker.on('exit', exitsCleanly());
    worker.on('exit', () => blocker.close());
  }));
} else {
  const socket = dgram.createSocket('udp4');
  socket.on('error', mustCall((error) => {
    assert.strictEqual(error.code, 'EADDRINUSE');
    process.disconnect();
  }));
  socket.bind(Number(process.env.PORT), '127.0.0.1', mustNotCall());
}
