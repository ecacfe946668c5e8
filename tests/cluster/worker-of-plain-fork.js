// A process started with child_process.fork() is a primary of its own.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { fork } = require('node:child_process');
const { exitsCleanly, mustCall } = require('../common');

if (process.argv[2] === 'child' && cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
} else if (cluster.isWorker) {
  process.disconnect();
} else {
  const child = fork(__filename, ['child']);
  child.on('exit', mustCall((code) => assert.strictEqual(code, 0)));
}
