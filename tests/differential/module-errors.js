// Errors of module resolution, through require() and import().
'use strict';
process.noDeprecation = true;
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'rcluster-differential-')));
const clean = (text) => String(text).replaceAll(directory, '<dir>').replaceAll(__filename, '<this>');
const files = {
  'node_modules/pkg/package.json': '{ "name": "pkg", "exports": { ".": "./main.js", "./sub": { "import": "./sub.mjs", "require": "./sub.cjs" }, "./gone": "./missing.js", "./bad": "outside.js", "./null": null, "./dir/*": "./lib/*.js" } }',
  'node_modules/pkg/main.js': 'module.exports = "main"', 'node_modules/pkg/sub.mjs': 'export default "esm"', 'node_modules/pkg/sub.cjs': 'module.exports = "cjs"', 'node_modules/pkg/lib/x.js': 'module.exports = "x"', 'node_modules/pkg/hidden.js': '',
  'node_modules/old/package.json': '{ "main": "nowhere.js" }', 'node_modules/old/index.js': 'module.exports = "index"', 'node_modules/badmain/package.json': '{ "main": "x.js" }',
  'package.json': '{ "name": "self", "imports": { "#inner": "./inner.js", "#gone": "./gone.js", "#dep": "pkg" } }', 'inner.js': 'module.exports = "inner"', 'a.json': '{"a":1}', 'bad.json': '{"a":', 'dir/index.js': 'module.exports = "dir"', 'empty/x.txt': '',
  'cycle-a.js': 'exports.early = 1; exports.seen = require("./cycle-b").seen; exports.late = 2;', 'cycle-b.js': 'exports.seen = { ...require("./cycle-a") };', 'throws.js': 'throw new Error("from the module")', 'e.mjs': 'export const named = 1; export default 2;',
};
for (const [name, text] of Object.entries(files)) {
  fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
  fs.writeFileSync(path.join(directory, name), text);
}
const requireThere = require('node:module').createRequire(path.join(directory, 'start.js'));
const specifiers = ['pkg', 'pkg/sub', 'pkg/gone', 'pkg/bad', 'pkg/null', 'pkg/hidden.js', 'pkg/dir/x', 'pkg/dir/y', 'old', 'badmain', '#inner', '#gone', '#dep', '#nope', './inner', './dir', './dir/', './empty', './missing', './missing.js', './a.json', './a', './bad.json', './cycle-a', './throws', 'nothing', '@scope', '@scope/x', 'node:fs', 'node:nope', 'fs/promises', 'fs/nope', '', '/', './e', 'file:///x'];
(async () => {
  for (const specifier of specifiers) {
    for (const load of ['require', 'resolve']) {
      try {
        const result = load === 'require' ? requireThere(specifier) : requireThere.resolve(specifier);
        console.log(load, specifier, typeof result === 'object' && Object.keys(result).length > 9 ? 'module' : clean(JSON.stringify(result)));
      } catch (error) {
        console.log(load, specifier, error.name, error.code, clean(error.message), clean(error.requireStack));
      }
    }
  }
  fs.writeFileSync(path.join(directory, 'importer.mjs'), 'export default (specifier) => import(specifier);');
  const { default: load } = await import(path.join(directory, 'importer.mjs'));
  for (const specifier of specifiers.filter((each) => !['', './e', './bad.json', './a.json', '/'].includes(each))) {
    try {
      const result = await load(specifier);
      console.log('import', specifier, Object.keys(result).length > 9 ? 'module' : clean(JSON.stringify({ ...result, 'module.exports': undefined })));
    } catch (error) {
      console.log('import', specifier, error.name, error.code, clean(error.message));
    }
  }
})().finally(() => fs.rmSync(directory, { recursive: true }));
