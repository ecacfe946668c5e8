// The capture callback takes uncaught errors in place of the 'uncaughtException' listeners, one callback at a time.
'use strict';
const assert = require('node:assert');
const { mustCall, mustNotCall } = require('../common');

process.on('uncaughtException', mustNotCall());
assert.strictEqual(process.hasUncaughtExceptionCaptureCallback(), false);
process.setUncaughtExceptionCaptureCallback(mustCall((error) => {
  assert.strictEqual(error, 'taken');
  process.setUncaughtExceptionCaptureCallback(null);
  assert.strictEqual(process.hasUncaughtExceptionCaptureCallback(), false);
}));
assert.strictEqual(process.hasUncaughtExceptionCaptureCallback(), true);
assert.throws(() => process.setUncaughtExceptionCaptureCallback(() => {}), { code: 'ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET' });
throw 'taken';
