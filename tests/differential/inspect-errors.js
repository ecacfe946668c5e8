// Errors as util.inspect and console show them: causes, own properties, names, messages of many lines, aggregates.
'use strict';
const { inspect } = require('node:util');
const clean = (text) => text.replace(/^ +(at |\.\.\. \d+ lines matching).*\n?/gm, '').replace(/\n{2,}/g, '\n');
class Own extends Error { constructor(message) { super(message); this.name = 'OwnName'; this.code = 'E_OWN'; } }
const renamed = new TypeError('renamed');
renamed.name = 'Other';
const noStack = new Error('no stack');
noStack.stack = undefined;
const strangeStack = new Error('strange');
strangeStack.stack = 'this is all there is';
const errors = [
  new Error('plain'), new Error(''), new Error('two\nlines'), new TypeError('type'), new Own('own'), renamed, noStack, strangeStack,
  new Error('with cause', { cause: new RangeError('the cause') }), new Error('odd cause', { cause: { a: 1 } }), new Error('no cause', { cause: undefined }),
  new AggregateError([new Error('one'), new Error('two')], 'several'), Object.assign(new Error('props'), { a: 1, b: { c: 2 } }),
  Object.assign(new Error('sys'), { code: 'ENOENT', errno: -2, syscall: 'open', path: '/x' }), Object.create(Error.prototype), new DOMException('dom', 'AbortError'),
];
for (const error of errors) {
  console.log(clean(inspect(error)));
  console.log(clean(inspect({ error })));
  console.log(clean(inspect([error], { compact: false })));
  console.log(String(error), Object.prototype.toString.call(error));
}
try { null.property; } catch (error) { console.log(error.message); }
try { undefined(); } catch (error) { console.log(error.message); }
try { notDefined; } catch (error) { console.log(error.message); }
try { JSON.parse('{"a":'); } catch (error) { console.log(error.name); }
