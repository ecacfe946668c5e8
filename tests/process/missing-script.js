// A script that is not there: code 1, MODULE_NOT_FOUND, its full path.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const { freshDirectory } = require('../common');
const { run } = require('../common/run');

const missing = path.join(freshDirectory(), 'missing.js');
const { code, stdout, stderr } = run([missing]);
assert.deepStrictEqual([code, stdout], [1, '']);
assert(stderr.includes(`Error: Cannot find module '${missing}'\n`), stderr);
assert(stderr.includes("  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n"), stderr);

const esm = run([missing.replace('.js', '.mjs')]);
assert.strictEqual(esm.code, 1);
