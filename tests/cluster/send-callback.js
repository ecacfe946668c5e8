// send() calls back later, with null, in the order of the calls.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  const order = [];
  worker.send('one', mustCall((error) => order.push(['one', error])));
  worker.send('two', undefined, mustCall((error) => order.push(['two', error])));
  worker.send('three', undefined, {}, mustCall((error) => {
    order.push(['three', error]);
    assert.deepStrictEqual(order, ['returned', ['one', null], ['two', null], ['three', null]]);
    worker.disconnect();
  }));
  order.push('returned');
  worker.on('exit', exitsCleanly());
}
