// require(): files, extensions, folders, package main, node_modules up the tree, JSON, symlinks by their real path.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { freshDirectory, writeFiles } = require('../common');

const directory = fs.realpathSync(freshDirectory());
writeFiles(directory, {
  'file.js': 'exports.name = __filename;',
  'file.json': '{ "json": true }',
  'only.json': '{ "only": "json" }',
  'folder/index.js': 'exports.index = true;',
  'folder/package.json': '{ "main": "lib/entry" }',
  'folder/lib/entry.js': 'exports.entry = module.parent !== undefined;',
  'node_modules/up/index.js': 'exports.from = "outer";',
  'deep/node_modules/up/index.js': 'exports.from = "inner";',
  'deep/er/start.js': 'exports.up = require("up").from; exports.paths = module.paths.length;',
  'node_modules/@scope/pkg/index.js': 'exports.scoped = 1;',
  'real/target.js': 'exports.directory = __dirname;',
});
fs.symlinkSync(path.join(directory, 'real'), path.join(directory, 'link'));
const load = require('node:module').createRequire(path.join(directory, 'start.js'));

assert.strictEqual(load('./file').name, path.join(directory, 'file.js'));
assert.strictEqual(load('./file.json').json, true);
assert.strictEqual(load('./only').only, 'json');
assert.strictEqual(load('./folder').entry, true);
assert.strictEqual(load('up').from, 'outer');
assert.strictEqual(load('./deep/er/start').up, 'inner');
assert.strictEqual(load('@scope/pkg').scoped, 1);
assert.strictEqual(load('./link/target').directory, path.join(directory, 'real'));
assert.strictEqual(load('./file'), load(path.join(directory, 'file.js')));
assert.strictEqual(load.cache[path.join(directory, 'file.js')].loaded, true);
delete load.cache[path.join(directory, 'file.js')];
assert.notStrictEqual(load('./file.js'), undefined);
assert.strictEqual(load.resolve('./file'), path.join(directory, 'file.js'));
assert.deepStrictEqual(load.resolve.paths('x')[0], path.join(directory, 'node_modules'));
assert.strictEqual(require.main, module);
assert.strictEqual(module.id, '.');
