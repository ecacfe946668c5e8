// exitedAfterDisconnect is undefined until the worker has ended or was asked to, then says which of the two it was.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  const asked = cluster.fork({ ROLE: 'wait' });
  assert.strictEqual(asked.exitedAfterDisconnect, undefined);
  asked.on('online', mustCall(() => {
    assert.strictEqual(asked.exitedAfterDisconnect, undefined);
    asked.disconnect();
    assert.strictEqual(asked.exitedAfterDisconnect, true);
  }));
  asked.on('exit', mustCall(() => assert.strictEqual(asked.exitedAfterDisconnect, true)));

  const fell = cluster.fork({ ROLE: 'leave' });
  fell.on('exit', mustCall((code) => {
    assert.strictEqual(code, 5);
    assert.strictEqual(fell.exitedAfterDisconnect, false);
  }));
} else {
  assert.strictEqual(cluster.worker.exitedAfterDisconnect, undefined);
  if (process.env.ROLE === 'leave') process.exit(5);
  else process.on('disconnect', mustCall(() => assert.strictEqual(cluster.worker.exitedAfterDisconnect, true)));
}
