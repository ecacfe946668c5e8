// A script comes from standard input with '-' and without any script; what follows '-' are its arguments.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

const input = 'console.log(__filename, process.argv.slice(2));\n';
assert.deepStrictEqual(run(['-'], { input }), { code: 0, signal: null, stdout: '[stdin] []\n', stderr: '' });
assert.deepStrictEqual(run([], { input }), { code: 0, signal: null, stdout: '[stdin] []\n', stderr: '' });
assert.strictEqual(run(['-', 'a', '-b'], { input }).stdout, "[stdin] [ 'a', '-b' ]\n");

const esm = 'import os from "node:os"; console.log(typeof os.cpus, typeof require);';
assert.strictEqual(run(['--input-type=module', '-'], { input: esm }).stdout, 'function undefined\n');

const broken = run(['-'], { input: 'let a;\nlet a;\n' });
assert.strictEqual(broken.code, 1);
assert.match(broken.stderr, /^\[stdin\]:2\nlet a;\n {4}\^\n\nSyntaxError: Identifier 'a' has already been declared/);
