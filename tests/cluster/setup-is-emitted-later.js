// 'setup' comes after setupPrimary() has returned, with the settings of that call, and before the next immediate.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

const order = [];
cluster.on('setup', mustCall((settings) => order.push(settings.args[0]), 2));
cluster.setupPrimary({ args: ['first'] });
cluster.setupPrimary({ args: ['second'] });
order.push('returned');
setImmediate(mustCall(() => {
  assert.deepStrictEqual(order, ['returned', 'first', 'second']);
  assert.deepStrictEqual(cluster.settings.args, ['second']);
}));
