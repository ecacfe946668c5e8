// Percent-encoding shared by node:querystring, node:url and URLSearchParams.
// No native side. In Node: lib/internal/querystring.js.
'use strict';

const { codes: { ERR_INVALID_URI } } = require('internal/errors');

// encodeURIComponent() leaves alone exactly what querystring.escape() does; the two differ on lone surrogates only.
function percentEncode(str) {
  try {
    return encodeURIComponent(str);
  } catch {
    return encodeIllFormed(str);
  }
}

// Scripts can hand us broken UTF-16. A surrogate swallows the unit after it, whatever that is; only one at the very end
// is an error.
function encodeIllFormed(str) {
  let out = '';
  for (let i = 0; i < str.length; i++) {
    const unit = str.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdfff) {
      out += encodeURIComponent(str[i]);
      continue;
    }
    if (++i >= str.length) throw new ERR_INVALID_URI();
    const point = 0x10000 + (((unit & 0x3ff) << 10) | (str.charCodeAt(i) & 0x3ff));
    out += encodeURIComponent(String.fromCodePoint(point));
  }
  return out;
}

const FORM_EXTRA = /[!'()~]|%20/g;
const formReplacement = (match) => (match === '%20' ? '+' : `%${match.charCodeAt(0).toString(16).toUpperCase()}`);

// application/x-www-form-urlencoded; lone surrogates become U+FFFD.
function formEncode(str) {
  const encoded = encodeURIComponent(str.toWellFormed());
  return FORM_EXTRA.test(encoded) ? encoded.replace(FORM_EXTRA, formReplacement) : encoded;
}

// Value of one hexadecimal digit, -1 for any other character.
function hexValue(code) {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

// The bytes `str` stands for; malformed escapes stay as they are. Characters above U+00FF lose their high byte.
function unescapeToBuffer(str, decodeSpaces) {
  const { Buffer } = require('buffer');
  const out = Buffer.allocUnsafe(str.length);
  let size = 0;
  for (let i = 0; i < str.length; i++) {
    const code = str.charCodeAt(i);
    if (code === 37 && i + 2 < str.length) {
      const high = hexValue(str.charCodeAt(i + 1));
      const low = hexValue(str.charCodeAt(i + 2));
      if (high >= 0 && low >= 0) {
        out[size++] = (high << 4) | low;
        i += 2;
        continue;
      }
    }
    out[size++] = decodeSpaces && code === 43 ? 32 : code;
  }
  return size === out.length ? out : out.slice(0, size);
}

module.exports = { percentEncode, formEncode, hexValue, unescapeToBuffer };
