// The "exports" and "imports" of packages: which file a subpath or a #name stands for.
// No native side. In Node: lib/internal/modules/esm/resolve.js; the algorithm is written down in Node's "Modules: Packages" and
// "Modules: ECMAScript modules".
'use strict';

const {
  codes: {
    ERR_INVALID_MODULE_SPECIFIER, ERR_INVALID_PACKAGE_CONFIG, ERR_INVALID_PACKAGE_TARGET, ERR_PACKAGE_IMPORT_NOT_DEFINED,
    ERR_PACKAGE_PATH_NOT_EXPORTED,
  },
} = require('internal/errors');
const { URL, fileURLToPath } = require('internal/url');
const packageJson = require('internal/modules/package_json');

// Segments that would leave the package, plain or percent-encoded.
const INVALID_SEGMENT = /(^|\\|\/)((\.|%2e)(\.|%2e)?|(n|%6e|%4e)(o|%6f|%4f)(d|%64|%44)(e|%65|%45)(_|%5f)(m|%6d|%4d)(o|%6f|%4f)(d|%64|%44)(u|%75|%55)(l|%6c|%4c)(e|%65|%45)(s|%73|%53))?(\\|\/|$)/i;
const DEPRECATED_SEGMENT = /(^|\\|\/)((\.|%2e)(\.|%2e)?|(n|%6e|%4e)(o|%6f|%4f)(d|%64|%44)(e|%65|%45)(_|%5f)(m|%6d|%4d)(o|%6f|%4f)(d|%64|%44)(u|%75|%55)(l|%6c|%4c)(e|%65|%45)(s|%73|%53))(\\|\/|$)/i;

const folderOf = (packageUrl) => fileURLToPath(new URL('.', packageUrl));
const pathOf = (base) => (base ? fileURLToPath(base) : undefined);

// Messages name who imports by path; a base that has none (data:) is shown as it is.
function shownBase(base) {
  if (!base) return undefined;
  return `${base}`.startsWith('file:') ? pathOf(base) : `${base}`;
}

function invalidTarget(key, target, packageUrl, isImports, base) {
  const shown = typeof target === 'object' && target !== null ? JSON.stringify(target, null, '') : `${target}`;
  return new ERR_INVALID_PACKAGE_TARGET(folderOf(packageUrl), key, shown, isImports, shownBase(base));
}

function notExported(subpath, packageUrl, base) {
  return new ERR_PACKAGE_PATH_NOT_EXPORTED(folderOf(packageUrl), subpath, shownBase(base));
}

function invalidSubpath(request, match, packageUrl, isImports, base) {
  const reason = `request is not a valid match in pattern "${match}" for the "${isImports ? 'imports' : 'exports'}" resolution of ` +
    `${fileURLToPath(packageUrl)}`;
  return new ERR_INVALID_MODULE_SPECIFIER(request, reason, shownBase(base));
}

const isArrayIndex = (key) => `${+key}` === key && +key >= 0 && +key < 0xffff_ffff;

// One resolution: what stays the same while targets are followed down.
class Request {
  constructor(packageUrl, base, conditions, isImports) {
    this.packageUrl = packageUrl;
    this.base = base;
    this.conditions = conditions;
    this.isImports = isImports;
  }

  // undefined: no condition matched. null: excluded on purpose. Otherwise a URL.
  resolve(target, subpath, key, pattern) {
    if (typeof target === 'string') return this.#resolveString(target, subpath, key, pattern);
    if (Array.isArray(target)) return this.#resolveArray(target, subpath, key, pattern);
    if (typeof target === 'object' && target !== null) return this.#resolveConditions(target, subpath, key, pattern);
    if (target === null) return null;
    throw invalidTarget(key, target, this.packageUrl, this.isImports, this.base);
  }

