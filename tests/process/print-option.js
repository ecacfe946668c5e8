// -p prints what the code comes to.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

for (const [source, expected] of [
  ['1 + 1', '2'],
  ['"text"', 'text'],
  ['({ a: [1, { b: 2 }] })', '{ a: [ 1, { b: 2 } ] }'],
  ['undefined', 'undefined'],
  ['process.argv.length', '1'],
  ['let x = 3; x * 2', '6'],
]) {
  for (const option of [['-p', source], ['-pe', source], ['--print', source]]) {
    const { code, stdout } = run(option);
    assert.deepStrictEqual([code, stdout], [0, `${expected}\n`], option.join(' '));
  }
}
assert.strictEqual(run(['-p', 'throw 1']).code, 1);
