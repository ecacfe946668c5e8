// The messages and codes of node:assert.
'use strict';
const assert = require('node:assert');
for (const fn of [
  () => assert.strictEqual(1, 2), () => assert.strictEqual('a', 'a\nb'), () => assert.equal(1, 2), () => assert.notStrictEqual(1, 1), () => assert.deepEqual([1], [2]), () => assert.strictEqual(1, 2, 'own message'), () => assert.strictEqual(1, 2, new TypeError('own error')),
  () => assert.throws(() => {}), () => assert.throws(() => { throw new Error('x'); }, /y/), () => assert.throws(() => { throw new Error('x'); }, { message: 'x' }), () => assert.doesNotThrow(() => { throw new Error('x'); }), () => assert.fail(), () => assert.fail('failed'), () => assert.ifError(null),
  () => assert.match('abc', /x/), () => assert.doesNotMatch('abc', /b/), () => assert.match(5, /x/), () => assert.ok(true), () => assert.ok(), () => assert.rejects, () => assert.throws('x'), () => assert.notDeepStrictEqual({ a: 1 }, { a: 1 }),
  () => assert.deepStrictEqual(new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])), () => assert.deepStrictEqual(NaN, NaN), () => assert.deepStrictEqual([0], [-0]), () => assert.deepEqual({ a: 1 }, { a: '1' }), () => assert.deepStrictEqual(new Date(0), new Date(0)), () => assert.deepStrictEqual(/a/g, /a/g), () => assert.equal(null, undefined),
]) {
  try { fn(); console.log('passes'); } catch (error) { console.log(error.name, error.code, error.operator, error.generatedMessage, error.message.split('\n').slice(0, 2).join('|')); }
}
