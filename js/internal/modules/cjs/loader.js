// CommonJS: the class Module with everything programs have come to reach for on it.
// Native side: src/ops/modules.rs. In Node: lib/internal/modules/cjs/loader.js.
'use strict';

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_REQUIRE_CYCLE_MODULE, ERR_UNKNOWN_BUILTIN_MODULE },
} = require('internal/errors');
const { setOwnProperty } = require('internal/util');
const { validateString } = require('internal/validators');
const path = require('path');
const builtins = require('internal/modules/builtins');
const find = require('internal/modules/cjs/find');
const { makeRequireFunction } = require('internal/modules/cjs/require');
const { requireConditions } = require('internal/modules/conditions');
const hooks = require('internal/modules/hooks');
const packageJson = require('internal/modules/package_json');

const kIsMainSymbol = Symbol('kIsMainSymbol');
const kIsCachedByESMLoader = Symbol('kIsCachedByESMLoader');
const kURL = Symbol('kURL');
const kFormat = Symbol('kFormat');
const kGiven = Symbol('kGiven');
const kIsExecuting = Symbol('kIsExecuting');

// Module -> the module that required it first.
const parents = new WeakMap();
// 'folder\0request' -> filename: the plain case, a relative file required before from the same folder.
const relativeCache = { __proto__: null };

// Modules that stand for an ES module somebody has required.
const requiredEsModules = new WeakSet();

let isPreloading = false;

function updateChildren(parent, child, scan) {
  const children = parent?.children;
  if (children && !(scan && children.includes(child))) children.push(child);
}

function Module(id = '', parent = undefined) {
  this.id = id;
  this.path = path.dirname(id);
  setOwnProperty(this, 'exports', {});
  parents.set(this, parent);
  updateChildren(parent, this, false);
  this.filename = null;
  this.loaded = false;
  this.children = [];
}

Module._cache = { __proto__: null };
Module._pathCache = { __proto__: null };
Module._extensions = { __proto__: null };
Module.globalPaths = [];
Module.Module = Module;

// `Module.wrap` and `Module.wrapper` only matter to programs that change them: then modules are compiled with the text they give.
let wrapIsPatched = false;
const wrapperParts = ['(function (exports, require, module, __filename, __dirname) { ', '\n});'];
let wrap = function(script) {
  return Module.wrapper[0] + script + Module.wrapper[1];
};
const wrapperProxy = new Proxy(wrapperParts, {
  __proto__: null,
  set(target, key, value, receiver) {
    wrapIsPatched = true;
    return Reflect.set(target, key, value, receiver);
  },
  defineProperty(target, key, descriptor) {
    wrapIsPatched = true;
    return Object.defineProperty(target, key, descriptor);
  },
});
let wrapper = wrapperProxy;
Object.defineProperty(Module, 'wrap', {
  __proto__: null,
  get() { return wrap; },
  set(value) {
    wrapIsPatched = true;
    wrap = value;
  },
});
Object.defineProperty(Module, 'wrapper', {
  __proto__: null,
  get() { return wrapper; },
  set(value) {
    wrapIsPatched = true;
    wrapper = value;
  },
});

Module.prototype.constructor = Module;

Object.defineProperty(Module.prototype, 'isPreloading', {
  __proto__: null,
  get() { return isPreloading; },
});

Object.defineProperty(Module.prototype, 'parent', {
  __proto__: null,
  get() {
    warnParent();
    return parents.get(this);
  },
  set(value) {
    warnParent();
    parents.set(this, value);
  },
});

let parentWarned = false;
function warnParent() {
  if (parentWarned || !require('internal/options').getOptionValue('--pending-deprecation')) return;
  parentWarned = true;
  process.emitWarning('module.parent is deprecated due to accuracy issues. Please use require.main to find program entry point instead.',
    'DeprecationWarning', 'DEP0144');
}

// ---- Cycles ----

// What a module in a cycle exports before it is done: reading a name that is not there yet is worth a warning.
const unfinishedExports = new Proxy({}, {
  __proto__: null,
  get(target, property) {
    if (property in target || property === '__esModule') return target[property];
    warnUnfinished(property);
    return undefined;
  },
  getOwnPropertyDescriptor(target, property) {
    if (Object.prototype.hasOwnProperty.call(target, property) || property === '__esModule') {
      return Object.getOwnPropertyDescriptor(target, property);
    }
    warnUnfinished(property);
    return undefined;
  },
});

