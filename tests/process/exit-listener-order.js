// process.exit() runs the 'exit' listeners at once, skips 'beforeExit' and whatever was still to come.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

const { code, stdout } = run(['-e', `
  process.on('beforeExit', () => console.log('beforeExit'));
  process.on('exit', (code) => console.log('first', code, process.exitCode));
  process.on('exit', () => console.log('second'));
  setTimeout(() => console.log('timer'), 0);
  process.nextTick(() => console.log('tick'));
  try { process.exit(2); } finally { console.log('finally'); }
`]);
assert.deepStrictEqual([code, stdout], [2, 'first 2 2\nsecond\n']);
