// The synchronous forms: input, output, codes, time-out, too much output.
'use strict';
const assert = require('node:assert');
const { execFileSync, execSync, spawnSync } = require('node:child_process');

assert.strictEqual(spawnSync('cat', { input: 'through' }).stdout.toString(), 'through');
assert.strictEqual(execFileSync('printf', ['%s', 'a b'], { encoding: 'utf8' }), 'a b');
assert.strictEqual(execSync('echo $((1 + 1)); echo $VAR', { env: { ...process.env, VAR: 'v' }, encoding: 'utf8' }), '2\nv\n');
assert.throws(() => execSync('echo bad >&2; exit 3', { stdio: 'pipe' }), (error) => {
  assert.deepStrictEqual([error.status, error.signal, String(error.stderr)], [3, null, 'bad\n']);
  assert.match(error.message, /^Command failed: echo bad >&2; exit 3\nbad\n/);
  return true;
});
const slow = spawnSync('sleep', ['60'], { timeout: 50 });
assert.deepStrictEqual([slow.error.code, slow.signal, slow.status], ['ETIMEDOUT', 'SIGTERM', null]);
assert.strictEqual(spawnSync('yes', { maxBuffer: 100 }).error.code, 'ENOBUFS');
assert.strictEqual(spawnSync('no-such-program-anywhere').error.code, 'ENOENT');
