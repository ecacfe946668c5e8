// An option that nobody knows is refused with code 9 and nothing is run.
'use strict';
const assert = require('node:assert');
const { engine, run } = require('../common/run');

const { code, stdout, stderr } = run(['--no-such-option-exists', '-e', 'console.log("ran")']);
assert.strictEqual(code, 9);
assert.strictEqual(stdout, '');
assert.strictEqual(stderr.replace(/^.*?(?=[^/]*: bad option)/, ''), `${engine}: bad option: --no-such-option-exists\n`);

const missing = run(['-r']);
assert.strictEqual(missing.code, 9);
assert.match(missing.stderr, /-r requires an argument\n$/);
