// URL, URLSearchParams and the legacy url module.
'use strict';
process.noDeprecation = true;
const url = require('node:url');
const inputs = ['http://example.com', 'HTTP://User:Pa%20ss@EXAMPLE.com:80/a/../b/./c?x=1&y=%20#frag', 'https://example.com:443/', 'https://example.com:8443', 'file:///etc/passwd', 'file://host/share', 'data:text/plain,hello world', 'mailto:a@b.c',
  'http://[::1]:3000/x', 'http://192.168.0.257', 'http://0x7f.1/', 'http://ex ample.com', 'http://exa%41mple.com/%7Efoo', 'http://m\u00fcnchen.de/\u00e4?\u00f6#\u00fc', 'javascript:alert(1)', '//no.scheme/x', '/just/path', '', 'http://', 'http:example.com', 'http:\\\\x\\y', 'ws://h:80/', 'wss://h:443/', 'ftp://f:21/x;type=a',
  'blob:https://a.com/uuid', 'non-special://h/p?q', 'http://a@b@c/', 'http://host:99999/', 'http://host:abc/', ' \thttp://trim.me/\n', 'http://h/a?b?c#d#e', "http://h/'\"<>`{}|"];
for (const input of inputs) {
  try {
    const u = new URL(input);
    console.log(JSON.stringify(input), u.href, JSON.stringify([u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash, u.origin]));
  } catch (error) {
    console.log(JSON.stringify(input), error.name, error.code, error.message, error.input);
  }
  try {
    console.log(JSON.stringify(new URL(input, 'http://base.org/dir/file?q#h').href));
  } catch (error) {
    console.log(error.code);
  }
}
const u = new URL('http://a.b/c?d#e');
for (const [key, value] of [['host', 'x.y:81'], ['port', '80'], ['port', 'abc'], ['port', '90x'], ['pathname', 'p q/../r'], ['search', 'a=b c'], ['search', ''], ['hash', 'h h'], ['protocol', 'https'], ['protocol', 'foo'], ['username', 'u:@'], ['password', 'p/'], ['hostname', 'n\u00e4me'], ['href', 'https://all.new/']]) {
  u[key] = value;
  console.log(key, u.href);
}
console.log(u, u.searchParams, JSON.stringify({ u }), URL.canParse('x:'), URL.canParse('x'), String(url.pathToFileURL('/a b/#?%')), url.fileURLToPath('file:///a%20b/c'));
const params = new URLSearchParams('a=1&b=2&a=3&c&=d&e=%zz&f=+%2B');
params.append('g', 'h i');
params.delete('b');
params.set('a', '9');
params.sort();
console.log(params.toString(), [...params], params.getAll('a'), params.has('c'), params.get('nope'), params.size, params, new URLSearchParams({ x: 1, y: [2, 3] }).toString(), new URLSearchParams([['k', 'v']]).toString());
for (const input of ['http://user:pass@host.com:80/p/a/t/h?query=string#hash', '/p?q', 'mailto:a@b', 'javascript:x', '//h/p', 'x:y', 'HTTP://A.B/c', 'http://a.b c/', 'a b?c d']) {
  console.log(JSON.stringify(url.parse(input)), url.format(url.parse(input)), url.resolve('http://x.y/a/b', input));
}
console.log(JSON.stringify(url.parse('/a?b=1&b=2', true).query), url.format({ protocol: 'https', host: 'h', pathname: 'p', query: { q: [1, 2] } }), url.domainToASCII('\u00e4.com'), url.domainToUnicode('xn--4ca.com'), url.urlToHttpOptions(new URL('http://a:b@c:1/d?e')).auth);
