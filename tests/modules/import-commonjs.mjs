// An ES module imports CommonJS, JSON and built-ins: default and named exports, import.meta, top-level await.
import assert, { strictEqual } from 'node:assert';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import common from '../common/index.js';

const directory = fs.realpathSync(common.freshDirectory());
common.writeFiles(directory, {
  'named.cjs': 'exports.one = 1; exports.two = 2; Object.defineProperty(exports, "__esModule", { value: true }); exports.default = "d";',
  'assigned.cjs': 'const three = 3; module.exports = { three, ...require("node:os") };',
  'function.cjs': 'module.exports = function call() { return "called"; };',
  'live.mjs': 'export let count = 0; export const add = () => { count += 1; };',
  'data.json': '{ "data": [1, 2] }',
  'package.json': '{ "type": "module" }',
  'module.js': 'export const kind = typeof require;',
  'sub/package.json': '{ "type": "commonjs" }',
  'sub/script.js': 'exports.kind = typeof require;',
});
const load = (name) => import(pathToFileURL(path.join(directory, name)));

const named = await load('named.cjs');
assert.deepStrictEqual([named.one, named.two, named.default.default], [1, 2, 'd']);
assert.strictEqual((await load('assigned.cjs')).three, 3);
assert.strictEqual((await load('function.cjs')).default(), 'called');
const live = await load('live.mjs');
live.add();
assert.strictEqual(live.count, 1);
assert.throws(() => { live.count = 5; }, TypeError);
assert.strictEqual((await load('module.js')).kind, 'undefined');
assert.strictEqual((await load('sub/script.js')).kind, 'function');
const json = await import(pathToFileURL(path.join(directory, 'data.json')), { with: { type: 'json' } });
assert.deepStrictEqual(json.default, { data: [1, 2] });
assert.strictEqual(await load('live.mjs'), live);

strictEqual(import.meta.url, pathToFileURL(fileURLToPath(import.meta.url)).href);
strictEqual(import.meta.filename, fileURLToPath(import.meta.url));
strictEqual(import.meta.dirname, path.dirname(import.meta.filename));
strictEqual(import.meta.resolve('./x.js'), new URL('./x.js', import.meta.url).href);
strictEqual(createRequire(import.meta.url)('../common'), common);
strictEqual(typeof globalThis.require, 'undefined');
strictEqual(this, undefined);
