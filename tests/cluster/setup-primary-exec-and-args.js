// exec, args, execArgv and cwd decide what a worker runs; workers of different kinds live side by side.
// options: --no-warnings
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const fs = require('node:fs');
const path = require('node:path');
const { exitsCleanly, freshDirectory, mustCall } = require('../common');

assert(cluster.isPrimary);
const directory = fs.realpathSync(freshDirectory());
const exec = path.join(directory, 'kind.js');
fs.writeFileSync(exec, `
  process.send({ args: process.argv.slice(2), execArgv: process.execArgv, cwd: process.cwd(), script: process.argv[1] });
  process.disconnect();
`);

function start(options, expected) {
  cluster.setupPrimary(options);
  const worker = cluster.fork();
  worker.on('message', mustCall((message) => assert.deepStrictEqual(message, expected)));
  worker.on('exit', exitsCleanly());
}

start({ exec, args: ['a', '--b'], cwd: directory },
      { args: ['a', '--b'], execArgv: ['--no-warnings'], cwd: directory, script: exec });
start({ args: ['c'], execArgv: ['--expose-gc'], cwd: undefined },
      { args: ['c'], execArgv: ['--expose-gc'], cwd: process.cwd(), script: exec });
