// child_process.fork() in a primary starts an ordinary child: it is not in the table and no cluster event tells of it.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { fork } = require('node:child_process');
const { mustCall, mustNotCall } = require('../common');

if (process.argv[2] === 'child') {
  assert.strictEqual(cluster.isPrimary, true);
  process.send('plain');
  process.disconnect();
} else {
  cluster.on('fork', mustNotCall());
  cluster.on('exit', mustNotCall());
  const child = fork(__filename, ['child']);
  child.on('message', mustCall((message) => assert.strictEqual(message, 'plain')));
  child.on('exit', mustCall((code) => assert.strictEqual(code, 0)));
  assert.deepStrictEqual(Object.keys(cluster.workers), []);
}
