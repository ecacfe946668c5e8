// worker.kill(signal) sends that signal, and so does worker.process.kill(signal).
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  const one = cluster.fork();
  one.on('online', mustCall(() => one.kill('SIGHUP')));
  one.on('exit', mustCall((code, signal) => {
    assert.strictEqual(signal, 'SIGHUP');
    assert.strictEqual(one.exitedAfterDisconnect, false);
  }));

  const other = cluster.fork();
  other.on('online', mustCall(() => other.process.kill('SIGINT')));
  other.on('exit', mustCall((code, signal) => {
    assert.strictEqual(signal, 'SIGINT');
    assert.strictEqual(other.exitedAfterDisconnect, false);
  }));
} else {
  setInterval(() => {}, 1000);
}
