// A top-level await that nothing can settle any more ends the process with code 13.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const { freshDirectory, writeFiles } = require('../common');
const { run } = require('../common/run');

const directory = writeFiles(freshDirectory(), { 'waits.mjs': 'console.log("waiting");\nawait new Promise(() => {});\nconsole.log("never");\n' });
const { code, stdout, stderr } = run([path.join(directory, 'waits.mjs')]);
assert.strictEqual(code, 13);
assert.strictEqual(stdout, 'waiting\n');
// Node 20 does not always say so.
if (process.versions.rcluster) assert.match(stderr, /Warning: Detected unsettled top-level await at/);
