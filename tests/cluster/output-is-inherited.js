// Without silent, what workers print appears in the primary's own output.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { spawnSync } = require('node:child_process');

if (cluster.isWorker) {
  console.log('worker out');
  console.error('worker err');
  process.disconnect();
} else if (process.argv[2] === 'primary') {
  const worker = cluster.fork();
  assert.strictEqual(worker.process.stdout, null);
} else {
  const { status, stdout, stderr } = spawnSync(process.execPath, [__filename, 'primary'], { encoding: 'utf8' });
  assert.deepStrictEqual({ status, stdout, stderr }, { status: 0, stdout: 'worker out\n', stderr: 'worker err\n' });
}
