// package.json files: read once, by folder or by the file they govern.
// Native side: op_module_read and op_module_nearest_package in src/ops/modules.rs. In Node: lib/internal/modules/package_json_reader.js.
'use strict';

const path = require('path');

// Path of a package.json -> what it says, or undefined if there is none.
const cache = new Map();
// Folder -> the package.json that governs the files in it.
const scopes = new Map();

function parse(jsonPath, text, base) {
  let json;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const { codes: { ERR_INVALID_PACKAGE_CONFIG } } = require('internal/errors');
    throw new ERR_INVALID_PACKAGE_CONFIG(jsonPath, base, cause.message);
  }
  // Only what the file says counts, whatever a program has put on Object.prototype.
  const { name, main, type, exports, imports } =
    json !== null && typeof json === 'object' ? Object.setPrototypeOf(json, null) : { __proto__: null };
  return {
    __proto__: null,
    exists: true,
    pjsonPath: jsonPath,
    name: typeof name === 'string' ? name : undefined,
    main: typeof main === 'string' ? main : undefined,
    type: type === 'module' || type === 'commonjs' ? type : 'none',
    exports,
    imports: imports !== null && typeof imports === 'object' ? imports : undefined,
  };
}

/** The package.json at `jsonPath`, or undefined. `base`: who asks, for the error's text. */
function read(jsonPath, base = undefined) {
  if (cache.has(jsonPath)) return cache.get(jsonPath);
  let found;
  if (ops.op_module_stat(jsonPath) === 0) {
    let text;
    try {
      text = ops.op_module_read(jsonPath);
    } catch {
      // It went away, or is not ours to read.
    }
    if (text !== undefined) found = parse(jsonPath, text, base);
  }
  cache.set(jsonPath, found);
  return found;
}

/** The package.json in `folder`, or undefined. */
function readPackage(folder, base = undefined) {
  return read(folder.endsWith('/') ? `${folder}package.json` : `${folder}/package.json`, base);
}

/** The package.json that governs the file `filename`, or undefined. */
function nearest(filename) {
  const folder = path.dirname(filename);
  if (scopes.has(folder)) return scopes.get(folder);
  const found = ops.op_module_nearest_package(filename);
  let scope;
  if (found !== undefined) {
    const jsonPath = found[0];
    if (!cache.has(jsonPath)) cache.set(jsonPath, parse(jsonPath, found[1], filename));
    scope = cache.get(jsonPath);
  }
  scopes.set(folder, scope);
  return scope;
}

/** 'module', 'commonjs' or 'none': what plain .js files next to `filename` are. */
function typeOf(filename) {
  return nearest(filename)?.type ?? 'none';
}

module.exports = { nearest, read, readPackage, typeOf };
