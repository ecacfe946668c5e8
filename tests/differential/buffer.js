// Buffer: encodings, reading and writing numbers, searching, comparing, slicing.
'use strict';
const show = (label, fn) => {
  try { console.log(label, fn()); } catch (error) { console.log(label, error.name, error.code, error.message); }
};
const text = 'h\u00e9llo \u{1f600} \ud800 \0';
for (const encoding of ['utf8', 'utf-8', 'UTF8', 'ucs2', 'utf16le', 'latin1', 'binary', 'ascii', 'hex', 'base64', 'base64url', 'nope']) {
  show(`from ${encoding}`, () => Buffer.from(encoding === 'hex' ? 'abCDe1zz' : text, encoding));
  show(`to ${encoding}`, () => JSON.stringify(Buffer.from([0, 65, 195, 169, 240, 159, 152, 128, 255, 254, 128, 61]).toString(encoding)));
  show(`length ${encoding}`, () => Buffer.byteLength('aGVsbG8=', encoding));
  show(`known ${encoding}`, () => Buffer.isEncoding(encoding));
}
for (const source of ['YQ==', 'YQ', 'Y Q = =', 'YWI-_w', 'YWI+/w==', '=', '%%', 'YWJj====ZGVm']) show(`base64 ${source}`, () => Buffer.from(source, 'base64'));
const numbers = Buffer.alloc(16);
for (const [method, value, offset] of [['UInt8', 255, 0], ['UInt8', 256, 0], ['Int8', -128, 0], ['UInt16LE', 65535, 0], ['UInt16BE', 0x1234, 1], ['Int16BE', -2, 2], ['UInt32LE', 0xdeadbeef, 3], ['UInt32BE', 2 ** 32, 0], ['Int32BE', -5, 4],
  ['BigUInt64LE', 2n ** 64n - 1n, 0], ['BigInt64BE', -1n, 8], ['FloatBE', 1.1, 0], ['DoubleLE', Math.PI, 8], ['UInt8', 1, 16], ['UInt8', 1, -1], ['UInt8', 1, 1.5], ['UInt16LE', 'x', 0], ['DoubleBE', 1, 9]]) {
  show(`write${method} ${value} ${offset}`, () => [numbers[`write${method}`](value, offset), numbers[`read${method}`](offset), numbers.toString('hex')]);
}
show('writeUIntBE', () => [numbers.writeUIntBE(0x123456789a, 0, 5), numbers.readUIntBE(0, 5), numbers.writeIntLE(-3, 0, 6), numbers.readIntLE(0, 6)]);
show('readUIntBE 7', () => numbers.readUIntBE(0, 7));
const b = Buffer.from('the quick brown fox the end');
show('search', () => [b.indexOf('the'), b.indexOf('the', 1), b.lastIndexOf('the'), b.indexOf(Buffer.from('fox')), b.indexOf(113), b.includes('zzz'), b.indexOf(''), b.indexOf('', 5), b.indexOf('e', -2), b.lastIndexOf('e', -3), b.indexOf('6b', 0, 'hex')]);
show('slices', () => [b.subarray(4, 9).toString(), b.slice(-3).toString(), b.subarray(9, 4).length, b.toString('utf8', 4, 9), b.at(-1)]);
show('compare', () => [Buffer.compare(Buffer.from('a'), Buffer.from('b')), b.equals(Buffer.from(b)), Buffer.from('abc').compare(Buffer.from('xabcx'), 1, 4), Buffer.from('b').compare(Buffer.from('a'))]);
show('concat', () => [Buffer.concat([Buffer.from('a'), Buffer.from('bc')]), Buffer.concat([Buffer.from('abc')], 2), Buffer.concat([Buffer.from('a')], 3), Buffer.concat([])]);
show('fill', () => [Buffer.alloc(5, 'ab'), Buffer.alloc(3, 1), Buffer.alloc(4).fill('abc', 1, 3), Buffer.alloc(4, 'YQ==', 'base64'), Buffer.alloc(2).fill('')]);
show('copy', () => { const t = Buffer.alloc(5); return [b.copy(t, 1, 4, 9), t.toString('latin1')]; });
show('swap', () => [Buffer.from([1, 2, 3, 4]).swap16(), Buffer.from([1, 2, 3, 4]).swap32()]);
show('swap odd', () => Buffer.alloc(3).swap16());
show('json', () => [JSON.stringify(Buffer.from('ab')), Buffer.from(JSON.parse(JSON.stringify(Buffer.from('ab'))))]);
show('from', () => [Buffer.from([1.9, -1, 256, '7', 'x']), Buffer.from(new Uint16Array([1, 256])), Buffer.from(new ArrayBuffer(3), 1, 1), Buffer.from(new String('s')), Buffer.from({ length: 2, 0: 5 }), Buffer.of(1, 2)]);
for (const bad of [undefined, null, 5, {}, Symbol('x'), () => {}]) show('bad', () => Buffer.from(bad));
for (const size of ['5', {}]) show(`alloc ${size}`, () => Buffer.alloc(size));
show('write', () => { const t = Buffer.alloc(6); return [t.write('\u{1f600}abc'), t.write('xyz', 4), t.write('q', 1, 'latin1'), t.write('zz', 0, 1), t]; });
show('write far', () => Buffer.alloc(2).write('a', 3));
show('iterate', () => [[...Buffer.from('ab').entries()], [...Buffer.from('ab').keys()], Buffer.from('abc').map((x) => x + 1), Buffer.from([3, 1, 2]).sort(), Buffer.from('abc').reverse().toString()]);
show('ascii', () => [require('node:buffer').isAscii(Buffer.from('a')), require('node:buffer').isUtf8(Buffer.from([0xff])), btoa('hi'), atob('aGk='), require('node:buffer').transcode(Buffer.from('\u20ac'), 'utf8', 'ascii')]);
