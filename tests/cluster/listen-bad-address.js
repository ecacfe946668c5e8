// An address that is not this machine's is an error of the worker's server.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, mustNotCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('listening', mustNotCall());
  worker.on('exit', exitsCleanly());
} else {
  // A documentation address (RFC 5737), on no interface.
  net.createServer().listen(0, '192.0.2.1', mustNotCall()).on('error', mustCall((error) => {
    assert.strictEqual(error.code, 'EADDRNOTAVAIL');
    process.disconnect();
  }));
}
