// process.argv, argv0, execPath and execArgv: what was given where.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const fs = require('node:fs');
const { freshDirectory, writeFiles } = require('../common');
const { run } = require('../common/run');

const directory = fs.realpathSync(writeFiles(freshDirectory(), {
  'show.js': 'console.log(JSON.stringify([process.argv, process.execArgv, process.argv0, process.execPath]));',
}));
const show = (args, options) => JSON.parse(run(args, { cwd: directory, ...options }).stdout);
const script = path.join(directory, 'show.js');

assert.deepStrictEqual(show(['--no-warnings', './show.js', '--flag', 'a b', '']),
                       [[process.execPath, script, '--flag', 'a b', ''], ['--no-warnings'], process.execPath, process.execPath]);
// Node's options end at the script.
assert.deepStrictEqual(show(['show', '--no-warnings', '-e'])[0], [process.execPath, path.join(directory, 'show'), '--no-warnings', '-e']);
assert.deepStrictEqual(show(['--', 'show.js', 'x'])[0], [process.execPath, script, 'x']);
assert.deepStrictEqual(show(['show.js'], { argv0: 'another-name' }).slice(2), ['another-name', process.execPath]);
