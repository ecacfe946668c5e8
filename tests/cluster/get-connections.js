// getConnections() counts a worker's own connections.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, mustSucceed, rawExchange } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  worker.on('listening', mustCall(async ({ port }) => {
    const answers = await Promise.all([rawExchange(port), rawExchange(port), rawExchange(port)]);
    assert.deepStrictEqual(answers, ['3 of 3', '3 of 3', '3 of 3']);
    worker.disconnect();
  }));
} else {
  const open = [];
  const server = net.createServer(mustCall((socket) => {
    open.push(socket);
    if (open.length < 3) return;
    server.getConnections(mustSucceed((count) => {
      for (const each of open) each.end(`${count} of 3`);
    }));
  }, 3));
  server.listen(0, '127.0.0.1');
}
