// process.emitWarning(): the 'warning' event, the line on standard error, and the options that silence or show more.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

const source = "process.on('warning', (w) => console.log(w.name, w.code, w.message)); process.emitWarning('watch out', { type: 'Careful', code: 'W1', detail: 'more' });";
let { code, stdout, stderr } = run(['-e', source]);
assert.deepStrictEqual([code, stdout], [0, 'Careful W1 watch out\n']);
assert.match(stderr, /^\(\w+:\d+\) \[W1\] Careful: watch out\nmore\n\(Use `\w+ --trace-warnings \.\.\.` to show where the warning was created\)\n$/);

({ stdout, stderr } = run(['--no-warnings', '-e', source]));
assert.deepStrictEqual([stdout, stderr], ['Careful W1 watch out\n', '']);

({ stderr } = run(['--trace-warnings', '-e', source]));
assert.match(stderr, /\[W1\] Careful: watch out\n {4}at .*\[eval\]:1/s);

const deprecated = "process.emitWarning('old', 'DeprecationWarning', 'DEP9'); setImmediate(() => console.log('went on'))";
assert.match(run(['-e', deprecated]).stderr, /\[DEP9\] DeprecationWarning: old\n/);
assert.deepStrictEqual(run(['--no-deprecation', '-e', deprecated]), { code: 0, signal: null, stdout: 'went on\n', stderr: '' });
({ code, stdout, stderr } = run(['--throw-deprecation', '-e', deprecated]));
assert.deepStrictEqual([code, stdout], [1, '']);
assert.match(stderr, /DeprecationWarning: old/);
