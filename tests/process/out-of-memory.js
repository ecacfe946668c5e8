// --max-old-space-size, also from NODE_OPTIONS, limits the heap; a program that needs more is ended by SIGABRT, with Node's message.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const MIB = 1024 * 1024;

function run(options, code, environment = {}) {
  return spawnSync(process.execPath, [...options, '-e', code], { encoding: 'utf8', env: { ...process.env, ...environment } });
}

function limit(options, environment) {
  const { stdout } = run(options, 'console.log(v8.getHeapStatistics().heap_size_limit)', environment);
  return Number(stdout) / MIB;
}

const small = limit(['--max-old-space-size=256']);
assert.strictEqual(limit(['--max-old-space-size=512']) - small, 256);
assert.strictEqual(limit([], { NODE_OPTIONS: '--max-old-space-size=256' }), small);
// The command line comes after the environment.
assert.strictEqual(limit(['--max-old-space-size=256'], { NODE_OPTIONS: '--max-old-space-size=512' }), small);
// Without options the machine decides.
assert.notStrictEqual(limit([]), small);

const { signal, stderr } = run(['--max-old-space-size=20'], 'const all = []; for (;;) all.push(new Array(1000).fill().map(() => ({})));');
assert.strictEqual(signal, 'SIGABRT');
assert.match(stderr, /^FATAL ERROR: .* JavaScript heap out of memory$/m);
