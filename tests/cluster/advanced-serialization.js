// With serialization 'advanced' maps, sets, dates, typed arrays, big integers, errors and cycles survive the way.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { exitsCleanly, mustCall } = require('../common');

const value = {
  map: new Map([[{ key: 1 }, new Set(['a', 2])]]),
  date: new Date(1234567890123),
  bytes: new Uint8Array([1, 2, 255]),
  buffer: Buffer.from('text'),
  big: 2n ** 70n,
  error: new RangeError('too far'),
  pattern: /a+b/gi,
  gone: undefined,
  odd: [NaN, -0, Infinity],
};
value.self = value;

if (cluster.isPrimary) {
  cluster.setupPrimary({ serialization: 'advanced' });
  const worker = cluster.fork();
  worker.send(value);
  worker.on('message', mustCall((message) => {
    assert.deepStrictEqual(message, value);
    assert.strictEqual(message.self, message);
    assert(Buffer.isBuffer(message.buffer));
    assert(message.error instanceof RangeError);
    worker.disconnect();
  }));
  worker.on('exit', exitsCleanly());
} else {
  process.on('message', (message) => process.send(message));
}
