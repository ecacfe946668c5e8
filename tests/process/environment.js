// process.env: strings only, deletable, enumerable, and passed on to children.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

process.env.OF_THIS_TEST = 5;
assert.strictEqual(process.env.OF_THIS_TEST, '5');
assert('OF_THIS_TEST' in process.env);
assert(Object.keys(process.env).includes('OF_THIS_TEST'));
assert.strictEqual(run(['-p', 'process.env.OF_THIS_TEST']).stdout, '5\n');
assert.strictEqual(delete process.env.OF_THIS_TEST, true);
assert.strictEqual(process.env.OF_THIS_TEST, undefined);
assert.strictEqual(run(['-p', 'process.env.OF_THIS_TEST']).stdout, 'undefined\n');
process.env.EMPTY = '';
assert.strictEqual(process.env.EMPTY, '');
assert.strictEqual(Object.prototype.toString.call(process.env), '[object Object]');
assert.throws(() => { process.env.SYMBOL = Symbol('no'); }, TypeError);
