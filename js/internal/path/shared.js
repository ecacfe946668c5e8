// The parts of node:path that do not care which way the separator leans.
// No native side. In Node: the helpers at the top of lib/path.js.
'use strict';

const { validateObject } = require('internal/validators');

const DOT = 46;

// Resolves '.', '..' and empty segments of `path` and joins the rest with `sep`, without a leading or trailing
// separator. A '..' with nothing left to drop is kept if `keepLeadingParents`, else swallowed (the path has a root).
// `isSep` tells separators by character code.
function collapse(path, keepLeadingParents, sep, isSep) {
  const length = path.length;
  let out = '';
  // How much of `out` is made of kept '..' segments, which a later '..' must not drop.
  let floor = 0;
  let start = 0;
  while (start < length) {
    let end = start;
    while (end < length && !isSep(path.charCodeAt(end))) end++;
    const size = end - start;
    if (size === 2 && path.charCodeAt(start) === DOT && path.charCodeAt(start + 1) === DOT) {
      if (out.length > floor) {
        const cut = out.lastIndexOf(sep);
        out = cut < floor || cut === -1 ? out.slice(0, floor) : out.slice(0, cut);
      } else if (keepLeadingParents) {
        out += out === '' ? '..' : `${sep}..`;
        floor = out.length;
      }
    } else if (size > 1 || (size === 1 && path.charCodeAt(start) !== DOT)) {
      const segment = path.slice(start, end);
      out = out === '' ? segment : `${out}${sep}${segment}`;
    }
    start = end + 1;
  }
  return out;
}

// Where the last segment of `path` (from `from` on) begins and ends once trailing separators are ignored. `begin` is
// -1 if there is no segment.
function lastSegment(path, from, isSep) {
  let end = path.length;
  while (end > from && isSep(path.charCodeAt(end - 1))) end--;
  if (end === from) return { begin: -1, end };
  let begin = end;
  while (begin > from && !isSep(path.charCodeAt(begin - 1))) begin--;
  return { begin, end };
}

// Length of the name in front of the extension of one path segment; a leading dot starts no extension.
function stemLength(base) {
  const dot = base.lastIndexOf('.');
  return dot <= 0 || base === '..' ? base.length : dot;
}

// `base` without `suffix`, which is never the whole of it.
function withoutSuffix(base, suffix) {
  return suffix.length < base.length && base.endsWith(suffix) ? base.slice(0, base.length - suffix.length) : base;
}

// path.format() for one separator.
function formatWith(sep, pathObject) {
  validateObject(pathObject, 'pathObject');
  const dir = pathObject.dir || pathObject.root;
  const { ext } = pathObject;
  const dottedExt = ext ? (ext[0] === '.' ? ext : `.${ext}`) : '';
  const base = pathObject.base || `${pathObject.name || ''}${dottedExt}`;
  if (!dir) return base;
  return dir === pathObject.root ? `${dir}${base}` : `${dir}${sep}${base}`;
}

module.exports = { collapse, lastSegment, stemLength, withoutSuffix, formatWith };
