// A worker's uncaught exception ends that worker with code 1 and its own message; the primary goes on.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  cluster.setupPrimary({ silent: true });
  const worker = cluster.fork();
  let stderr = '';
  worker.process.stderr.setEncoding('utf8').on('data', (text) => { stderr += text; });
  worker.process.on('close', mustCall((code) => {
    assert.strictEqual(code, 1);
    assert.match(stderr, /worker-uncaught-exception\.js:\d+\n/);
    assert.match(stderr, /Error: the worker's own fault\n {4}at /);
  }));
} else {
  throw new Error("the worker's own fault");
}
