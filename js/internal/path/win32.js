// path.win32: paths separated by '\' or '/', with drives, UNC shares and device names.
// No native side. In Node: the win32 half of lib/path.js.
'use strict';

const { validateString } = require('internal/validators');
const { collapse, lastSegment, stemLength, withoutSuffix, formatWith } = require('internal/path/shared');

const SLASH = 47;
const BACKSLASH = 92;
const isSep = (code) => code === SLASH || code === BACKSLASH;

const UNC_ROOT = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/;
const DRIVE = /^[A-Za-z]:/;
// The names DOS reserves in every directory; the last digit may be a superscript.
const RESERVED_NAME = /^(?:CON|PRN|AUX|NUL|(?:COM|LPT)[1-9\u00b9\u00b2\u00b3])$/;

const flipSlashes = (path) => path.replace(/\//g, '\\');

// What stands in front of the tail of a path: `device` ('C:', '\\server\share', '\\?', or '' for none), whether the
// path is absolute, and where the tail begins.
function scanRoot(path) {
  if (isSep(path.charCodeAt(0))) {
    const unc = UNC_ROOT.exec(path);
    if (unc === null) return { device: '', absolute: true, end: 1 };
    const [whole, first, second] = unc;
    // \\.\ and \\?\ are namespaces: what follows is no share and may be left by '..'.
    if (first === '.' || first === '?') return { device: `\\\\${first}`, absolute: true, end: 4 };
    return { device: `\\\\${first}\\${second}`, absolute: true, end: whole.length };
  }
  if (!DRIVE.test(path)) return { device: '', absolute: false, end: 0 };
  const absolute = path.length > 2 && isSep(path.charCodeAt(2));
  return { device: path.slice(0, 2), absolute, end: absolute ? 3 : 2 };
}

// Length of the root as parse() and dirname() show it: one separator included, device namespaces not told apart.
function rootLength(path) {
  if (isSep(path.charCodeAt(0))) {
    const unc = UNC_ROOT.exec(path);
    return unc === null ? 1 : Math.min(unc[0].length + 1, path.length);
  }
  if (!DRIVE.test(path)) return 0;
  return path.length > 2 && isSep(path.charCodeAt(2)) ? 3 : 2;
}

// Whether what stands in front of the colon at `colon` is a reserved name. Without a colon (-1) the whole path but
// its last character is looked at, as in Node.
function isReserved(path, colon) {
  return RESERVED_NAME.test(path.slice(0, colon).toUpperCase());
}

// A relative path that mentions a drive could turn into one of that drive once the segments before it are gone.
function needsDotPrefix(path, tail) {
  if (DRIVE.test(tail)) return true;
  for (let colon = path.indexOf(':'); colon !== -1; colon = path.indexOf(':', colon + 1)) {
    if (colon === path.length - 1 || isSep(path.charCodeAt(colon + 1))) return true;
  }
  return false;
}

// Where resolve() goes on when its arguments did not name a full path: the working directory of `device`.
function currentDirectory(device) {
  if (device === '') return process.cwd();
  const path = process.env[`=${device}`] || process.cwd();
  const elsewhere = path.slice(0, 2).toLowerCase() !== device.toLowerCase() && path.charCodeAt(2) === BACKSLASH;
  return elsewhere ? `${device}\\` : path;
}

// `path` without leading and trailing backslashes; the root becomes ''.
function trimBackslashes(path) {
  let start = 0;
  let end = path.length;
  while (start < end && path.charCodeAt(start) === BACKSLASH) start++;
  while (end > start && path.charCodeAt(end - 1) === BACKSLASH) end--;
  return path.slice(start, end);
}

const win32 = {
  resolve(...args) {
    let device = '';
    let tail = '';
    let absolute = false;
    for (let i = args.length - 1; i >= -1; i--) {
      let path;
      if (i >= 0) {
        path = args[i];
        validateString(path, `paths[${i}]`);
        if (path.length === 0) continue;
      } else {
        path = currentDirectory(device);
      }
      const root = scanRoot(path);
      if (root.device !== '') {
        if (device === '') device = root.device;
        else if (device.toLowerCase() !== root.device.toLowerCase()) continue;
      }
      if (!absolute) {
        tail = `${path.slice(root.end)}\\${tail}`;
        absolute = root.absolute;
      }
      if (absolute && device !== '') break;
    }
    tail = collapse(tail, !absolute, '\\', isSep);
    return absolute ? `${device}\\${tail}` : `${device}${tail}` || '.';
  },

  normalize(path) {
    validateString(path, 'path');
    if (path.length === 0) return '.';
    if (path.length === 1) return path === '/' ? '\\' : path;
    const { device, absolute, end } = scanRoot(path);
    let tail = collapse(path.slice(end), !absolute, '\\', isSep);
    if (tail === '' && !absolute) tail = '.';
    if (tail !== '' && end < path.length && isSep(path.charCodeAt(path.length - 1))) tail += '\\';
    const colon = path.indexOf(':');
    if (!absolute && device === '' && colon !== -1 && needsDotPrefix(path, tail)) return `.\\${tail}`;
    if (isReserved(path, colon)) return `.\\${device}${tail}`;
    return absolute ? `${device}\\${tail}` : `${device}${tail}`;
  },

  isAbsolute(path) {
    validateString(path, 'path');
    return path.length > 0 && scanRoot(path).absolute;
  },

  join(...args) {
    const parts = [];
    for (let i = 0; i < args.length; i++) {
      validateString(args[i], 'path');
      if (args[i].length > 0) parts.push(args[i]);
    }
    if (parts.length === 0) return '.';
    let joined = parts.join('\\');
    // Two leading separators name a share only if the first argument itself said so: join('//', 'a') does not.
    if (!/^[\\/]{2}[^\\/]/.test(parts[0])) joined = joined.replace(/^[\\/]{2,}/, '\\');
    const hasReserved = joined.split('\\').some((part) => {
      const colon = part.indexOf(':');
      return colon !== -1 && isReserved(part, colon);
    });
    return hasReserved ? flipSlashes(joined) : win32.normalize(joined);
  },

  relative(from, to) {
    validateString(from, 'from');
    validateString(to, 'to');
    if (from === to) return '';
    from = win32.resolve(from);
    const target = win32.resolve(to);
    if (from.toLowerCase() === target.toLowerCase()) return '';
    const herePath = trimBackslashes(from);
    const therePath = trimBackslashes(target);
    const here = herePath === '' ? [] : herePath.split('\\');
    const there = therePath === '' ? [] : therePath.split('\\');
    let common = 0;
    while (common < here.length && common < there.length &&
           here[common].toLowerCase() === there[common].toLowerCase()) common++;
    if (common === 0) {
      // Nothing in common means another drive or share, unless one is the start of the other (or empty).
      const a = herePath.toLowerCase();
      const b = therePath.toLowerCase();
      if (!a.startsWith(b) && !b.startsWith(a)) return target;
    }
    const up = new Array(here.length - common).fill('..');
    return [...up, ...there.slice(common)].join('\\');
  },

  toNamespacedPath(path) {
    if (typeof path !== 'string' || path.length === 0) return path;
    const resolved = win32.resolve(path);
    if (resolved.length <= 2) return path;
    if (resolved.startsWith('\\\\')) {
      const mark = resolved[2];
      return mark === '?' || mark === '.' ? resolved : `\\\\?\\UNC\\${resolved.slice(2)}`;
    }
    return /^[A-Za-z]:\\/.test(resolved) ? `\\\\?\\${resolved}` : resolved;
  },

  dirname(path) {
    validateString(path, 'path');
    if (path.length === 0) return '.';
    const root = rootLength(path);
    const { begin } = lastSegment(path, root, isSep);
    if (begin > root) return path.slice(0, begin - 1);
    return root === 0 ? '.' : path.slice(0, root);
  },

  basename(path, suffix) {
    if (suffix !== undefined) validateString(suffix, 'suffix');
    validateString(path, 'path');
    if (suffix && suffix === path) return '';
    const start = DRIVE.test(path) ? 2 : 0;
    const { begin, end } = lastSegment(path, start, isSep);
    // A quirk of Node's: with a suffix that would fit, nothing but separators is a name.
    if (begin === -1) return suffix && suffix.length <= path.length ? path.slice(start) : '';
    const base = path.slice(begin, end);
    return suffix ? withoutSuffix(base, suffix) : base;
  },

  extname(path) {
    validateString(path, 'path');
    const { begin, end } = lastSegment(path, DRIVE.test(path) ? 2 : 0, isSep);
    if (begin === -1) return '';
    const base = path.slice(begin, end);
    return base.slice(stemLength(base));
  },

  format: formatWith.bind(null, '\\'),

  parse(path) {
    validateString(path, 'path');
    const parsed = { root: '', dir: '', base: '', ext: '', name: '' };
    if (path.length === 0) return parsed;
    const root = rootLength(path);
    parsed.root = path.slice(0, root);
    const { begin, end } = lastSegment(path, root, isSep);
    if (begin !== -1) {
      parsed.base = path.slice(begin, end);
      const stem = stemLength(parsed.base);
      parsed.name = parsed.base.slice(0, stem);
      parsed.ext = parsed.base.slice(stem);
    }
    parsed.dir = begin > root ? path.slice(0, begin - 1) : parsed.root;
    return parsed;
  },

  matchesGlob(path, pattern) {
    return require('internal/fs/glob_pattern').matchesGlob(path, pattern, '\\');
  },

  sep: '\\',
  delimiter: ';',
  win32: null,
  posix: null,
};

module.exports = win32;
