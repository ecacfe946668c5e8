// A syntax error: file and line, the source with carets under the fault, the message; code 1 and nothing run.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const { freshDirectory, writeFiles } = require('../common');
const { run } = require('../common/run');

const directory = writeFiles(freshDirectory(), {
  'broken.js': 'console.log("never");\nconst value = ;\n',
  'broken.mjs': 'console.log("never");\nconst value = ;\n',
  'requires.js': 'console.log("runs");\nrequire("./broken.js");\n',
  'broken.json': '{ "a": 1, }',
  'json.js': 'require("./broken.json");',
});
const file = (name) => path.join(directory, name);

let { code, stdout, stderr } = run([file('broken.js')]);
assert.deepStrictEqual([code, stdout], [1, '']);
assert(stderr.startsWith(`${file('broken.js')}:2\nconst value = ;\n              ^\n\nSyntaxError: Unexpected token ';'\n`), stderr);

({ code, stdout, stderr } = run([file('broken.mjs')]));
assert.deepStrictEqual([code, stdout], [1, '']);
assert(stderr.includes(`${file('broken.mjs')}:2\nconst value = ;\n              ^\n\nSyntaxError: Unexpected token ';'\n`), stderr);

({ code, stdout, stderr } = run([file('requires.js')]));
assert.deepStrictEqual([code, stdout], [1, 'runs\n']);
assert(stderr.startsWith(`${file('broken.js')}:2\n`), stderr);

({ code, stderr } = run([file('json.js')]));
assert.strictEqual(code, 1);
assert(stderr.includes(`SyntaxError: ${file('broken.json')}: `), stderr);
