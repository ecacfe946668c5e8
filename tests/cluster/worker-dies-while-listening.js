// A worker that is killed while it waits for its port does not disturb the primary or the other workers.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, rawExchange } = require('../common');

if (cluster.isPrimary) {
  const victim = cluster.fork({ FALL: 1 });
  // The primary's answer may find the channel broken before it has seen the end of it.
  victim.on('error', (error) => assert.strictEqual(error.code, 'EPIPE'));
  victim.on('exit', mustCall((code, signal) => {
    assert.strictEqual(signal, 'SIGKILL');
    const worker = cluster.fork();
    worker.on('exit', exitsCleanly());
    worker.on('listening', mustCall(async ({ port }) => {
      assert.strictEqual(await rawExchange(port), 'fine');
      worker.disconnect();
    }));
  }));
} else {
  net.createServer((socket) => socket.end('fine')).listen(0, '127.0.0.1');
  // The request to the primary is on its way by now.
  if (process.env.FALL) process.nextTick(() => process.kill(process.pid, 'SIGKILL'));
}
