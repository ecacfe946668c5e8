// node:module: the class Module, and what programs ask the loaders for.
// In Node: lib/module.js, lib/internal/modules/*.
'use strict';

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateString } = require('internal/validators');
const path = require('path');
const builtins = require('internal/modules/builtins');
const { Module } = require('internal/modules/cjs/loader');
const packageJson = require('internal/modules/package_json');

function notImplemented(what) {
  const error = new Error(`module.${what}() exists in Node.js and is not in rcluster yet`);
  error.code = 'ERR_RCLUSTER_NOT_IMPLEMENTED';
  return error;
}

const notAFile = 'must be a file URL object, file URL string, or absolute path string';

Module.builtinModules = builtins.names();

Module.isBuiltin = function isBuiltin(moduleName) {
  return typeof moduleName === 'string' && builtins.idOf(moduleName) !== undefined;
};

Module.createRequire = function createRequire(filenameOrURL) {
  const { isURL, fileURLToPath } = require('internal/url');
  let filename;
  if (isURL(filenameOrURL) || (typeof filenameOrURL === 'string' && !path.isAbsolute(filenameOrURL))) {
    try {
      filename = fileURLToPath(filenameOrURL);
    } catch {
      throw new ERR_INVALID_ARG_VALUE('filename', filenameOrURL, notAFile);
    }
  } else if (typeof filenameOrURL !== 'string') {
    throw new ERR_INVALID_ARG_VALUE('filename', filenameOrURL, notAFile);
  } else {
    filename = filenameOrURL;
  }
  // A folder: requests are relative to what is in it.
  const proxyPath = filename.endsWith('/') ? path.join(filename, 'noop.js') : filename;
  const module = new Module(proxyPath);
  module.filename = proxyPath;
  module.paths = Module._nodeModulePaths(module.path);
  return require('internal/modules/cjs/require').makeRequireFunction(module);
};

Module.findPackageJSON = function findPackageJSON(specifier, base = 'data:') {
  const { URL, isURL, fileURLToPath, pathToFileURL } = require('internal/url');
  if (arguments.length === 0) {
    const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
    throw new ERR_MISSING_ARGS('specifier');
  }
  if (!isURL(specifier)) validateString(specifier, 'specifier');
  const text = `${specifier}`;
  let parent;
  if (base !== 'data:') {
    if (isURL(base)) parent = base.href;
    else {
      validateString(base, 'base');
      parent = path.isAbsolute(base) ? pathToFileURL(base).href : base;
    }
  }
  let target;
  if (path.isAbsolute(text)) target = text;
  else if (text.startsWith('file:')) target = fileURLToPath(text);
  else if (text.startsWith('./') || text.startsWith('../') || text === '.' || text === '..') {
    target = fileURLToPath(new URL(text, parent));
  } else {
    const { parsePackageName } = require('internal/modules/package_resolve');
    const { packageName } = parsePackageName(text, parent);
    for (const folder of Module._nodeModulePaths(path.dirname(fileURLToPath(parent)))) {
      const candidate = path.join(folder, packageName, 'package.json');
      if (packageJson.read(candidate) !== undefined) return candidate;
    }
    return undefined;
  }
  // A folder's own package.json counts.
  if (ops.op_module_stat(target) === 1) target = path.join(target, 'noop.js');
  return packageJson.nearest(target)?.pjsonPath;
};

Module.syncBuiltinESMExports = function syncBuiltinESMExports() {
  require('internal/modules/esm/translators').syncBuiltinExports();
};

Module.register = function register() {
  throw notImplemented('register');
};

Module.registerHooks = function registerHooks(hooks) {
  return require('internal/modules/hooks').registerHooks(hooks);
};

Module.stripTypeScriptTypes = function stripTypeScriptTypes() {
  throw notImplemented('stripTypeScriptTypes');
};

Module.runMain = function runMain(main = process.argv[1]) {
  require('internal/run_main').runEntryPoint(main);
};

// There is no cache on disk; programs only ask for speed, so saying so is enough.
const compileCacheStatus = Object.freeze({ __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 });
Module.constants = Object.freeze({ __proto__: null, compileCacheStatus });

Module.enableCompileCache = function enableCompileCache() {
  return { __proto__: null, status: compileCacheStatus.DISABLED, message: 'rcluster has no compile cache on disk' };
};

Module.getCompileCacheDir = function getCompileCacheDir() {
  return undefined;
};

Module.flushCompileCache = function flushCompileCache() {};

Module.findSourceMap = function findSourceMap(sourceURL) {
  validateString(sourceURL, 'path');
  return undefined;
};

// Taken and remembered; stacks are not mapped.
let sourceMapsSupport = { __proto__: null, enabled: false, nodeModules: false, generatedCode: false };

Module.setSourceMapsSupport = function setSourceMapsSupport(enabled, options = { __proto__: null }) {
  const { validateBoolean, validateObject } = require('internal/validators');
  validateBoolean(enabled, 'enabled');
  validateObject(options, 'options');
  const { nodeModules = false, generatedCode = false } = options;
  validateBoolean(nodeModules, 'options.nodeModules');
  validateBoolean(generatedCode, 'options.generatedCode');
  sourceMapsSupport = { __proto__: null, enabled, nodeModules, generatedCode };
};

Module.getSourceMapsSupport = function getSourceMapsSupport() {
  return Object.freeze({ ...sourceMapsSupport, __proto__: null });
};

module.exports = Module;