  #resolveString(target, subpath, key, pattern) {
    const { packageUrl, base, isImports } = this;
    const bad = () => invalidTarget(key, target, packageUrl, isImports, base);
    if (subpath !== '' && !pattern && !target.endsWith('/')) throw bad();
    if (!target.startsWith('./')) {
      if (!isImports || target.startsWith('../') || target.startsWith('/')) throw bad();
      let isUrl = false;
      try {
        new URL(target);
        isUrl = true;
      } catch {
        // A bare specifier.
      }
      if (isUrl) throw bad();
      const specifier = pattern ? target.replaceAll('*', () => subpath) : target + subpath;
      return require('internal/modules/esm/resolve').packageResolve(specifier, packageUrl, this.conditions);
    }
    const request = () => (pattern ? key.replace('*', () => subpath) : key + subpath);
    const filled = () => (pattern ? target.replaceAll('*', () => subpath) : target);
    if (INVALID_SEGMENT.test(target.slice(2))) {
      if (DEPRECATED_SEGMENT.test(target.slice(2))) throw bad();
      this.#warnSlashes(filled(), request(), key, filled());
    }
    const resolved = new URL(target, packageUrl);
    if (!resolved.pathname.startsWith(new URL('.', packageUrl).pathname)) throw bad();
    if (subpath === '') return resolved;
    if (INVALID_SEGMENT.test(subpath)) {
      if (DEPRECATED_SEGMENT.test(subpath)) throw invalidSubpath(request(), key, packageUrl, isImports, base);
      this.#warnSlashes(filled(), request(), key, request());
    }
    if (pattern) return new URL(resolved.href.replaceAll('*', () => subpath));
    return new URL(subpath, resolved);
  }

  // `shown`: the text whose slashes are at fault.
  #warnSlashes(target, request, key, shown) {
    if (process.noDeprecation) return;
    const what = /[/\\]{2}/.test(shown) ? 'double slash' : 'leading or trailing slash matching';
    process.emitWarning(
      `Use of deprecated ${what} resolving "${target}" for module request "${request}" ` +
      `${request === key ? '' : `matched to "${key}" `}in the "${this.isImports ? 'imports' : 'exports'}" field module resolution of the ` +
      `package at ${fileURLToPath(this.packageUrl)}${this.base ? ` imported from ${shownBase(this.base)}` : ''}.`,
      'DeprecationWarning', 'DEP0166');
  }

  // The first target that can be resolved; one that is invalid is passed over.
  #resolveArray(targets, subpath, key, pattern) {
    if (targets.length === 0) return null;
    let lastError;
    let last;
    for (const target of targets) {
      try {
        last = this.resolve(target, subpath, key, pattern);
        lastError = undefined;
      } catch (error) {
        if (error.code !== 'ERR_INVALID_PACKAGE_TARGET') throw error;
        lastError = error;
        continue;
      }
      if (last === undefined) continue;
      if (last !== null) return last;
    }
    if (lastError !== undefined) throw lastError;
    return last;
  }

  #resolveConditions(target, subpath, key, pattern) {
    const names = Object.getOwnPropertyNames(target);
    if (names.some(isArrayIndex)) {
      throw new ERR_INVALID_PACKAGE_CONFIG(fileURLToPath(this.packageUrl), this.base, '"exports" cannot contain numeric property keys.');
    }
    for (const name of names) {
      if (name !== 'default' && !this.conditions.has(name)) continue;
      const resolved = this.resolve(target[name], subpath, key, pattern);
      if (resolved !== undefined) return resolved;
    }
    return undefined;
  }
}

// "exports": { "import": ..., "require": ... } is short for { ".": ... }; the two kinds of keys do not mix.
function isMainSugar(exports, packageUrl, base) {
  if (typeof exports === 'string' || Array.isArray(exports)) return true;
  if (typeof exports !== 'object' || exports === null) return false;
  let sugar;
  for (const key of Object.getOwnPropertyNames(exports)) {
    const isCondition = key === '' || key[0] !== '.';
    if (sugar === undefined) {
      sugar = isCondition;
    } else if (sugar !== isCondition) {
      throw new ERR_INVALID_PACKAGE_CONFIG(fileURLToPath(packageUrl), base,
        '"exports" cannot contain some keys starting with \'.\' and some not. ' +
        'The exports object must either be an object of package subpath keys or an object of main entry condition name keys only.');
    }
  }
  return sugar ?? false;
}

