// The second listen(0) inside a worker gets another port than the first, and again the same one as the other workers' second.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const seen = [];
  for (let i = 0; i < 2; i++) {
    const worker = cluster.fork();
    worker.on('exit', exitsCleanly());
    worker.on('message', mustCall((ports) => {
      assert.notStrictEqual(ports[0], ports[1]);
      seen.push(ports);
      if (seen.length < 2) return;
      assert.deepStrictEqual(seen[0], seen[1]);
      cluster.disconnect();
    }));
  }
} else {
  const first = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
    const second = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
      process.send([first.address().port, second.address().port]);
    }));
  }));
}
