// fork(): messages both ways, in JSON and in the advanced form, and 'disconnect' at both ends.
'use strict';
const assert = require('node:assert');
const { fork } = require('node:child_process');
const { exitsCleanly, mustCall } = require('../common');

if (process.argv[2] === 'child') {
  process.on('message', mustCall((message) => {
    process.send(message);
    process.disconnect();
    assert.strictEqual(process.connected, false);
  }));
} else {
  for (const [serialization, sent, received] of [
    ['json', { date: new Date(0), list: [undefined] }, { date: '1970-01-01T00:00:00.000Z', list: [null] }],
    ['advanced', { map: new Map([[1, 2n]]) }, { map: new Map([[1, 2n]]) }],
  ]) {
    const child = fork(__filename, ['child'], { serialization });
    child.send(sent);
    child.on('message', mustCall((message) => assert.deepStrictEqual(message, received)));
    child.on('disconnect', mustCall(() => assert.strictEqual(child.connected, false)));
    child.on('exit', exitsCleanly());
  }
}
