// Built-in modules with and without node:, one that does not exist, and the list of them.
'use strict';
const assert = require('node:assert');
const { builtinModules, isBuiltin } = require('node:module');

for (const name of ['fs', 'fs/promises', 'path/posix', 'cluster', 'net', 'dgram', 'http', 'child_process', 'events', 'stream/promises', 'timers/promises', 'util/types']) {
  assert.strictEqual(require(name), require(`node:${name}`), name);
  assert(builtinModules.includes(name), name);
  assert(isBuiltin(name) && isBuiltin(`node:${name}`));
}
assert.throws(() => require('node:no-such-module'), { code: 'ERR_UNKNOWN_BUILTIN_MODULE', message: 'No such built-in module: node:no-such-module' });
assert.throws(() => require('no-such-module'), { code: 'MODULE_NOT_FOUND' });
assert.strictEqual(isBuiltin('no-such-module'), false);
assert.strictEqual(require('process'), process);
