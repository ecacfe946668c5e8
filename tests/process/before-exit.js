// 'beforeExit' comes when there is nothing left to do, and again if its listener finds more; 'exit' comes once, at the very end.
'use strict';
const assert = require('node:assert');
const { mustCall } = require('../common');

const order = [];
process.on('beforeExit', mustCall((code) => {
  assert.strictEqual(code, 0);
  order.push('beforeExit');
  if (order.length === 2) setImmediate(() => order.push('more'));
}, 2));
// The check of mustCall() is itself an 'exit' listener, so this one cannot be counted.
process.on('exit', (code) => {
  assert.strictEqual(code, 0);
  assert.deepStrictEqual(order, ['work', 'beforeExit', 'more', 'beforeExit']);
  setTimeout(() => process.abort(), 0);
});
setTimeout(() => order.push('work'), 1);
