// string_decoder: characters cut between chunks, in every encoding.
'use strict';
const { StringDecoder } = require('node:string_decoder');
const bytes = Buffer.from('a\u00e9\u20ac\u{1f600}b\u0000z', 'utf8');
for (const encoding of ['utf8', 'utf16le', 'latin1', 'base64', 'base64url', 'hex', 'ascii']) {
  for (const size of [1, 2, 3, 5, 100]) {
    const decoder = new StringDecoder(encoding);
    const parts = [];
    for (let i = 0; i < bytes.length; i += size) parts.push(decoder.write(bytes.subarray(i, i + size)));
    parts.push(decoder.end());
    console.log(encoding, size, JSON.stringify(parts));
  }
}
for (const broken of [[0xe2, 0x82], [0xf0, 0x9f, 0x41], [0xff, 0xfe], [0xc3], [0xe2, 0x28, 0xa1], [0xf0, 0x9f, 0x98, 0x80, 0x80], [0xed, 0xa0, 0x80]]) {
  const decoder = new StringDecoder('utf8');
  console.log(JSON.stringify([decoder.write(Buffer.from(broken)), decoder.lastNeed, decoder.lastTotal, decoder.end(), decoder.end(Buffer.from('x'))]));
}
try { new StringDecoder('nope'); } catch (error) { console.log(error.code, error.message); }
try { new StringDecoder().write(5); } catch (error) { console.log(error.code, error.message); }
const d = new TextDecoder('utf-8', { fatal: true });
try { d.decode(new Uint8Array([0xff])); } catch (error) { console.log(error.name, error.code); }
console.log(new TextDecoder('utf-16le').decode(new Uint8Array([0x61, 0])), new TextEncoder().encode('\u20ac'), new TextEncoder().encodeInto('a\u20ac', new Uint8Array(3)));
