// --version and --help: on standard output, with code 0, without running anything.
// rcluster only: it says its own version, not Node's.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

for (const option of ['--version', '-v']) {
  const { code, stdout, stderr } = run([option, 'no-such-script.js']);
  assert.deepStrictEqual([code, stderr], [0, '']);
  assert.match(stdout, /\b\d+\.\d+\.\d+\b/);
  assert(stdout.includes(process.versions.rcluster), stdout);
}
for (const option of ['--help', '-h']) {
  const { code, stdout, stderr } = run([option]);
  assert.deepStrictEqual([code, stderr], [0, '']);
  for (const word of ['Usage', '--eval', '--require', '--import', '--print']) assert(stdout.includes(word), word);
}
const inspect = run(['--inspect=127.0.0.1:0', '-e', 'console.log("ran")']);
assert(inspect.code === 0 || /--inspect/.test(inspect.stderr), inspect.stderr);
