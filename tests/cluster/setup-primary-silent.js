// With silent, what a worker prints is the primary's to read and does not reach the primary's own output.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { spawnSync } = require('node:child_process');
const { mustCall } = require('../common');

if (cluster.isWorker) {
  process.stdout.write('to stdout');
  process.stderr.write('to stderr');
  process.disconnect();
} else if (process.argv[2] === 'primary') {
  cluster.setupPrimary({ silent: true });
  const { process: child } = cluster.fork();
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => { stdout += chunk; });
  child.stderr.on('data', (chunk) => { stderr += chunk; });
  child.on('close', mustCall(() => assert.deepStrictEqual([stdout, stderr], ['to stdout', 'to stderr'])));
} else {
  const { status, stdout, stderr } = spawnSync(process.execPath, [__filename, 'primary'], { encoding: 'utf8' });
  assert.deepStrictEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
}
