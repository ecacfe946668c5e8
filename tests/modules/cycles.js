// Modules that require each other see what the other had exported so far.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const { freshDirectory, writeFiles } = require('../common');

const directory = writeFiles(freshDirectory(), {
  'a.js': 'exports.early = "a"; exports.b = require("./b"); exports.late = "a";',
  'b.js': 'const a = require("./a"); exports.seen = Object.keys(a); exports.a = a;',
  'x.mjs': 'import { y } from "./y.mjs"; export const x = "x"; export const fromY = y();',
  'y.mjs': 'import { x } from "./x.mjs"; export const y = () => { try { return x; } catch (error) { return error.name; } };',
});
const a = require(path.join(directory, 'a.js'));
assert.deepStrictEqual(a.b.seen, ['early']);
assert.strictEqual(a.b.a, a);
assert.strictEqual(a.late, 'a');
import(path.join(directory, 'x.mjs')).then(({ fromY }) => assert.strictEqual(fromY, 'x'));
