// The primary learns the code a worker exited with.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', mustCall((code, signal) => assert.deepStrictEqual([code, signal], [3, null])));
  cluster.on('exit', mustCall((which, code, signal) => {
    assert.strictEqual(which, worker);
    assert.deepStrictEqual([code, signal], [3, null]);
    assert.strictEqual(worker.process.exitCode, 3);
  }));
} else {
  process.exit(3);
}
