// From a specifier in an ES module to a URL.
// Native side: op_module_stat, op_module_realpath in src/ops/modules.rs. In Node: lib/internal/modules/esm/resolve.js.
'use strict';

const {
  codes: {
    ERR_INVALID_MODULE_SPECIFIER, ERR_MODULE_NOT_FOUND, ERR_UNSUPPORTED_DIR_IMPORT, ERR_UNSUPPORTED_ESM_URL_SCHEME,
    ERR_UNSUPPORTED_RESOLVE_REQUEST,
  },
} = require('internal/errors');
const { URL, fileURLToPath, pathToFileURL } = require('internal/url');
const builtins = require('internal/modules/builtins');
const packageJson = require('internal/modules/package_json');
const {
  packageExportsResolve, packageImportsResolve, parsePackageName, shownBase,
} = require('internal/modules/package_resolve');
const { importConditions } = require('internal/modules/conditions');

const ENCODED_SEPARATOR = /%2F|%5C/i;

// What a package without "exports" may have as its main file, after "main" itself.
const MAIN_SUFFIXES = ['', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node'];
const MAIN_DEFAULTS = ['./index.js', './index.json', './index.node'];

const isFile = (url) => ops.op_module_stat(fileURLToPath(url)) === 0;

function legacyMain(packageUrl, config, base) {
  const candidates = config.main === undefined ? [] : MAIN_SUFFIXES.map((suffix) => `./${config.main}${suffix}`);
  const all = candidates.concat(MAIN_DEFAULTS);
  for (let i = 0; i < all.length; i++) {
    const url = new URL(all[i], packageUrl);
    if (!isFile(url)) continue;
    if (i !== 0 || candidates.length === 0) warnLegacyMain(url, packageUrl, config.main, base);
    return url;
  }
  throw new ERR_MODULE_NOT_FOUND(fileURLToPath(new URL(candidates[0] ?? MAIN_DEFAULTS[0], packageUrl)), shownBase(base));
}

// ES modules are to be named in full.
function warnLegacyMain(url, packageUrl, main, base) {
  if (process.noDeprecation || require('internal/modules/esm/formats').byName(url.href) !== 'module') return;
  const path = require('path');
  const file = fileURLToPath(url);
  const folder = fileURLToPath(new URL('.', packageUrl));
  const shown = file.slice(folder.length);
  if (!main) {
    process.emitWarning(
      `No "main" or "exports" field defined in the package.json for ${folder} resolving the main entry point "${shown}", imported from ` +
      `${shownBase(base)}.\nDefault "index" lookups for the main are deprecated for ES modules.`, 'DeprecationWarning', 'DEP0151');
  } else if (path.resolve(folder, main) !== file) {
    process.emitWarning(
      `Package ${folder} has a "main" field set to "${main}", excluding the full filename and extension to the resolved file at ` +
      `"${shown}", imported from ${shownBase(base)}.\n Automatic extension resolution of the "main" field is deprecated for ES modules.`,
      'DeprecationWarning', 'DEP0151');
  }
}

/** The URL of a bare specifier: a package's main file or subpath. */
function packageResolve(specifier, base, conditions) {
  if (builtins.idOf(specifier) !== undefined) return new URL(`node:${specifier.replace(/^node:/, '')}`);
  const { packageName, subpath, isScoped } = parsePackageName(specifier, base);
  const self = packageJson.nearest(fileURLToPath(base));
  if (self !== undefined && self.name === packageName && self.exports != null) {
    return packageExportsResolve(pathToFileURL(self.pjsonPath), subpath, self, base, conditions);
  }
  let packageUrl = new URL(`./node_modules/${packageName}/package.json`, base);
  let packagePath = fileURLToPath(packageUrl);
  let lastPath;
  do {
    const folder = packagePath.slice(0, packagePath.length - '/package.json'.length);
    if (ops.op_module_stat(folder) === 1) {
      const config = packageJson.read(packagePath, base && `"${specifier}" from ${shownBase(base)}`);
      if (config?.exports != null) return packageExportsResolve(packageUrl, subpath, config, base, conditions);
      if (subpath !== '.') return new URL(subpath, packageUrl);
      return legacyMain(packageUrl, config ?? {}, base);
    }
    lastPath = packagePath;
    packageUrl = new URL(`${isScoped ? '../../../../' : '../../../'}node_modules/${packageName}/package.json`, packageUrl);
    packagePath = fileURLToPath(packageUrl);
  } while (packagePath.length !== lastPath.length);
  builtins.refuseMissing(specifier);
  throw new ERR_MODULE_NOT_FOUND(packageName, shownBase(base));
}

const isRelative = (specifier) => specifier[0] === '/' || specifier.startsWith('./') || specifier.startsWith('../') ||
  specifier === '.' || specifier === '..';

// A file there is, by its real path.
function finalize(resolved, base, preserveSymlinks) {
  if (ENCODED_SEPARATOR.test(resolved.pathname)) {
    throw new ERR_INVALID_MODULE_SPECIFIER(resolved.pathname, 'must not include encoded "/" or "\\" characters', shownBase(base));
  }
  const path = fileURLToPath(resolved);
  const kind = ops.op_module_stat(path.endsWith('/') ? path.slice(0, -1) : path);
  if (kind === 1) throw new ERR_UNSUPPORTED_DIR_IMPORT(path, shownBase(base), String(resolved));
  if (kind !== 0 || path.endsWith('/')) throw new ERR_MODULE_NOT_FOUND(path || resolved.pathname, base && shownBase(base), resolved.href);
  if (preserveSymlinks) return resolved;
  const real = ops.op_module_realpath(path);
  if (real === path && !resolved.pathname.includes('%')) return resolved;
  const { search, hash } = resolved;
  const url = pathToFileURL(real);
  url.search = search;
  url.hash = hash;
  return url;
}

function moduleResolve(specifier, base, conditions, preserveSymlinks) {
  const protocol = typeof base === 'string' ? new URL(base).protocol : base.protocol;
  const isRemote = protocol === 'data:' || protocol === 'http:' || protocol === 'https:';
  let resolved;
  if (isRelative(specifier)) {
    try {
      resolved = new URL(specifier, base);
    } catch (cause) {
      const error = new ERR_UNSUPPORTED_RESOLVE_REQUEST(specifier, base);
      Object.defineProperty(error, 'cause', { __proto__: null, value: cause, writable: true, enumerable: false, configurable: true });
      throw error;
    }
  } else if (protocol === 'file:' && specifier[0] === '#') {
    resolved = packageImportsResolve(specifier, base, conditions);
  } else {
    resolved = URL.parse(specifier);
    if (resolved === null) {
      if (isRemote && builtins.idOf(specifier) === undefined) throw new ERR_UNSUPPORTED_RESOLVE_REQUEST(specifier, base);
      resolved = packageResolve(specifier, base, conditions);
    }
  }
  return resolved.protocol === 'file:' ? finalize(resolved, base, preserveSymlinks) : resolved;
}

/** What require() would have found, as a hint in the error. */
function addHint(error, specifier, base) {
  try {
    if (specifier[0] === '#' || !`${base}`.startsWith('file:')) return;
    const from = fileURLToPath(base);
    const { Module } = require('internal/modules/cjs/loader');
    const request = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
    const found = Module._resolveFilename(request, Object.assign(new Module(from), {
      filename: from, paths: Module._nodeModulePaths(require('path').dirname(from)),
    }), false);
    if (!found.startsWith('/')) return;
    const hint = suggestion(specifier, found, from);
    const lines = error.stack.split('\n');
    error.stack = [lines[0], `Did you mean to import ${JSON.stringify(hint)}?`, ...lines.slice(1)].join('\n');
  } catch {
    // Nothing to suggest.
  }
}

// A path as it is written in an import.
const inUrl = (path) => encodeURI(path).replace(/[?#]/g, encodeURIComponent);

function suggestion(specifier, found, from) {
  const path = require('path');
  if (!isRelative(specifier)) {
    const folder = `/node_modules/${specifier.split('/', specifier[0] === '@' ? 2 : 1).join('/')}`;
    const at = found.lastIndexOf(folder);
    const inPackage = at === -1 ? specifier : found.slice(at + '/node_modules/'.length);
    // A file right in node_modules is no package: only its path leads there.
    if (inUrl(inPackage) !== specifier) return inUrl(inPackage);
  }
  const relative = path.relative(path.dirname(from), found);
  return inUrl(relative.startsWith('../') ? relative : `./${relative}`);
}

const SCHEMES = ['file:', 'data:', 'node:'];

/** The URL `specifier` names when imported by `parentURL` (the working directory's if undefined). */
function resolve(specifier, parentURL, conditions = importConditions()) {
  const id = builtins.idOf(specifier);
  if (id !== undefined) return `node:${id}`;
  const direct = specifier[0] === '.' || specifier[0] === '/' || specifier[0] === '#' ? null : URL.parse(specifier);
  if (direct !== null) {
    if (direct.protocol === 'data:') return direct.href;
    if (direct.protocol === 'node:') {
      builtins.refuseMissing(direct.href);
      const { codes: { ERR_UNKNOWN_BUILTIN_MODULE } } = require('internal/errors');
      throw new ERR_UNKNOWN_BUILTIN_MODULE(direct.href);
    }
    if (!SCHEMES.includes(direct.protocol)) throw new ERR_UNSUPPORTED_ESM_URL_SCHEME(direct, SCHEMES.map((scheme) => scheme.slice(0, -1)));
  }
  const { getOptionValue } = require('internal/options');
  const isMain = parentURL === undefined;
  const base = isMain ? pathToFileURL(`${process.cwd()}/`).href : parentURL;
  try {
    return moduleResolve(specifier, base, conditions,
      getOptionValue(isMain ? '--preserve-symlinks-main' : '--preserve-symlinks') === true).href;
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'ERR_UNSUPPORTED_DIR_IMPORT') addHint(error, specifier, base);
    throw error;
  }
}

module.exports = { packageResolve, resolve };
