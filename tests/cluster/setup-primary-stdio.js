// stdio in the settings shapes the worker's descriptors; it has to include an 'ipc' channel.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const fs = require('node:fs');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  cluster.setupPrimary({ stdio: ['ignore', 'pipe', 'inherit', 'ipc', 'pipe'] });
  const worker = cluster.fork();
  let [stdout, extra] = ['', ''];
  worker.process.stdout.on('data', (chunk) => { stdout += chunk; });
  worker.process.stdio[4].on('data', (chunk) => { extra += chunk; });
  worker.on('exit', exitsCleanly());
  worker.process.on('close', mustCall(() => assert.deepStrictEqual([stdout, extra], ['piped', 'fourth'])));

  cluster.setupPrimary({ stdio: ['ignore', 'inherit', 'inherit'] });
  assert.throws(() => cluster.fork(), { code: 'ERR_CHILD_PROCESS_IPC_REQUIRED' });
} else {
  process.stdout.write('piped');
  fs.writeSync(4, 'fourth');
  process.disconnect();
}
