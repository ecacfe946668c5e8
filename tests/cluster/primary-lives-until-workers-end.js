// A primary with nothing else to do ends by itself after its last worker.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  let ended = 0;
  for (let i = 0; i < 2; i++) {
    cluster.fork().on('exit', mustCall(() => { ended += 1; }));
  }
  process.on('beforeExit', mustCall(() => assert.strictEqual(ended, 2)));
} else {
  process.exit(0);
}
