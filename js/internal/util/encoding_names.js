// The names a character encoding goes by, and the one it is known by inside.
// In Node: normalizeEncoding() of lib/internal/util.js.

'use strict';

const canonical = new Map(Object.entries({
  'utf8': 'utf8',
  'utf-8': 'utf8',
  'ucs2': 'utf16le',
  'ucs-2': 'utf16le',
  'utf16le': 'utf16le',
  'utf-16le': 'utf16le',
  'latin1': 'latin1',
  'binary': 'latin1',
  'base64': 'base64',
  'base64url': 'base64url',
  'hex': 'hex',
  'ascii': 'ascii',
}));

/** 'UTF-8' -> 'utf8'; undefined when there is no such encoding. Nothing at all means UTF-8. */
function normalizeEncoding(encoding) {
  if (encoding == null || encoding === 'utf8' || encoding === 'utf-8' || encoding === '') return 'utf8';
  return slowCases(encoding);
}

function slowCases(encoding) {
  if (typeof encoding !== 'string') return undefined;
  return canonical.get(encoding) ?? canonical.get(encoding.toLowerCase());
}

module.exports = { normalizeEncoding, slowCases };
