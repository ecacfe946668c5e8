// What JSON cannot carry is refused when it is sent.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  assert.throws(() => worker.send(), { code: 'ERR_MISSING_ARGS' });
  assert.throws(() => worker.send(Symbol('no')), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => worker.send(() => {}), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => worker.send({}, 'not a handle'), { code: 'ERR_INVALID_HANDLE_TYPE' });
  worker.on('online', mustCall(() => worker.disconnect()));
  worker.on('exit', exitsCleanly());
}