function warnUnfinished(property) {
  process.emitWarning(`Accessing non-existent property '${String(property)}' of module exports inside circular dependency`);
}

function exportsInCycle(module) {
  if (requiredEsModules.has(module)) {
    const from = parents.get(module)?.filename;
    throw new ERR_REQUIRE_CYCLE_MODULE(`Cannot require() ES Module ${module.id} in a cycle.${from ? ` (from ${from})` : ''}`);
  }
  const { exports } = module;
  if (exports && !require('internal/util/types').isProxy(exports) && Object.getPrototypeOf(exports) === Object.prototype &&
      !exports.__esModule) {
    Object.setPrototypeOf(exports, unfinishedExports);
  }
  return exports;
}

// ---- Loading ----

Module._load = function(request, parent, isMain) {
  if (hooks.hasResolve() || hooks.hasLoad()) return loadHooked(request, parent, isMain);
  let key;
  if (parent) {
    key = `${parent.path}\0${request}`;
    const filename = relativeCache[key];
    if (filename !== undefined) {
      const cached = Module._cache[filename];
      if (cached !== undefined) {
        updateChildren(parent, cached, true);
        return cached.loaded ? cached.exports : exportsInCycle(cached);
      }
      delete relativeCache[key];
    }
  }
  if (request.startsWith('node:')) return loadBuiltin(request);

  const filename = Module._resolveFilename(request, parent, isMain);
  if (filename.startsWith('node:')) return loadBuiltin(filename);
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    updateChildren(parent, cached, true);
    if (cached.loaded) return cached.exports;
    if (cached[kIsCachedByESMLoader] !== true || cached[kIsExecuting]) return exportsInCycle(cached);
  } else {
    const id = builtins.idOf(filename);
    if (id !== undefined) return builtins.load(id);
  }

  const module = cached || new Module(filename, parent);
  if (parent !== undefined && parent !== null) relativeCache[key] = filename;
  return loadNew(module, filename, parent, isMain, key);
};

// Puts `module` into the cache and loads it; after a failure nothing of it is left.
function loadNew(module, filename, parent, isMain, key) {
  if (isMain) {
    setOwnProperty(process, 'mainModule', module);
    module.id = '.';
    module[kIsMainSymbol] = true;
  } else {
    module[kIsMainSymbol] = false;
  }
  module[kIsCachedByESMLoader] = false;
  Module._cache[filename] = module;

  let failed = true;
  try {
    module.load(filename);
    failed = false;
  } finally {
    if (failed) {
      delete Module._cache[filename];
      if (parent) {
        delete relativeCache[key];
        const children = parent?.children;
        if (Array.isArray(children)) {
          const index = children.indexOf(module);
          if (index !== -1) children.splice(index, 1);
        }
      }
    } else if (module.exports && !require('internal/util/types').isProxy(module.exports) &&
               Object.getPrototypeOf(module.exports) === unfinishedExports) {
      Object.setPrototypeOf(module.exports, Object.prototype);
    }
  }
  return module.exports;
}

// ---- Loading with hooks (module.registerHooks) ----

function loadHooked(request, parent, isMain) {
  const { url, format, filename } = require('internal/modules/cjs/hooked').locate(Module, request, parent, isMain);
  if (filename.startsWith('node:')) {
    const id = builtins.idOf(filename);
    if (id === undefined) return loadBuiltin(filename);
    const replaced = require('internal/modules/cjs/hooked').replacedBuiltin(url);
    if (replaced === undefined) return builtins.load(id);
    const module = new Module(filename, parent);
    module[kGiven] = replaced;
    module.load(filename);
    return module.exports;
  }
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    updateChildren(parent, cached, true);
    if (cached.loaded) return cached.exports;
    if (cached[kIsCachedByESMLoader] !== true || cached[kIsExecuting]) return exportsInCycle(cached);
  }
  const module = cached ?? new Module(filename, parent);
  module[kURL] = url;
  module[kFormat] = format;
  return loadNew(module, filename, parent, isMain, undefined);
}