// Orders patterns: the longer the text before the *, the closer the match.
function comparePatterns(a, b) {
  const aStar = a.indexOf('*');
  const bStar = b.indexOf('*');
  const aBase = aStar === -1 ? a.length : aStar + 1;
  const bBase = bStar === -1 ? b.length : bStar + 1;
  if (aBase !== bBase) return bBase - aBase;
  if (aStar === -1) return 1;
  if (bStar === -1) return -1;
  return b.length - a.length;
}

// The key with a * that fits `name` best, and what the * stands for.
function matchPattern(table, name) {
  let best = '';
  let stands = '';
  for (const key of Object.keys(table)) {
    const star = key.indexOf('*');
    if (star === -1 || !name.startsWith(key.slice(0, star))) continue;
    const tail = key.slice(star + 1);
    if (name.length > key.length - 1 && name.endsWith(tail) && key.lastIndexOf('*') === star &&
        (best === '' || comparePatterns(best, key) > 0)) {
      best = key;
      stands = name.slice(star, name.length - tail.length);
    }
  }
  return best === '' ? undefined : { key: best, stands };
}

const has = (table, key) => Object.prototype.hasOwnProperty.call(table, key);

/** The URL of `subpath` ('.' or './x') of the package whose package.json is `config`, at `packageUrl`. */
function packageExportsResolve(packageUrl, subpath, config, base, conditions) {
  let { exports } = config;
  if (isMainSugar(exports, packageUrl, base)) exports = { '.': exports };
  const request = new Request(packageUrl, base, conditions, false);
  if (has(exports, subpath) && !subpath.includes('*') && !subpath.endsWith('/')) {
    const resolved = request.resolve(exports[subpath], '', subpath, false);
    if (resolved == null) throw notExported(subpath, packageUrl, base);
    return resolved;
  }
  const match = matchPattern(exports, subpath);
  const resolved = match && request.resolve(exports[match.key], match.stands, match.key, true);
  if (resolved == null) throw notExported(subpath, packageUrl, base);
  return resolved;
}

/** The URL of the `#name` imported by the file at `base`. */
function packageImportsResolve(name, base, conditions) {
  if (name === '#' || name.endsWith('/')) {
    throw new ERR_INVALID_MODULE_SPECIFIER(name, 'is not a valid internal imports specifier name', shownBase(base));
  }
  const config = `${base}`.startsWith('file:') ? packageJson.nearest(fileURLToPath(base)) : undefined;
  if (config?.imports !== undefined) {
    const packageUrl = require('internal/url').pathToFileURL(config.pjsonPath);
    const request = new Request(packageUrl, base, conditions, true);
    const { imports } = config;
    const match = has(imports, name) && !name.includes('*') ? { key: name, stands: '' } : matchPattern(imports, name);
    const resolved = match && request.resolve(imports[match.key], match.stands, match.key, match.key !== name);
    if (resolved != null) return resolved;
  }
  const packagePath = config && require('path').dirname(config.pjsonPath) + '/';
  throw new ERR_PACKAGE_IMPORT_NOT_DEFINED(name, packagePath, shownBase(base));
}

/** 'a/b' -> { packageName: 'a', subpath: './b' }; '@s/a' -> { packageName: '@s/a', subpath: '.' }. */
function parsePackageName(specifier, base) {
  let separator = specifier.indexOf('/');
  const isScoped = specifier[0] === '@';
  let valid = specifier.length !== 0;
  if (isScoped) {
    if (separator === -1) valid = false;
    else separator = specifier.indexOf('/', separator + 1);
  }
  const packageName = separator === -1 ? specifier : specifier.slice(0, separator);
  if (packageName.startsWith('.') || /[\\%]/.test(packageName)) valid = false;
  if (!valid) throw new ERR_INVALID_MODULE_SPECIFIER(specifier, 'is not a valid package name', shownBase(base));
  return { packageName, subpath: `.${separator === -1 ? '' : specifier.slice(separator)}`, isScoped };
}

module.exports = { packageExportsResolve, packageImportsResolve, parsePackageName, shownBase };
