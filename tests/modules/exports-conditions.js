// package.json "exports" and "imports": conditions, patterns, what is not named is not reachable, self-reference.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const { freshDirectory, writeFiles } = require('../common');
const { run } = require('../common/run');

const directory = writeFiles(freshDirectory(), {
  'node_modules/pkg/package.json': JSON.stringify({
    exports: {
      '.': { custom: './custom.js', import: './main.mjs', default: './main.cjs' },
      './features/*.js': './src/*.js', './features/private/*': null,
    },
  }),
  'node_modules/pkg/custom.js': 'module.exports = "custom";',
  'node_modules/pkg/main.mjs': 'export default "import";',
  'node_modules/pkg/main.cjs': 'module.exports = "require";',
  'node_modules/pkg/src/a.js': 'module.exports = "feature a";',
  'package.json': JSON.stringify({ name: 'self', exports: './self.js', imports: { '#in': './inside.js', '#pkg': 'pkg' } }),
  'self.js': 'module.exports = "self";',
  'inside.js': 'module.exports = "inside";',
  'which.js': 'console.log(require("pkg"))',
});
const load = require('node:module').createRequire(path.join(directory, 'start.js'));
assert.strictEqual(load('pkg'), 'require');
assert.strictEqual(load('pkg/features/a.js'), 'feature a');
assert.strictEqual(load('self'), 'self');
assert.strictEqual(load('#in'), 'inside');
assert.strictEqual(load('#pkg'), 'require');
for (const hidden of ['pkg/main.cjs', 'pkg/src/a.js', 'pkg/features/private/x', 'pkg/package.json', 'self/inside.js']) {
  assert.throws(() => load(hidden), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' }, hidden);
}
assert.throws(() => load('#none'), { code: 'ERR_PACKAGE_IMPORT_NOT_DEFINED' });
assert.strictEqual(run(['-C', 'custom', 'which.js'], { cwd: directory }).stdout, 'custom\n');
