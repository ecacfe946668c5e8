// Glob patterns: braces, `*`, `?`, `[...]`, `**` and `+(a|b)` groups, taken apart into what matches one path segment each.
// No native side. In Node: lib/internal/fs/glob.js over the minimatch package.
'use strict';

const { validateString } = require('internal/validators');

// Any number of directories.
const GLOBSTAR = Symbol('**');

const MAGIC = /[*?[\]{}]|[!+@]\(/;
const SPECIAL = /[\\^$.*+?()[\]{}|/]/;
const escapeRegExp = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

// Where the bracket that opens at `start` closes; -1 if it does not.
function closing(text, start, open, close) {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === open) depth++;
    else if (text[i] === close && --depth === 0) return i;
  }
  return -1;
}

// Parts of `text` between separators that are in no bracket.
function splitTop(text, separator, open, close) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === open) depth++;
    else if (text[i] === close) depth--;
    else if (text[i] === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

const SEQUENCE = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/;

function sequence(match) {
  const [, from, to, by] = match;
  const letters = /^[A-Za-z]$/.test(from);
  if (letters !== /^[A-Za-z]$/.test(to)) return null;
  const value = (text) => (letters ? text.charCodeAt(0) : Number(text));
  const width = !letters && /^-?0\d/.test(from + to) ? Math.max(from.length, to.length) : 0;
  const step = Math.abs(Number(by ?? 1)) || 1;
  const [first, last] = [value(from), value(to)];
  const result = [];
  for (let i = first; first <= last ? i <= last : i >= last; i += first <= last ? step : -step) {
    result.push(letters ? String.fromCharCode(i) : String(i).padStart(width, '0'));
  }
  return result;
}

// All the patterns that 'a{b,c}d' and '{1..3}' stand for.
function expandBraces(pattern) {
  for (let open = pattern.indexOf('{'); open !== -1; open = pattern.indexOf('{', open + 1)) {
    const close = closing(pattern, open, '{', '}');
    if (close === -1) continue;
    const inner = pattern.slice(open + 1, close);
    const range = SEQUENCE.exec(inner);
    let choices = range === null ? null : sequence(range);
    if (choices === null) {
      choices = splitTop(inner, ',', '{', '}');
      // '{a}' is no choice; what is inside may be one.
      if (choices.length === 1) continue;
      choices = choices.flatMap(expandBraces);
    }
    const head = pattern.slice(0, open);
    const tails = expandBraces(pattern.slice(close + 1));
    return choices.flatMap((choice) => tails.map((tail) => head + choice + tail));
  }
  return [pattern];
}

const POSIX_CLASSES = {
  '__proto__': null,
  '[:alnum:]': '\\p{L}\\p{Nl}\\p{Nd}',
  '[:alpha:]': '\\p{L}\\p{Nl}',
  '[:ascii:]': '\\x00-\\x7f',
  '[:blank:]': '\\p{Zs}\\t',
  '[:cntrl:]': '\\p{Cc}',
  '[:digit:]': '\\p{Nd}',
  '[:graph:]': '\\x21-\\x7e',
  '[:lower:]': '\\p{Ll}',
  '[:print:]': '\\x20-\\x7e',
  '[:punct:]': '\\p{P}',
  '[:space:]': '\\p{Z}\\t\\r\\n\\v\\f',
  '[:upper:]': '\\p{Lu}',
  '[:word:]': '\\p{L}\\p{Nl}\\p{Nd}\\p{Pc}',
  '[:xdigit:]': 'A-Fa-f0-9',
};

// The class that opens at `start` as regular expression text, and where it ends; null if it is none.
function characterClass(text, start) {
  let i = start + 1;
  const negated = text[i] === '!' || text[i] === '^';
  if (negated) i++;
  let body = '';
  for (let first = true; i < text.length; first = false) {
    if (text[i] === ']' && !first) return { source: body === '' ? '(?!)' : `[${negated ? '^' : ''}${body}]`, end: i };
    if (text.startsWith('[:', i)) {
      const close = text.indexOf(':]', i);
      const known = close === -1 ? undefined : POSIX_CLASSES[text.slice(i, close + 2)];
      if (known !== undefined) {
        body += known;
        i = close + 2;
        continue;
      }
    }
    const low = text[i];
    if (text[i + 1] === '-' && i + 2 < text.length && text[i + 2] !== ']') {
      const high = text[i + 2];
      // A range the wrong way round matches nothing.
      if (low <= high) body += `${escapeRegExp(low)}-${escapeRegExp(high)}`;
      i += 3;
    } else {
      body += escapeRegExp(low);
      i++;
    }
  }
  return null;
}

const GROUP_SUFFIX = { '__proto__': null, '?': '?', '*': '*', '+': '+', '@': '' };

function segmentSource(text) {
  let source = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (text[i + 1] === '(' && '?*+@!'.includes(char)) {
      const close = closing(text, i + 1, '(', ')');
      if (close !== -1) {
        const choices = splitTop(text.slice(i + 2, close), '|', '(', ')').map(segmentSource).join('|');
        const rest = segmentSource(text.slice(close + 1));
        if (char === '!') return `${source}(?!(?:${choices})${rest}$)[^/]*?${rest}`;
        return `${source}(?:${choices})${GROUP_SUFFIX[char]}${rest}`;
      }
    }
    if (char === '*') {
      while (text[i + 1] === '*') i++;
      source += '[^/]*?';
    } else if (char === '?') {
      source += '[^/]';
    } else if (char === '[') {
      const found = characterClass(text, i);
      if (found === null) {
        source += '\\[';
      } else {
        source += found.source;
        i = found.end;
      }
    } else {
      source += SPECIAL.test(char) ? `\\${char}` : char;
    }
  }
  return source;
}

