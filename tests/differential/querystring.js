// node:querystring.
'use strict';
const qs = require('node:querystring');
for (const text of ['', 'a', 'a=', '=a', '=', '&', 'a=1&a=2&a=3', 'a=1;b=2', 'a%20b=c+d', '%zz=%', 'a=b=c', '&&a=1&&', 'constructor=1&__proto__=2', 'a=%E4%BD%A0', 'a=%ff', 'a[]=1&a[0]=2', '\u00e4=\u00f6', 'a=1&b']) {
  console.log(JSON.stringify(text), JSON.stringify(qs.parse(text)), JSON.stringify(qs.stringify(qs.parse(text))));
}
console.log(qs.parse('a:1;b:2', ';', ':'), qs.parse('a=1&b=2&c=3', null, null, { maxKeys: 2 }), qs.parse('a=%41', null, null, { decodeURIComponent: (s) => `<${s}>` }));
console.log(qs.stringify({ a: [1, 'b', true, null, undefined, NaN, 5n], c: '', d: null, e: {}, f: 'x y&z=\u00e4\u{1f600}!\'()*~' }), qs.stringify({ a: 1 }, ';', ':'), qs.stringify('str'), qs.stringify(null));
console.log(qs.escape('a b/\u00e4'), qs.unescape('a%20b%zz'), Object.getPrototypeOf(qs.parse('a=1')));
try { qs.stringify({ a: '\ud800' }); } catch (error) { console.log(error.code, error.message); }
