// A kept-alive connection stays with the worker that has it; only new connections change workers.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const http = require('node:http');
const { countdown, exitsCleanly, httpRequest, mustCall } = require('../common');

if (cluster.isPrimary) {
  for (let i = 0; i < 2; i++) cluster.fork().on('exit', exitsCleanly());
  let port;
  const ready = countdown(2, mustCall(async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const kept = new Set();
    for (let i = 0; i < 4; i++) kept.add((await httpRequest(port, { agent })).body);
    assert.strictEqual(kept.size, 1);
    const fresh = new Set();
    for (let i = 0; i < 4; i++) fresh.add((await httpRequest(port)).body);
    assert.strictEqual(fresh.size, 2);
    agent.destroy();
    cluster.disconnect();
  }));
  cluster.on('listening', (worker, address) => {
    port = address.port;
    ready();
  });
} else {
  http.createServer((request, response) => response.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
}
