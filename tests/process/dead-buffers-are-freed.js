// rcluster only: Node v20 keeps several hundred MiB.
// Buffers that nobody has any more do not pile up until objects have filled V8's own heap: what they hold outside of it counts.
'use strict';
const assert = require('node:assert');

let most = 0;
for (let i = 0; i < 20_000; i++) {
  Buffer.allocUnsafeSlow(64 * 1024);
  if (i % 100 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
}
assert.ok(most < 100 * 1024 * 1024, `${most} bytes of ${20_000 * 64 * 1024} were held at a time`);
