// 'unhandledRejection' comes after the ticks and microtasks of the turn, 'rejectionHandled' when a handler is added after that.
'use strict';
const assert = require('node:assert');
const { mustCall } = require('../common');

const order = [];
let promise;
process.on('unhandledRejection', mustCall((reason, which) => {
  order.push('unhandledRejection');
  assert.strictEqual(reason, 'because');
  assert.strictEqual(which, promise);
  setImmediate(() => promise.catch(() => order.push('caught')));
}));
process.on('rejectionHandled', mustCall((which) => {
  assert.strictEqual(which, promise);
  order.push('rejectionHandled');
}));
process.on('exit', () => {
  assert.deepStrictEqual(order, ['tick', 'microtask', 'unhandledRejection', 'caught', 'rejectionHandled']);
});

promise = Promise.reject('because');
queueMicrotask(() => order.push('microtask'));
process.nextTick(() => order.push('tick'));
