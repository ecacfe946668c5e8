// -e runs code as a script with require() and the built-in modules at hand; arguments follow.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

const out = (...args) => {
  const { code, stdout, stderr } = run(args);
  assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: '' });
  return stdout;
};
assert.strictEqual(out('-e', 'console.log(typeof require, typeof module, __filename)'), 'function object [eval]\n');
assert.strictEqual(out('-e', 'console.log(path.basename("/a/b"), os.EOL === "\\n", fs === require("fs"))'), 'b true true\n');
assert.strictEqual(out('-e', 'console.log(process.argv.slice(1))', 'one', '--two'), "[ 'one', '--two' ]\n");
assert.strictEqual(out('-e', 'console.log(process.argv.slice(1))', '--', '--three'), "[ '--three' ]\n");
assert.strictEqual(out('--eval', 'var a = 1; console.log(this === globalThis, globalThis.a)'), 'true 1\n');
assert.strictEqual(out('--eval=console.log(2)'), '2\n');
assert.strictEqual(out('--input-type=module', '-e', 'import fs from "node:fs"; console.log(typeof fs.readFileSync, import.meta.url.startsWith("file:"))'), 'function true\n');
assert.match(run(['-e', 'nope nope']).stderr, /^\[eval\]:1\nnope nope\n {5}\^\^\^\^\n\nSyntaxError: /);
assert.match(run(['-e', '\nthrow new Error("x")']).stderr, /^\[eval\]:2\nthrow new Error\("x"\)\n\^\n\nError: x\n {4}at \[eval\]:2:7\n/);
