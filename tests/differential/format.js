// util.format and console methods.
'use strict';
const { format, formatWithOptions, stripVTControlCharacters, toUSVString, inspect } = require('node:util');
for (const args of [
  [], [''], ['%s', 'a'], ['%s %s', 'a'], ['%s', 'a', 'b', { c: 1 }], ['%d', '42'], ['%d', 'x'], ['%d', 10n], ['%i', 42.9], ['%i', '0x10'], ['%f', '1.5'], ['%j', { a: [1] }], ['%o', { f() {} }],
  ['%O', { a: { b: { c: { d: 1 } } } }], ['%c', 'css'], ['%%'], ['%% %s', 1], ['%x', 1], ['100%'], ['%s', null], ['%s', undefined], ['%s', Symbol('s')], ['%s', -0], ['%d', -0], ['%s', 5n], ['%s', () => 1],
  ['%s', class A {}], ['%s', { toString() { return 'own'; } }], ['%s', new (class B { toString() { return 'b'; } })()], ['%s', [1, [2, [3]]]], ['%s', new Date(0)], ['%s', new Error('e').message],
  [1, 2, '3'], [{ a: 1 }, 'text'], ['a', 'b', 3], [null, undefined], ['%s%s%s', 1, 2], ['%i %f %j', 1.5], ['%j', undefined], ['%s', 'x'.repeat(10), 'tail'], ['%s', Object.create(null)], ['%O', new Map([[1, 2]])],
]) console.log(JSON.stringify(format(...args)));
const circular = {};
circular.self = circular;
console.log(format('%j', circular));
console.log(formatWithOptions({ colors: true }, '%s %O', 'a', { b: 1 }), stripVTControlCharacters('\u001b[31mred\u001b[0m'), toUSVString('a\ud800'));
console.group('group');
console.log('inside\ntwice');
console.group();
console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
console.groupEnd();
console.groupEnd();
console.table([{ a: 1, b: 'x' }, { a: 2, c: true }]);
console.table([[1, 2], [3]]);
console.table(new Map([['k', 1]]));
console.table([1, 'two'], ['a']);
console.table(5);
console.count(); console.count('x'); console.count(); console.countReset(); console.count();
console.assert(true, 'no'); console.assert(false, 'assert %s', 'this'); console.assert(false); console.assert(false, { a: 1 });
console.error('to %s', 'stderr'); console.warn('warning'); console.info('info'); console.debug('debug');
console.timeEnd('nothing'); console.log();
console.log(inspect(console.log), Object.keys(console).length > 20);
