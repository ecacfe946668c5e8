// A thousand messages each way arrive once each and in order.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');
const COUNT = 1000;

if (cluster.isPrimary) {
  const worker = cluster.fork();
  let next = 0;
  worker.on('message', mustCall((message) => {
    assert.strictEqual(message.number, next);
    next += 1;
    if (next === COUNT) worker.disconnect();
  }, COUNT));
  worker.on('exit', exitsCleanly());
  for (let number = 0; number < COUNT; number++) worker.send({ number });
} else {
  process.on('message', (message) => process.send(message));
}
