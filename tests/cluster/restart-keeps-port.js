// Workers that fall and are forked again find the port they had.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, rawExchange } = require('../common');

if (cluster.isPrimary) {
  const keeper = cluster.fork();
  keeper.on('exit', exitsCleanly());
  keeper.on('listening', mustCall(({ port }) => {
    const restart = (times) => {
      const worker = cluster.fork();
      worker.on('listening', mustCall((address) => {
        assert.strictEqual(address.port, port);
        worker.send('fall');
      }));
      worker.on('exit', mustCall(async (code) => {
        assert.strictEqual(code, 7);
        assert.strictEqual(await rawExchange(port), String(keeper.id));
        if (times > 1) restart(times - 1);
        else keeper.disconnect();
      }));
    };
    restart(3);
  }));
} else {
  net.createServer((socket) => socket.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
  process.on('message', () => process.exit(7));
}
