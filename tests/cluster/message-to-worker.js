// worker.send() reaches both process and cluster.worker inside the worker; values arrive as JSON carries them.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');

const sent = { text: 'caf\u00e9 \u{1f600}', number: 1.5, list: [true, null], gone: undefined, when: new Date(0) };
const received = { text: 'caf\u00e9 \u{1f600}', number: 1.5, list: [true, null], when: '1970-01-01T00:00:00.000Z' };

if (cluster.isPrimary) {
  const worker = cluster.fork();
  assert.strictEqual(worker.send(sent), true);
  worker.on('exit', exitsCleanly());
} else {
  process.on('message', mustCall((message) => assert.deepStrictEqual(message, received)));
  cluster.worker.on('message', mustCall((message) => {
    assert.deepStrictEqual(message, received);
    cluster.worker.disconnect();
  }));
}
