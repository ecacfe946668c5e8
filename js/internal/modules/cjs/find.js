// Files and folders as require() looks for them.
// Native side: op_module_stat, op_module_realpath in src/ops/modules.rs. In Node: the middle of lib/internal/modules/cjs/loader.js.
'use strict';

const path = require('path');
const packageJson = require('internal/modules/package_json');
const { packageExportsResolve } = require('internal/modules/package_resolve');

// Path -> kind, while modules are being loaded: one program start asks for the same folders again and again.
let kinds = null;
let depth = 0;

/** Calls of this and leaveRequire() enclose a require(); nothing is remembered beyond the outermost one. */
function enterRequire() {
  if (depth++ === 0) kinds = new Map();
}

function leaveRequire() {
  if (--depth === 0) kinds = null;
}

let replacedStat;

/** Has `stat` answer instead, from here on. */
function setStat(stat) {
  replacedStat = stat;
}

// 0 file, 1 folder, negative nothing.
function stat(filename) {
  if (replacedStat !== undefined) return replacedStat(filename);
  if (kinds === null) return ops.op_module_stat(filename);
  let kind = kinds.get(filename);
  if (kind === undefined) {
    kind = ops.op_module_stat(filename);
    // What is not there may be there soon: a module may write the file it requires next.
    if (kind >= 0) kinds.set(filename, kind);
  }
  return kind;
}

function keepsSymlinks(isMain) {
  const { getOptionValue } = require('internal/options');
  return getOptionValue(isMain ? '--preserve-symlinks-main' : '--preserve-symlinks') === true;
}

function toRealPath(filename) {
  return ops.op_module_realpath(filename);
}

function tryFile(filename, isMain) {
  if (stat(filename) !== 0) return false;
  return keepsSymlinks(isMain) ? path.resolve(filename) : toRealPath(filename);
}

function tryExtensions(base, extensions, isMain) {
  for (let i = 0; i < extensions.length; i++) {
    const filename = tryFile(base + extensions[i], isMain);
    if (filename) return filename;
  }
  return false;
}

/** The file a folder stands for: package.json's "main", else index. */
function tryPackage(folder, extensions, isMain, request) {
  const main = packageJson.readPackage(folder)?.main;
  const index = () => tryExtensions(path.resolve(folder, 'index'), extensions, isMain);
  if (!main) return index();
  const filename = path.resolve(folder, main);
  const found = tryFile(filename, isMain) || tryExtensions(filename, extensions, isMain) ||
    tryExtensions(path.resolve(filename, 'index'), extensions, isMain);
  if (found !== false) return found;
  const fallback = index();
  const jsonPath = path.resolve(folder, 'package.json');
  if (!fallback) {
    const error = new Error(`Cannot find module '${filename}'. Please verify that the package.json has a valid "main" entry`);
    error.code = 'MODULE_NOT_FOUND';
    error.path = jsonPath;
    error.requestPath = request;
    throw error;
  }
  process.emitWarning(
    `Invalid 'main' field in '${jsonPath}' of '${main}'. Please either fix that or report it to the module author`,
    'DeprecationWarning', 'DEP0128');
  return fallback;
}

const SEPARATORS = /%2F|%5C/i;

function notFound(request, jsonPath) {
  const error = new Error(`Cannot find module '${request}'`);
  error.code = 'MODULE_NOT_FOUND';
  if (jsonPath) error.path = jsonPath;
  return error;
}

/** The file of a URL that "exports" or "imports" gave. */
function fileOfUrl(url, parentPath, packagePath) {
  if (SEPARATORS.test(url.href ?? url)) {
    const { codes: { ERR_INVALID_MODULE_SPECIFIER } } = require('internal/errors');
    throw new ERR_INVALID_MODULE_SPECIFIER(url, 'must not include encoded "/" or "\\" characters', parentPath);
  }
  // "imports" may name a built-in.
  if (url.protocol === 'node:') return url.href;
  const { fileURLToPath } = require('internal/url');
  const filename = fileURLToPath(url);
  const found = tryFile(filename, false);
  if (found) return found;
  throw notFound(filename, path.resolve(packagePath, 'package.json'));
}

const PACKAGE_REQUEST = /^((?:@[^/\\%]+\/)?[^./\\%][^/\\%]*)(\/.*)?$/;

/** What the "exports" of a package below `folder` say about `request`; undefined if there are none. */
function resolveExports(folder, request, conditions) {
  const match = PACKAGE_REQUEST.exec(request);
  if (match === null) return undefined;
  const packagePath = path.resolve(folder, match[1]);
  const config = packageJson.readPackage(packagePath);
  if (config?.exports == null) return undefined;
  const { pathToFileURL } = require('internal/url');
  try {
    const url = packageExportsResolve(pathToFileURL(`${packagePath}/package.json`), `.${match[2] ?? ''}`, config, null, conditions);
    return fileOfUrl(url, null, packagePath);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') throw notFound(request, `${packagePath}/package.json`);
    throw error;
  }
}

/** What the package `parentPath` is part of says about a request for itself; false if that is not what is asked. */
function trySelf(parentPath, request, conditions) {
  if (!parentPath) return false;
  const config = packageJson.nearest(parentPath);
  if (config?.exports == null || config.name === undefined) return false;
  if (request !== config.name && !request.startsWith(`${config.name}/`)) return false;
  const { pathToFileURL } = require('internal/url');
  const folder = path.dirname(config.pjsonPath);
  try {
    const url = packageExportsResolve(pathToFileURL(config.pjsonPath), `.${request.slice(config.name.length)}`, config,
      pathToFileURL(parentPath), conditions);
    return fileOfUrl(url, parentPath, folder);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') throw notFound(request, config.pjsonPath);
    throw error;
  }
}

/** node_modules in `from` and every folder above it. */
function nodeModulePaths(from) {
  from = path.resolve(from);
  if (from === '/') return ['/node_modules'];
  const paths = [];
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (path.basename(folder) !== 'node_modules') paths.push(folder === '/' ? '/node_modules' : `${folder}/node_modules`);
    if (folder === '/') return paths;
  }
}

/** Folders searched for every program: NODE_PATH, then those of the user and the installation. */
function globalPaths() {
  const { HOME, NODE_PATH } = process.env;
  let paths = [path.resolve(process.execPath, '..', '..', 'lib', 'node')];
  if (HOME) paths = [path.resolve(HOME, '.node_modules'), path.resolve(HOME, '.node_libraries'), ...paths];
  if (NODE_PATH) paths = [...NODE_PATH.split(':').filter(Boolean), ...paths];
  return paths;
}

/** './x', '../x', '.', '..' */
function isRelative(request) {
  if (request[0] !== '.') return false;
  return request.length === 1 || request[1] === '/' || (request[1] === '.' && (request.length === 2 || request[2] === '/'));
}

module.exports = {
  enterRequire,
  fileOfUrl,
  globalPaths,
  isRelative,
  keepsSymlinks,
  leaveRequire,
  nodeModulePaths,
  resolveExports,
  setStat,
  stat,
  toRealPath,
  tryExtensions,
  tryPackage,
  trySelf,
};
