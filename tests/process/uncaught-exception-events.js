// 'uncaughtExceptionMonitor' sees every uncaught error, 'uncaughtException' handles it, with its origin, and the process goes on.
'use strict';
const assert = require('node:assert');
const { mustCall } = require('../common');

const seen = [];
process.on('uncaughtExceptionMonitor', mustCall((error, origin) => seen.push(['monitor', error.message, origin]), 2));
process.on('uncaughtException', mustCall((error, origin) => seen.push(['handled', error.message, origin]), 2));

setTimeout(() => {
  setImmediate(() => Promise.reject(new Error('rejected')));
  throw new Error('thrown');
}, 1);
process.on('exit', (code) => {
  assert.strictEqual(code, 0);
  assert.deepStrictEqual(seen, [
    ['monitor', 'thrown', 'uncaughtException'],
    ['handled', 'thrown', 'uncaughtException'],
    ['monitor', 'rejected', 'unhandledRejection'],
    ['handled', 'rejected', 'unhandledRejection'],
  ]);
});
