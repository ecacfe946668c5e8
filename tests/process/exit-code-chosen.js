// process.exit(), process.exitCode and the 'exit' listener decide the code, the later one wins.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

for (const [source, expected] of [
  ['', 0],
  ['process.exit()', 0],
  ['process.exit(4)', 4],
  ['process.exitCode = 5', 5],
  ['process.exitCode = 5; process.exit()', 5],
  ['process.exitCode = 5; process.exit(6)', 6],
  ['process.exit("7")', 7],
  ['process.on("exit", () => { process.exitCode = 8 })', 8],
  ['process.on("exit", (code) => process.exit(code + 9))', 9],
  ['process.on("exit", () => { throw new Error("late") })', 1],
  ['process.exit(256 + 10)', 10],
]) {
  assert.strictEqual(run(['-e', source]).code, expected, source);
}
const invalid = run(['-e', 'process.exitCode = {}']);
assert.strictEqual(invalid.code, 1);
assert.match(invalid.stderr, /ERR_INVALID_ARG_TYPE/);
