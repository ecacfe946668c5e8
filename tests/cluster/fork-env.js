// fork(env) adds to the environment a worker inherits; what joins it to its primary is not visible in there.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly } = require('../common');

if (cluster.isPrimary) {
  process.env.FROM_PRIMARY = 'inherited';
  const worker = cluster.fork({ OWN: 'given', NUMBER: 7 });
  assert.strictEqual(process.env.OWN, undefined);
  worker.on('exit', exitsCleanly());
} else {
  assert.strictEqual(process.env.FROM_PRIMARY, 'inherited');
  assert.strictEqual(process.env.OWN, 'given');
  assert.strictEqual(process.env.NUMBER, '7');
  for (const name of ['NODE_UNIQUE_ID', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE']) {
    assert.strictEqual(name in process.env, false, name);
  }
  process.disconnect();
}
