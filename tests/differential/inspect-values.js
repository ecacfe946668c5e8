// util.inspect over primitives, collections, classes, cycles and odd objects.
'use strict';
const { inspect } = require('node:util');
const cycle = { name: 'cycle', list: [] };
cycle.self = cycle;
cycle.list.push(cycle, { cycle });
class Plain { constructor() { this.x = 1; } }
class Tagged extends Plain { get [Symbol.toStringTag]() { return 'Tag'; } }
class Own extends Map { constructor(entries) { super(entries); this.extra = true; } }
const values = [
  0, -0, 1.5, NaN, Infinity, 123456789.123, 10n ** 20n, 'a\'b', 'a\'b"c', 'a\'b"c`d', 'new\nline\t\u0001\u{1f600}', Symbol('s'), Symbol(), Symbol.iterator,
  true, null, undefined, [], [1, , 3], [, ,], new Array(5), Array.from({ length: 120 }, (_, i) => i), Object.assign([1], { x: 2, '-1': 3 }),
  {}, { a: { b: { c: { d: 1 } } } }, { 'a-b': 1, 2: 3 }, Object.create(null), Object.create({ inherited: 1 }), Object.create(Plain.prototype),
  new Plain(), new Tagged(), new Own([[1, 2]]), Plain, class extends Plain {}, class {}, function named() {}, () => {}, async () => {}, function* g() {}, async function* ag() {},
  Object.assign(() => {}, { prop: 1 }), new Map([['k', { v: 1 }], [{}, []]]), new Set([1, 'two', [3]]), new Map(), new Set(), new WeakMap(), new WeakSet(),
  new Map([[1, 2]]).entries(), new Set([1]).values(), [1, 2][Symbol.iterator](), 'ab'[Symbol.iterator](), new Date(0), new Date(NaN), /a+b/giu, new Error('message').message,
  new Uint8Array([1, 2, 3]), new Float64Array(2), Buffer.from('hello'), Buffer.alloc(60), new BigInt64Array(1),
  Promise.resolve(4), new Promise(() => {}), new Proxy({ a: 1 }, {}), new Proxy(() => {}, {}), new Number(3), new String('boxed'), new Boolean(false), Object(Symbol('b')), Object(1n),
  cycle, { get a() { return 1; }, set a(v) {}, get b() { return 2; }, set c(v) {} }, (function() { return arguments; })(1, 2), globalThis === this, JSON, Math, Reflect, Atomics, Intl,
  { [inspect.custom]() { return 'custom!'; } }, { [inspect.custom](depth, options) { return { depth, compact: options.compact }; } }, { toString() { return 'no'; } },
  new (class A { #private = 1; static s = 2; y = 3; })(), [[[[[1]]]]], [{ a: 1, b: 2 }, { a: 3, b: 4 }], 'x'.repeat(200), ['x'.repeat(80), 'y'.repeat(80)],
  { long: 'a'.repeat(100), other: 'b'.repeat(10), nested: { list: Array.from({ length: 30 }, (_, i) => `item ${i}`) } }, new Array(200).fill({ a: 1 }),
  [undefined, null], [1.1, 22.22, 333.333, 4444.4444, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], ['aaa', 'bb', 'c', 'dddd', 'ee', 'f', 'ggg', 'hh', 'i', 'jjjj'],
  Object.freeze({ frozen: 1 }), new URLSearchParams('a=1&b=2'), new (class extends Array {})(3), new (class Foo extends Error {})('in class').name,
];
for (const value of values) console.log(inspect(value));
for (const options of [
  { depth: 0 }, { depth: Infinity }, { compact: false }, { compact: 1 }, { compact: true }, { breakLength: 20 }, { breakLength: Infinity }, { showHidden: true }, { colors: true }, { sorted: true },
  { maxArrayLength: 2 }, { maxStringLength: 3 }, { getters: true }, { showProxy: true }, { numericSeparator: true },
]) {
  console.log(options);
  const value = {
    z: [1, [2, [3, [4]]]], a: 'string', m: new Map([[{ x: 1 }, { y: 2 }]]), s: new Set(['aaa']), f() {}, n: 1234567.891, get g() { return { deep: 1 }; },
    p: new Proxy({ target: 1 }, {}), d: new Date(1e12), b: Buffer.from('abc'), u: undefined, sym: Symbol('x'),
  };
  console.log(inspect(value, options));
}