// A string to compare with, a RegExp, or GLOBSTAR.
function compileSegment(text) {
  if (text === '**') return GLOBSTAR;
  if (!MAGIC.test(text)) return text;
  const source = segmentSource(text);
  // Wildcards do not match a leading dot, nor the names '.' and '..'.
  const guard = text[0] === '.' ? '(?!\\.{1,2}$)' : '(?!\\.)';
  // One or more characters, whatever the pattern says: a segment is never empty.
  return new RegExp(`^${guard}(?=.)${source}$`, 'us');
}

// One array of segments for each pattern that the braces stand for. Backslashes are separators everywhere: there is no escape.
function compile(pattern) {
  return expandBraces(pattern.replaceAll('\\', '/')).map((expanded) => {
    const segments = expanded.split('/').map(compileSegment);
    // '**/**' is '**'; empty segments mean something only at both ends.
    return segments.filter((segment, i) =>
      !(segment === GLOBSTAR && segments[i - 1] === GLOBSTAR) && !(segment === '' && i > 0 && i < segments.length - 1));
  });
}

const matchesSegment = (segment, part) => (typeof segment === 'string' ? segment === part : segment.test(part));

function matchesFrom(segments, i, parts, j) {
  for (; i < segments.length; i++, j++) {
    if (segments[i] === GLOBSTAR) {
      if (i === segments.length - 1) {
        // At the end it stands for something, and for nothing hidden.
        return parts.length > j && parts.slice(j).every((part) => part[0] !== '.');
      }
      for (let k = j; k < parts.length; k++) {
        if (matchesFrom(segments, i + 1, parts, k)) return true;
        if (parts[k][0] === '.') return false;
      }
      return false;
    }
    if (j >= parts.length || !matchesSegment(segments[i], parts[j])) return false;
  }
  return j === parts.length || (j === parts.length - 1 && parts[j] === '');
}

const cache = new Map();
const CACHE_SIZE = 100;

function compiled(pattern) {
  let found = cache.get(pattern);
  if (found === undefined) {
    found = compile(pattern);
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(pattern, found);
  }
  return found;
}

function matchesGlob(path, pattern, separator) {
  validateString(path, 'path');
  validateString(pattern, 'pattern');
  const parts = (separator === '\\' ? path.replaceAll('\\', '/') : path).split('/');
  return compiled(pattern).some((segments) => matchesFrom(segments, 0, parts, 0));
}

module.exports = { GLOBSTAR, compiled, matchesGlob };
