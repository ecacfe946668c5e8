// require() of an ES module gives its namespace; one that awaits at the top level is refused.
// rcluster only: Node 20 has this behind a flag.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const { freshDirectory, writeFiles } = require('../common');

const directory = writeFiles(freshDirectory(), {
  'plain.mjs': 'export const named = 1; export default function f() {}',
  'waits.mjs': 'await null; export const late = 1;',
  'cjs-shape.mjs': 'export { value as "module.exports" }; const value = { own: "shape" };',
});
const plain = require(path.join(directory, 'plain.mjs'));
assert.strictEqual(plain.named, 1);
assert.strictEqual(typeof plain.default, 'function');
assert.strictEqual(plain.__esModule, true);
assert.strictEqual(require(path.join(directory, 'cjs-shape.mjs')).own, 'shape');
assert.throws(() => require(path.join(directory, 'waits.mjs')), { code: 'ERR_REQUIRE_ASYNC_MODULE' });
