// An uncaught exception ends the process with code 1: source line, caret, stack and version on standard error.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const { freshDirectory, writeFiles } = require('../common');
const { run } = require('../common/run');

const directory = writeFiles(freshDirectory(), {
  'fails.js': "'use strict';\n\nfunction inner() {\n  throw new TypeError('not today');\n}\n\nprocess.stdout.write('before');\ninner();\n",
});
const script = path.join(directory, 'fails.js');
const { code, stdout, stderr } = run([script]);

assert.strictEqual(code, 1);
assert.strictEqual(stdout, 'before');
const lines = stderr.split('\n');
assert.deepStrictEqual(lines.slice(0, 5), [`${script}:4`, "  throw new TypeError('not today');", '  ^', '', 'TypeError: not today']);
assert.strictEqual(lines[5], `    at inner (${script}:4:9)`);
assert.strictEqual(lines[6], `    at Object.<anonymous> (${script}:8:1)`);
assert.match(stderr, /\n\n(Node\.js|rcluster) v\d+\.\d+\.\d+\S*\n$/);
