// A process that a worker starts is nobody's worker and has no channel.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { execFileSync } = require('node:child_process');
const { exitsCleanly } = require('../common');

if (process.argv[2] === 'grandchild') {
  console.log(JSON.stringify([cluster.isPrimary, process.connected ?? null, typeof process.send]));
} else if (cluster.isPrimary) {
  cluster.fork().on('exit', exitsCleanly());
} else {
  const output = execFileSync(process.execPath, [__filename, 'grandchild'], { encoding: 'utf8' });
  assert.deepStrictEqual(JSON.parse(output), [true, null, 'undefined']);
  process.disconnect();
}
