// Whatever is thrown and not caught is shown, also when it is no error.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

for (const [source, shown] of [
  ['42', '42'],
  ['"text"', 'text'],
  ['null', 'null'],
  ['undefined', 'undefined'],
  ['{ a: 1 }', '{ a: 1 }'],
  ['Object.assign(new Error("more"), { code: "E_MORE", list: [1] })', "code: 'E_MORE'"],
  ['new Error("outer", { cause: new Error("inner") })', '[cause]: Error: inner'],
]) {
  const { code, stderr } = run(['-e', `throw ${source.startsWith('{') ? `(${source})` : source}`]);
  assert.strictEqual(code, 1, source);
  assert(stderr.includes(shown), `${source}: ${stderr}`);
}
