// ipv6Only keeps IPv4 clients out, also when the primary binds.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const os = require('node:os');
const { exitsCleanly, mustCall, mustNotCall, rawExchange } = require('../common');

const hasIPv6 = Object.values(os.networkInterfaces()).flat().some(({ address }) => address === '::1');
if (!hasIPv6) {
  console.log('skipped: no IPv6 here');
} else if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  worker.on('listening', mustCall(async ({ port }) => {
    assert.strictEqual(await rawExchange({ port, host: '::1' }), 'six');
    net.connect(port, '127.0.0.1', mustNotCall()).on('error', mustCall((error) => {
      assert.strictEqual(error.code, 'ECONNREFUSED');
      worker.disconnect();
    }));
  }));
} else {
  net.createServer(mustCall((socket) => socket.end('six'))).listen({ port: 0, host: '::', ipv6Only: true });
}
