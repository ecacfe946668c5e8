// A worker forked after another's end gets the next number, not the free one.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  const seen = [];
  cluster.on('exit', mustCall((worker, code) => {
    seen.push(worker.id);
    assert.strictEqual(code, 0);
    assert.deepStrictEqual(Object.keys(cluster.workers), []);
    if (seen.length < 4) cluster.fork();
    else assert.deepStrictEqual(seen, [1, 2, 3, 4]);
  }, 4));
  cluster.fork();
} else {
  process.exit(0);
}
