// V8's own options are passed on to V8.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

assert.strictEqual(run(['--expose-gc', '-p', 'typeof gc']).stdout, 'function\n');
assert.strictEqual(run(['--expose_gc', '-p', 'typeof gc']).stdout, 'function\n');
assert.strictEqual(run(['--stack-trace-limit=2', '-p', 'Error.stackTraceLimit']).stdout, '2\n');
const small = Number(run(['--max-old-space-size=64', '-p', 'v8.getHeapStatistics().heap_size_limit']).stdout);
const large = Number(run(['--max-old-space-size=512', '-p', 'v8.getHeapStatistics().heap_size_limit']).stdout);
assert(small > 32 * 2 ** 20 && small < large, `${small} ${large}`);
