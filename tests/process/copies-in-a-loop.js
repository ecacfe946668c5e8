// A script that copies between Buffers for a long time keeps nothing of it: native calls from a loop leave nothing behind.
'use strict';
const assert = require('node:assert');

const source = Buffer.from('sixteen bytes ..');
const target = Buffer.alloc(64);
const rounds = 4_000_000;

function run(count) {
  let copied = 0;
  for (let i = 0; i < count; i++) copied += source.copy(target, i & 31);
  return copied;
}

run(20_000);
const before = process.memoryUsage.rss();
assert.strictEqual(run(rounds), rounds * source.length);
const grown = process.memoryUsage.rss() - before;
assert.ok(grown < 40 * 2 ** 20, `${grown} bytes after ${rounds} copies`);
