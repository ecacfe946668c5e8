// path.posix: paths separated by '/'.
// No native side. In Node: the posix half of lib/path.js.
'use strict';

const { validateString } = require('internal/validators');
const { collapse, lastSegment, stemLength, withoutSuffix, formatWith } = require('internal/path/shared');

const SLASH = 47;
const isSep = (code) => code === SLASH;

const isRooted = (path) => path.charCodeAt(0) === SLASH;

const posix = {
  resolve(...args) {
    let joined = '';
    let index = args.length - 1;
    for (; index >= 0; index--) {
      const path = args[index];
      validateString(path, `paths[${index}]`);
      if (path.length === 0) continue;
      joined = joined === '' ? path : `${path}/${joined}`;
      if (isRooted(path)) return `/${collapse(joined, false, '/', isSep)}`;
    }
    const cwd = process.cwd();
    const tail = joined === '' ? cwd : `${cwd}/${joined}`;
    // The working directory can only be relative if it was taken away from under us.
    if (!isRooted(cwd)) return collapse(tail, true, '/', isSep) || '.';
    return `/${collapse(tail, false, '/', isSep)}`;
  },

  normalize(path) {
    validateString(path, 'path');
    if (path.length === 0) return '.';
    const rooted = isRooted(path);
    const trailing = path.charCodeAt(path.length - 1) === SLASH;
    let tail = collapse(path, !rooted, '/', isSep);
    if (tail.length === 0) {
      if (rooted) return '/';
      return trailing ? './' : '.';
    }
    if (trailing) tail += '/';
    return rooted ? `/${tail}` : tail;
  },

  isAbsolute(path) {
    validateString(path, 'path');
    return path.length > 0 && isRooted(path);
  },

  join(...args) {
    let joined = '';
    for (let i = 0; i < args.length; i++) {
      const part = args[i];
      validateString(part, 'path');
      if (part.length > 0) joined = joined === '' ? part : `${joined}/${part}`;
    }
    return joined === '' ? '.' : posix.normalize(joined);
  },

  relative(from, to) {
    validateString(from, 'from');
    validateString(to, 'to');
    if (from === to) return '';
    from = posix.resolve(from);
    to = posix.resolve(to);
    if (from === to) return '';
    // Without its final slash the root is the empty list of segments, like any other directory.
    if (from === '/') from = '';
    if (to === '/') to = '';
    const shorter = Math.min(from.length, to.length);
    let same = 0;
    let common = 0; // end of the last whole segment both have
    while (same < shorter && from.charCodeAt(same) === to.charCodeAt(same)) {
      if (from.charCodeAt(same) === SLASH) common = same;
      same++;
    }
    const endsHere = (path) => path.length === same || path.charCodeAt(same) === SLASH;
    if (same === shorter && endsHere(from) && endsHere(to)) common = same;
    let out = '';
    for (let i = common; i < from.length; i++) {
      if (from.charCodeAt(i) === SLASH) out += out === '' ? '..' : '/..';
    }
    const rest = to.slice(common);
    return out === '' ? rest.slice(1) : `${out}${rest}`;
  },

  toNamespacedPath(path) {
    return path;
  },

  dirname(path) {
    validateString(path, 'path');
    if (path.length === 0) return '.';
    const rooted = isRooted(path);
    let end = path.length;
    while (end > 1 && path.charCodeAt(end - 1) === SLASH) end--;
    const slash = path.lastIndexOf('/', end - 1);
    if (slash <= 0) return rooted ? '/' : '.';
    // '//a' keeps both of its slashes; elsewhere only the one in front of the last segment goes.
    return slash === 1 && rooted ? '//' : path.slice(0, slash);
  },

  basename(path, suffix) {
    if (suffix !== undefined) validateString(suffix, 'suffix');
    validateString(path, 'path');
    if (suffix && suffix === path) return '';
    let end = path.length;
    while (end > 0 && path.charCodeAt(end - 1) === SLASH) end--;
    // A quirk of Node's: with a suffix that would fit, nothing but separators is a name.
    if (end === 0) return suffix && suffix.length <= path.length ? path : '';
    const base = path.slice(path.lastIndexOf('/', end - 1) + 1, end);
    return suffix ? withoutSuffix(base, suffix) : base;
  },

  extname(path) {
    validateString(path, 'path');
    const { begin, end } = lastSegment(path, 0, isSep);
    if (begin === -1) return '';
    const base = path.slice(begin, end);
    return base.slice(stemLength(base));
  },

  format: formatWith.bind(null, '/'),

  parse(path) {
    validateString(path, 'path');
    const parsed = { root: '', dir: '', base: '', ext: '', name: '' };
    if (path.length === 0) return parsed;
    const rooted = isRooted(path);
    if (rooted) parsed.root = '/';
    const { begin, end } = lastSegment(path, rooted ? 1 : 0, isSep);
    if (begin !== -1) {
      parsed.base = path.slice(begin, end);
      const stem = stemLength(parsed.base);
      parsed.name = parsed.base.slice(0, stem);
      parsed.ext = parsed.base.slice(stem);
      // Another: right below the root, '..' is read as a name with an extension.
      if (rooted && begin === 1 && parsed.base === '..') parsed.name = parsed.ext = '.';
    }
    parsed.dir = begin > (rooted ? 1 : 0) ? path.slice(0, begin - 1) : parsed.root;
    return parsed;
  },

  matchesGlob(path, pattern) {
    return require('internal/fs/glob_pattern').matchesGlob(path, pattern, '/');
  },

  sep: '/',
  delimiter: ':',
  win32: null,
  posix: null,
};

module.exports = posix;
