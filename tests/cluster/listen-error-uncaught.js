// A listen error that nobody handles ends the worker with code 1.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  cluster.setupPrimary({ silent: true });
  const blocker = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
    const worker = cluster.fork({ PORT: blocker.address().port });
    let stderr = '';
    worker.process.stderr.on('data', (chunk) => { stderr += chunk; });
    worker.process.on('close', mustCall((code) => {
      assert.strictEqual(code, 1);
      assert.match(stderr, /Error: bind EADDRINUSE 127\.0\.0\.1:\d+/);
      blocker.close();
    }));
  }));
} else {
  net.createServer().listen(Number(process.env.PORT), '127.0.0.1');
}
