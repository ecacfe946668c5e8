// node:path on both platforms' rules.
'use strict';
const path = require('node:path');
const samples = ['', '.', '..', '/', '//', '/a', 'a', 'a/', 'a/b', '/a/b/', './a', '../a', 'a/../b', 'a/./b', '/..', '/../a', 'a//b///c', '.a', 'a.', 'a.b', 'a.b.c', '.a.b', '..a', 'a/.b', 'a/b.c/', '/a/../..', 'a/../../b', ' ', 'a b/c d.e f',
  'C:\\', 'C:', 'C:a', 'C:\\a\\b', 'C:/a/b', '\\\\server\\share', '\\\\server\\share\\a', 'a\\b', 'a\\..\\b', '\\a', 'c:..\\a', '\\\\?\\C:\\a', 'a/b\\c', 'C:\\a\\..\\..'];
for (const [name, rules] of [['posix', path.posix], ['win32', path.win32]]) {
  for (const sample of samples) {
    console.log(name, JSON.stringify(sample), JSON.stringify([
      rules.normalize(sample), rules.basename(sample), rules.dirname(sample), rules.extname(sample), rules.isAbsolute(sample), rules.parse(sample),
      rules.format(rules.parse(sample)), rules.join(sample, 'x'), rules.join('x', sample), rules.basename(sample, '.c'), name === 'posix' ? rules.resolve('/base', sample) : rules.resolve('D:\\base', sample),
    ]));
  }
  for (const [from, to] of [['/a/b', '/a/c'], ['/a/b', '/a/b'], ['/', '/a'], ['/a', '/'], ['/a/b/c', '/d'], ['/a/bc', '/a/b'], ['/A', '/a'], ['C:\\a\\b', 'C:\\a\\c'], ['C:\\a', 'D:\\a'], ['C:\\A', 'c:\\a'], ['\\\\s\\h\\a', '\\\\s\\h\\b']]) {
    if (name === 'posix' && from.includes('\\')) continue;
    console.log(name, from, to, JSON.stringify(rules.relative(from, to)));
  }
  console.log(name, rules.sep, rules.delimiter, rules.toNamespacedPath('C:\\a'), rules.join(), rules.join('', ''), rules.format({ dir: 'd', name: 'n', ext: 'e' }), rules.format({ root: '/', base: 'b' }));
}
for (const bad of [null, 1, {}, undefined]) {
  try { path.join(bad); } catch (error) { console.log(error.code, error.message); }
}
