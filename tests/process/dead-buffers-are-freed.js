// options: --single-threaded-gc
//
// Buffers that nobody has any more do not pile up until objects have filled V8's own heap: what they hold outside of it counts. On one
// thread, as otherwise another frees them when it gets to it.
'use strict';
const assert = require('node:assert');

const SIZE = 64 * 1024;
const COUNT = 20_000;

let most = 0;
for (let i = 0; i < COUNT; i++) {
  Buffer.allocUnsafeSlow(SIZE);
  if (i % 100 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
}
assert.ok(most < 160 * 1024 * 1024, `${most} bytes of ${COUNT * SIZE} were held at a time`);