/** Loads the CommonJS file `filename` from what somebody has read already: `given` is its { source, format }. */
function loadGiven(filename, url, given, isMain) {
  const cached = Module._cache[filename];
  if (cached !== undefined) return cached.loaded ? cached.exports : exportsInCycle(cached);
  const module = new Module(filename, undefined);
  module[kURL] = url;
  module[kGiven] = given;
  return loadNew(module, filename, undefined, isMain, undefined);
}

// { source, format } of a module's file; the format may be undefined.
function contentOf(module, filename, format) {
  const given = module[kGiven];
  if (given !== undefined) {
    module[kGiven] = undefined;
    return given;
  }
  if (!hooks.hasLoad()) return { source: ops.op_module_read(filename), format: format() };
  return require('internal/modules/cjs/hooked').read(module[kURL], filename, module[kFormat] ?? format(true));
}

function loadBuiltin(request) {
  const id = builtins.idOf(request);
  if (id === undefined) {
    builtins.refuseMissing(request);
    throw new ERR_UNKNOWN_BUILTIN_MODULE(request);
  }
  return builtins.load(id);
}

Module.prototype.load = function(filename) {
  this.filename ??= filename;
  this.paths ??= Module._nodeModulePaths(path.dirname(filename));
  Module._extensions[extensionOf(filename)](this, filename);
  this.loaded = true;
};

// The longest registered extension: '.b.js' before '.js'. A leading dot begins a hidden file's name, not an extension.
function extensionOf(filename) {
  const name = path.basename(filename);
  for (let at = name.indexOf('.', 1); at !== -1; at = name.indexOf('.', at + 1)) {
    const extension = name.slice(at);
    if (Module._extensions[extension]) return extension;
  }
  return '.js';
}

Module.prototype.require = function(id) {
  validateString(id, 'id');
  if (id === '') throw new ERR_INVALID_ARG_VALUE('id', id, 'must be a non-empty string');
  find.enterRequire();
  try {
    return Module._load(id, this, /* isMain */ false);
  } finally {
    find.leaveRequire();
  }
};

// ---- Compiling ----

// The module's function, or undefined for a text that turns out to be an ES module.
function compile(content, filename, detect) {
  if (wrapIsPatched) {
    const { Script } = require('vm');
    const script = new Script(Module.wrap(content), {
      filename, importModuleDynamically: require('internal/vm').DEFAULT_LOADER,
    });
    return script.runInThisContext({ displayErrors: true });
  }
  try {
    return ops.op_module_compile_cjs(content, filename, undefined, detect) ?? undefined;
  } catch (error) {
    if (!detect && error?.name === 'SyntaxError' && ops.op_module_has_esm_syntax(content, filename)) hintEsModule(filename);
    throw error;
  }
}

/** `format`: 'commonjs' and 'module' are taken at their word, undefined is found out. */
Module.prototype._compile = function(content, filename, format) {
  if (format === 'module') return loadEsModule(this, filename, content);
  const detect = format !== 'commonjs' && mayDetect(this[kIsMainSymbol]);
  const compiled = compile(content, filename, detect);
  if (compiled === undefined) return loadEsModule(this, filename, content);
  const require = makeRequireFunction(this);
  const { exports } = this;
  this[kIsExecuting] = true;
  find.enterRequire();
  try {
    return Reflect.apply(compiled, exports, [exports, require, this, filename, path.dirname(filename)]);
  } finally {
    find.leaveRequire();
    this[kIsExecuting] = false;
  }
};

// There is no point in finding an ES module that could not be required.
function mayDetect(isMain) {
  const { getOptionValue } = require('internal/options');
  return getOptionValue('--experimental-detect-module') !== false &&
    (isMain || getOptionValue('--experimental-require-module') !== false);
}

// --trace-require-module: "all", or "no-node-modules" for those of the program's own files.
function traceRequire(filename, parent) {
  const mode = require('internal/options').getOptionValue('--trace-require-module');
  if (mode !== 'all' && mode !== 'no-node-modules') return;
  if (mode === 'no-node-modules' && parent?.includes('/node_modules/')) return;
  process.emitWarning(
    `${parent === undefined ? 'require()' : `CommonJS module ${parent}`} is loading ES Module ${filename} using require().\n` +
    'Support for loading ES Module in require() is an experimental feature and might change at any time', 'ExperimentalWarning');
}

