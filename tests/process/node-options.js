// NODE_OPTIONS holds options in front of those of the command line; not every option may be in it.
'use strict';
const assert = require('node:assert');
const { freshDirectory, writeFiles } = require('../common');
const { run } = require('../common/run');

const cwd = writeFiles(freshDirectory(), {
  'a.js': 'console.log("a");',
  'with space.js': 'console.log("space");',
  'main.js': 'console.log("main", process.execArgv, typeof gc);',
});
const under = (options, ...args) => run(args, { cwd, env: { ...process.env, NODE_OPTIONS: options } });

assert.strictEqual(under('--require ./a.js', 'main.js').stdout, 'a\nmain [] undefined\n');
assert.strictEqual(under('--require "./with space.js" --require=./a.js', 'main.js').stdout, 'space\na\nmain [] undefined\n');
assert.strictEqual(under('-r ./a.js', '-r', './with space.js', 'main.js').stdout, "a\nspace\nmain [ '-r', './with space.js' ] undefined\n");
assert.strictEqual(under('--max-old-space-size=100', 'main.js').stdout, 'main [] undefined\n');
assert.strictEqual(under('', 'main.js').code, 0);

for (const [options, what] of [['-e 1', '-e'], ['--version', '--version'], ['--no-such-option', '--no-such-option'], ['-p 1', '-p']]) {
  const { code, stderr } = under(options, 'main.js');
  assert.strictEqual(code, 9, options);
  assert(stderr.endsWith(`: ${what} is not allowed in NODE_OPTIONS\n`), stderr);
}
