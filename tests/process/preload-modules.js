// -r and --import run modules before the script, in the order given, and those see process.argv as the script does.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const { freshDirectory, writeFiles } = require('../common');
const { run } = require('../common/run');

const directory = writeFiles(freshDirectory(), {
  'one.js': 'console.log("one", require("path").basename(process.argv[1]), require.main === undefined);',
  'two.js': 'console.log("two"); globalThis.two = 2;',
  'esm.mjs': 'console.log("esm"); await null; globalThis.esm = true;',
  'main.js': 'console.log("main", globalThis.two, globalThis.esm, process.execArgv.length);',
  'node_modules/package-to-preload/index.js': 'console.log("package");',
});
const options = { cwd: directory };

let result = run(['-r', './one.js', '--require', './two.js', 'main.js'], options);
assert.deepStrictEqual([result.code, result.stdout], [0, 'one main.js true\ntwo\nmain 2 undefined 4\n']);

result = run(['--import', './esm.mjs', '-r', './two.js', 'main.js'], options);
assert.deepStrictEqual([result.code, result.stdout], [0, 'two\nesm\nmain 2 true 4\n']);

result = run(['-r', 'package-to-preload', '-e', 'console.log("code")'], options);
assert.deepStrictEqual([result.code, result.stdout], [0, 'package\ncode\n']);

result = run(['-r', './missing.js', 'main.js'], options);
assert.strictEqual(result.code, 1);
assert.match(result.stderr, /Error: Cannot find module '\.\/missing\.js'\nRequire stack:\n- internal\/preload\n/);
assert.strictEqual(path.isAbsolute(directory), true);
