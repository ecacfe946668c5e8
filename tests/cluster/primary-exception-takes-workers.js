// An uncaught exception in the primary ends it with code 1, and its workers with it.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { fork } = require('node:child_process');
const { mustCall, untilGone } = require('../common');

if (process.argv[2] === 'primary') {
  if (cluster.isPrimary) {
    const worker = cluster.fork();
    worker.on('online', () => {
      process.send(worker.process.pid);
      throw new Error('the primary falls');
    });
  } else {
    setInterval(() => {}, 1000);
  }
} else {
  const primary = fork(__filename, ['primary'], { silent: true });
  let pid;
  let stderr = '';
  primary.stderr.on('data', (chunk) => { stderr += chunk; });
  primary.on('message', mustCall((message) => { pid = message; }));
  primary.on('close', mustCall(async (code) => {
    assert.strictEqual(code, 1);
    assert.match(stderr, /Error: the primary falls/);
    await untilGone(pid);
  }));
}
