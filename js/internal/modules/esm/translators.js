// How content of each format becomes a module V8 can link: text is compiled, everything else is wrapped in a synthetic module.
// Native side: src/ops/esm.rs. In Node: lib/internal/modules/esm/translators.js.
'use strict';

const { fileURLToPath } = require('internal/url');
const hooks = require('internal/modules/hooks');

// Built-in id -> { handle, names }, so that module.syncBuiltinESMExports() can bring exports up to date.
const builtinModules = new Map();

/** A synthetic module with these export names; `values()` gives their values, by name, when it is evaluated. */
function synthetic(url, names, values) {
  const handle = ops.op_esm_synthetic(url, names, () => {
    const all = values();
    for (let i = 0; i < names.length; i++) ops.op_esm_set_export(handle, names[i], all(names[i]));
  });
  return handle;
}

function builtin(id) {
  const found = builtinModules.get(id);
  if (found !== undefined) return found.handle;
  const exports = require('internal/modules/builtins').load(id);
  const names = ['default'].concat(exportedNames(exports));
  const handle = synthetic(`node:${id}`, names, () => (name) => (name === 'default' ? exports : readExport(exports, name)));
  builtinModules.set(id, { handle, names, exports });
  return handle;
}

function exportedNames(exports) {
  if (exports === null || (typeof exports !== 'object' && typeof exports !== 'function')) return [];
  const names = Object.keys(exports).filter((name) => name !== 'default');
  // A built-in that is a function exports nothing of what functions have.
  return names;
}

function readExport(exports, name) {
  try {
    return exports[name];
  } catch {
    // A getter that refuses (a deprecated one, say) exports undefined.
    return undefined;
  }
}

/** Makes imports of built-ins see what a program has assigned to their exports. */
function syncBuiltinExports() {
  for (const { handle, names, exports } of builtinModules.values()) {
    if (ops.op_esm_status(handle) < 4) continue;
    for (const name of names) {
      if (name !== 'default') ops.op_esm_set_export(handle, name, readExport(exports, name));
    }
  }
}

function json(url, filename, source) {
  const { Module } = require('internal/modules/cjs/loader');
  // With a query it is a module of its own.
  const isPlain = filename && !url.includes('?') && !url.includes('#');
  const cached = isPlain ? Module._cache[filename] : undefined;
  let value;
  if (cached?.loaded) {
    value = cached.exports;
  } else {
    try {
      value = JSON.parse(source);
    } catch (error) {
      error.message = `${filename ?? url}: ${error.message}`;
      throw error;
    }
    if (isPlain) {
      const module = new Module(filename);
      module.filename = filename;
      module.exports = value;
      module.loaded = true;
      Module._cache[filename] = module;
    }
  }
  return synthetic(url, ['default'], () => () => value);
}

// The names a CommonJS file exports, through everything it re-exports. `seen` ends cycles.
function cjsExportNames(filename, source, seen = new Set()) {
  const names = new Set();
  seen.add(filename);
  const { Module } = require('internal/modules/cjs/loader');
  const loaded = Module._cache[filename];
  let found;
  try {
    found = ops.op_module_cjs_exports(source ?? ops.op_module_read(filename));
  } catch {
    found = [[], []];
  }
  found[0].forEach((name) => { names.add(name); });
  found[1].forEach((specifier) => {
    const from = loaded ?? Object.assign(new Module(filename), {
      filename, paths: Module._nodeModulePaths(require('path').dirname(filename)),
    });
    let target;
    try {
      target = Module._resolveFilename(specifier, from, false);
    } catch {
      return;
    }
    if (!target.startsWith('/') || seen.has(target)) return;
    if (target.endsWith('.json') || target.endsWith('.node') || target.endsWith('.mjs')) return;
    cjsExportNames(target, undefined, seen).forEach((name) => { names.add(name); });
  });
  if (loaded?.loaded) safeKeys(loaded.exports).forEach((name) => { names.add(name); });
  names.delete('default');
  names.delete('module.exports');
  return names;
}

function safeKeys(exports) {
  if (exports === null || (typeof exports !== 'object' && typeof exports !== 'function')) return [];
  return Object.keys(exports);
}

/** `given`: { source, format } from hooks, to run in place of the file's text. */
function commonjs(url, filename, source, isMain, given) {
  const { Module, loadGiven } = require('internal/modules/cjs/loader');
  const names = ['default', 'module.exports'].concat(Array.from(cjsExportNames(filename, source)));
  return synthetic(url, names, () => {
    const exports = given === undefined && !hooks.hasResolve() ? Module._load(filename, undefined, isMain) :
      loadGiven(filename, url, given, isMain);
    return (name) => {
      if (name === 'default' || name === 'module.exports') return exports;
      if (exports === null || exports === undefined) return undefined;
      return readExport(exports, name);
    };
  });
}

/** A module whose default export is what a CommonJS text without a file of its own exports (data: URLs have none). */
function refused(url, what) {
  const error = new Error(`rcluster cannot import ${what} yet: ${url.startsWith('file:') ? fileURLToPath(url) : url}`);
  error.code = 'ERR_RCLUSTER_NOT_IMPLEMENTED';
  throw error;
}

module.exports = { builtin, commonjs, json, refused, syncBuiltinExports };
