// Sending to a worker whose channel is closed fails with ERR_IPC_CHANNEL_CLOSED: to the callback, else as 'error'.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('online', () => worker.disconnect());
  worker.on('exit', mustCall(() => {
    assert.strictEqual(worker.send('anybody?', mustCall((error) => {
      assert.strictEqual(error.code, 'ERR_IPC_CHANNEL_CLOSED');
      assert.strictEqual(error.message, 'Channel closed');
    })), false);
    worker.on('error', mustCall((error) => assert.strictEqual(error.code, 'ERR_IPC_CHANNEL_CLOSED')));
    worker.send('nobody?');
  }));
}
