// node:querystring.
// No native side. In Node: lib/querystring.js.
'use strict';

const { percentEncode, unescapeToBuffer } = require('internal/querystring');

const DEFAULT_MAX_KEYS = 1000;
const ESCAPE = /%[0-9A-Fa-f]{2}/;

function escape(str) {
  if (typeof str !== 'string') str = typeof str === 'object' ? String(str) : `${str}`;
  return percentEncode(str);
}

function unescapeBuffer(str, decodeSpaces) {
  return unescapeToBuffer(str, decodeSpaces);
}

function unescape(str, decodeSpaces) {
  try {
    return decodeURIComponent(str);
  } catch {
    // Looked up on the module so that a program may replace it.
    return module.exports.unescapeBuffer(str, decodeSpaces).toString();
  }
}

function primitiveToString(value) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return Number.isFinite(value) ? `${value}` : '';
    case 'bigint': return `${value}`;
    case 'boolean': return value ? 'true' : 'false';
    default: return '';
  }
}

function stringify(obj, sep, eq, options) {
  if (obj === null || typeof obj !== 'object') return '';
  sep ||= '&';
  eq ||= '=';
  let encode = module.exports.escape;
  if (options && typeof options.encodeURIComponent === 'function') encode = options.encodeURIComponent;
  let out = '';
  for (const key of Object.keys(obj)) {
    const value = obj[key];
    const prefix = `${encode(primitiveToString(key))}${eq}`;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        if (out !== '') out += sep;
        out += prefix + encode(primitiveToString(value[i]));
      }
    } else {
      if (out !== '') out += sep;
      out += prefix + encode(primitiveToString(value));
    }
  }
  return out;
}

// A decoder of the program's that throws falls back to ours, so that parse() never does.
function decodeWith(decode, str) {
  try {
    return decode(str);
  } catch {
    return module.exports.unescape(str, true);
  }
}

function parse(qs, sep, eq, options) {
  const result = { __proto__: null };
  if (typeof qs !== 'string' || qs.length === 0) return result;
  sep = sep ? `${sep}` : '&';
  eq = eq ? `${eq}` : '=';
  let left = DEFAULT_MAX_KEYS;
  // Zero, a negative number or NaN means no limit.
  if (options && typeof options.maxKeys === 'number') left = options.maxKeys > 0 ? options.maxKeys : Infinity;
  let decode = module.exports.unescape;
  if (options && typeof options.decodeURIComponent === 'function') decode = options.decodeURIComponent;
  // Our own decoder has nothing to do without a '%'; the program's is always asked.
  const always = decode !== unescape;
  const space = always ? '%20' : ' ';

  const clean = (str) => {
    if (str.includes('+')) str = str.replaceAll('+', space);
    return str !== '' && (always || ESCAPE.test(str)) ? decodeWith(decode, str) : str;
  };

  let start = 0;
  while (start < qs.length) {
    // A separator that turned into '' (an empty array was given) is found nowhere.
    let end = sep === '' ? -1 : qs.indexOf(sep, start);
    if (end === -1) end = qs.length;
    if (end > start) {
      const segment = qs.slice(start, end);
      const split = segment.indexOf(eq);
      const key = clean(split === -1 ? segment : segment.slice(0, split));
      const value = split === -1 ? '' : clean(segment.slice(split + eq.length));
      const known = result[key];
      if (known === undefined) result[key] = value;
      // What the decoder returned may be anything; only an array of ours has values appended.
      else if (known.pop) known[known.length] = value;
      else result[key] = [known, value];
    }
    // Empty segments count as well: the limit bounds the work, not the size of the result.
    if (--left <= 0) return result;
    start = end + sep.length;
  }
  return result;
}

module.exports = {
  unescapeBuffer,
  unescape,
  escape,
  stringify,
  encode: stringify,
  parse,
  decode: parse,
};
