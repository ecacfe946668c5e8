// setupPrimary() without options describes this very program; each call keeps what it does not name.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { mustCall } = require('../common');

assert.strictEqual(cluster.setupMaster, cluster.setupPrimary);
cluster.on('setup', mustCall((settings) => assert.strictEqual(typeof settings.exec, 'string'), 3));

cluster.setupPrimary();
assert.deepStrictEqual(cluster.settings, {
  args: process.argv.slice(2),
  exec: process.argv[1],
  execArgv: process.execArgv,
  silent: false,
});

cluster.setupPrimary({ exec: 'other.js', args: ['--one'] });
cluster.setupPrimary({ silent: true });
assert.deepStrictEqual(cluster.settings, {
  args: ['--one'],
  exec: 'other.js',
  execArgv: process.execArgv,
  silent: true,
});
