// From what require() was given to a file: the part of Module that resolves.
// In Node: Module._resolveFilename, _findPath, _resolveLookupPaths in lib/internal/modules/cjs/loader.js.
'use strict';

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const path = require('path');
const builtins = require('internal/modules/builtins');
const find = require('internal/modules/cjs/find');
const { requireConditions } = require('internal/modules/conditions');
const packageJson = require('internal/modules/package_json');

// The class all this belongs to, and who required each module first.
let Module;
let parents;

// Searched for every program.
let modulePaths = [];

function _initPaths() {
  modulePaths = require('internal/options').getOptionValue('--global-search-paths') === false ? [] : find.globalPaths();
  // A copy: programs that change it change nothing, as in Node.
  Module.globalPaths = modulePaths.slice();
}

function _resolveLookupPaths(request, parent) {
  if (builtins.idOf(request) !== undefined) return null;
  if (!find.isRelative(request)) {
    const paths = parent?.paths?.length ? parent.paths.concat(modulePaths) : modulePaths;
    return paths.length > 0 ? paths : null;
  }
  // Code without a file of its own: relative to the working directory.
  if (!parent || !parent.id || !parent.filename) return ['.'];
  return [path.dirname(parent.filename)];
}

function _findPath(request, paths, isMain, conditions = requireConditions()) {
  const isAbsolute = path.isAbsolute(request);
  if (isAbsolute) paths = [''];
  else if (!paths || paths.length === 0) return false;

  const key = `${request}\0${paths.join('\0')}`;
  const known = Module._pathCache[key];
  if (known) return known;

  const namesFolder = /(?:^|\/)\.{0,2}$/.test(request);
  const isRelative = find.isRelative(request);
  let extensions;
  // No iterators: what programs do to Array.prototype does not keep modules from being found.
  for (let i = 0; i < paths.length; i++) {
    const folder = paths[i];
    if (typeof folder !== 'string') throw new ERR_INVALID_ARG_TYPE('paths', 'array of strings', paths);
    // A relative request's folder is there: somebody in it is asking.
    if (!isRelative && folder && find.stat(folder) < 1) continue;
    if (!isAbsolute) {
      const exported = find.resolveExports(folder, request, conditions);
      if (exported) return exported;
    }
    const base = path.resolve(folder, request);
    const kind = find.stat(base);
    let filename = false;
    if (!namesFolder) {
      if (kind === 0) filename = find.keepsSymlinks(isMain) ? base : find.toRealPath(base);
      if (!filename) filename = find.tryExtensions(base, (extensions ??= Object.keys(Module._extensions)), isMain);
    }
    if (!filename && kind === 1) {
      filename = find.tryPackage(base, (extensions ??= Object.keys(Module._extensions)), isMain, request);
    }
    if (filename) {
      Module._pathCache[key] = filename;
      return filename;
    }
  }
  return false;
}

// The folders to search when require.resolve() is given `paths`.
function pathsFromOptions(request, options) {
  if (!Array.isArray(options.paths)) throw new ERR_INVALID_ARG_VALUE('options.paths', options.paths);
  if (find.isRelative(request)) return options.paths;
  const fake = new Module('', null);
  const paths = [];
  for (const from of options.paths) {
    fake.paths = Module._nodeModulePaths(from);
    for (const folder of Module._resolveLookupPaths(request, fake) ?? []) if (!paths.includes(folder)) paths.push(folder);
  }
  return paths;
}

function _resolveFilename(request, parent, isMain, options) {
  if (builtins.idOf(request) !== undefined) return request;
  let paths;
  if (typeof options === 'object' && options !== null && options.paths !== undefined) paths = pathsFromOptions(request, options);
  else paths = Module._resolveLookupPaths(request, parent);
  const conditions = options?.conditions ?? requireConditions();

  if (request[0] === '#' && (parent?.filename || parent?.id === '<repl>')) {
    const from = parent.filename ?? `${process.cwd()}/noop.js`;
    const config = packageJson.nearest(from);
    if (config?.imports != null) {
      const { pathToFileURL } = require('internal/url');
      const { packageImportsResolve } = require('internal/modules/package_resolve');
      try {
        return find.fileOfUrl(packageImportsResolve(request, pathToFileURL(from), conditions), from, path.dirname(config.pjsonPath));
      } catch (error) {
        if (error.code === 'ERR_MODULE_NOT_FOUND') throw missing(request, parent);
        throw error;
      }
    }
  }

  // What -r loads may be the package of the working directory.
  const asking = parent?.filename ?? (parent?.id === 'internal/preload' ? `${process.cwd()}/noop.js` : '');
  const self = find.trySelf(asking, request, conditions);
  if (self) {
    Module._pathCache[`${request}\0${paths === null ? '' : paths.join('\0')}`] = self;
    return self;
  }

  const filename = Module._findPath(request, paths, isMain, conditions);
  if (filename) return filename;
  builtins.refuseMissing(request);
  throw missing(request, parent);
}

function missing(request, parent) {
  const requireStack = [];
  for (let cursor = parent; cursor; cursor = parents.get(cursor)) requireStack.push(cursor.filename || cursor.id);
  let message = `Cannot find module '${request}'`;
  if (requireStack.length > 0) message += `\nRequire stack:\n- ${requireStack.join('\n- ')}`;
  const error = new Error(message);
  error.code = 'MODULE_NOT_FOUND';
  error.requireStack = requireStack;
  return error;
}

/** Gives `Class` its functions that resolve. */
function install(Class, parentsOfModules) {
  Module = Class;
  parents = parentsOfModules;
  Object.assign(Module, { _nodeModulePaths: find.nodeModulePaths, _initPaths, _resolveLookupPaths, _findPath, _resolveFilename });
  // Programs with files of their own kind (archives, say) put their function here.
  Object.defineProperty(Module, '_stat', {
    __proto__: null,
    get() { return find.stat; },
    set(stat) { find.setStat(stat); },
  });
}

module.exports = { install };