// Said at once, as the error ends the program.
function hintEsModule(filename) {
  require('internal/process/warning').emitWarningSync(
    `Failed to load the ES module: ${filename}. Make sure to set "type": "module" in the nearest package.json file or use the .mjs extension.`);
}

/** require() of an ES module, or the program itself being one. */
function loadEsModule(module, filename, source) {
  if (module[kIsMainSymbol]) {
    // ES modules have no module object, so the program's is not to be found either.
    setOwnProperty(process, 'mainModule', undefined);
    require('internal/run_main').runEsModule(require('internal/url').pathToFileURL(filename).href, source);
    return;
  }
  const parent = parents.get(module)?.filename;
  if (require('internal/options').getOptionValue('--experimental-require-module') === false) {
    const { codes: { ERR_REQUIRE_ESM } } = require('internal/errors');
    throw new ERR_REQUIRE_ESM(filename, source !== undefined && ops.op_module_has_esm_syntax(source, filename), parent, packageJson.nearest(filename)?.pjsonPath);
  }
  traceRequire(filename, parent);
  requiredEsModules.add(module);
  const loader = require('internal/modules/esm/loader');
  const job = loader.requireModule(filename, source, parent);
  const namespace = job.namespace();
  if ('module.exports' in namespace) module.exports = namespace['module.exports'];
  else if ('__esModule' in namespace || !('default' in namespace)) module.exports = namespace;
  else module.exports = loader.withEsModuleMark(job);
}

// The format a file's name and package say it has. `isHint`: nothing is refused, as a hook may know more.
function formatByName(filename, isHint = false) {
  if (filename.endsWith('.js')) {
    const type = packageJson.typeOf(filename);
    return type === 'none' ? undefined : type;
  }
  if (filename.endsWith('.mjs')) return 'module';
  if (filename.endsWith('.cjs')) return 'commonjs';
  if (!isHint && /\.[cm]?ts$/.test(filename)) {
    const { codes: { ERR_NO_TYPESCRIPT } } = require('internal/errors');
    throw new ERR_NO_TYPESCRIPT();
  }
  // A program without an extension, in a package that says what it is.
  if (path.extname(filename) === '' && filename[0] === '/' && packageJson.typeOf(filename) === 'commonjs') return 'commonjs';
  return undefined;
}

Module._extensions['.js'] = function(module, filename) {
  const { source, format } = contentOf(module, filename, (isHint) => formatByName(filename, isHint));
  module[kFormat] = format;
  if (format === 'json') return setJson(module, filename, source);
  if (format === 'builtin') {
    module.exports = loadBuiltin(filename);
    return;
  }
  module._compile(source, filename, format);
};

Module._extensions['.json'] = function(module, filename) {
  const { source } = contentOf(module, filename, () => 'json');
  setJson(module, filename, source);
};

function setJson(module, filename, source) {
  try {
    setOwnProperty(module, 'exports', JSON.parse(source));
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
}

Module._extensions['.node'] = function(module, filename) {
  const error = new Error(`rcluster cannot load native addons: ${path.toNamespacedPath(filename)}`);
  error.code = 'ERR_RCLUSTER_NOT_IMPLEMENTED';
  throw error;
};

// ---- Resolving ----

require('internal/modules/cjs/resolve').install(Module, parents);

// ---- Starting ----

/** Loads the modules of -r, for a parent that looks as if it lay in the working directory. */
Module._preloadModules = function(requests) {
  if (!Array.isArray(requests) || requests.length === 0) return;
  isPreloading = true;
  const parent = new Module('internal/preload', null);
  try {
    parent.paths = Module._nodeModulePaths(process.cwd());
  } catch (error) {
    if (error.code !== 'ENOENT') {
      isPreloading = false;
      throw error;
    }
  }
  for (let i = 0; i < requests.length; i++) parent.require(requests[i]);
  isPreloading = false;
};

module.exports = { Module, isExecuting: (module) => module[kIsExecuting] === true, loadGiven };
