// An unhandled rejection ends the process with code 1; a reason that is no error is named as such.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

const withError = run(['-e', 'Promise.reject(new Error("broken promise"))']);
assert.strictEqual(withError.code, 1);
assert.match(withError.stderr, /Error: broken promise\n {4}at /);

const withValue = run(['-e', 'Promise.reject(42)']);
assert.strictEqual(withValue.code, 1);
assert.match(withValue.stderr, /ERR_UNHANDLED_REJECTION/);
assert.match(withValue.stderr, /The promise rejected with the reason "42"/);

const handled = run(['-e', 'const p = Promise.reject(new Error("late")); process.nextTick(() => p.catch(() => console.log("caught")))']);
assert.deepStrictEqual({ code: handled.code, stdout: handled.stdout }, { code: 0, stdout: 'caught\n' });

const warned = run(['--unhandled-rejections=warn', '-e', 'Promise.reject(new Error("only a warning"))']);
assert.strictEqual(warned.code, 0);
assert.match(warned.stderr, /UnhandledPromiseRejectionWarning/);
