// A message of several megabytes passes in both directions, and its callback comes.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall, mustSucceed } = require('../common');
const text = 'x'.repeat(5_000_000) + '\n\u00e9';

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.send(text, mustSucceed());
  worker.on('message', mustCall((message) => {
    // Not strictEqual, which would print both on failure.
    assert(message === text);
    worker.disconnect();
  }));
  worker.on('exit', exitsCleanly());
} else {
  process.on('message', (message) => process.send(message));
}
