// Connections go on reaching the workers while the primary's JavaScript is busy.
// rcluster only: in Node the primary's own event loop hands every connection out.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const fs = require('node:fs');
const net = require('node:net');
const { execFile } = require('node:child_process');
const path = require('node:path');
const { countdown, exitsCleanly, freshDirectory, mustCall, mustSucceed, rawExchange } = require('../common');

if (process.argv[2] === 'client') {
  // Eight answers while the primary cannot do anything, then the sign that lets it go on.
  (async () => {
    const seen = new Set();
    for (let i = 0; i < 8; i++) seen.add(await rawExchange(Number(process.argv[3])));
    fs.writeFileSync(process.argv[4], [...seen].sort().join());
  })();
} else if (cluster.isPrimary) {
  for (let i = 0; i < 2; i++) cluster.fork().on('exit', exitsCleanly());
  let port;
  const ready = countdown(2, mustCall(() => {
    const sign = path.join(freshDirectory(), 'sign');
    execFile(process.execPath, [__filename, 'client', port, sign], mustSucceed());
    const limit = Date.now() + 30_000;
    while (!fs.existsSync(sign) || fs.statSync(sign).size === 0) assert(Date.now() < limit, 'nobody was served');
    assert.strictEqual(fs.readFileSync(sign, 'utf8'), '1,2');
    cluster.disconnect();
  }));
  cluster.on('listening', (worker, address) => {
    port = address.port;
    ready();
  });
} else {
  net.createServer((socket) => socket.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
}
