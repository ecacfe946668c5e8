// CommonJS: the class Module with everything programs have come to reach for on it.
// Native side: src/ops/modules.rs. In Node: lib/internal/modules/cjs/loader.js.
'use strict';

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_REQUIRE_CYCLE_MODULE, ERR_UNKNOWN_BUILTIN_MODULE },
} = require('internal/errors');
const { setOwnProperty } = require('internal/util');
const { validateString } = require('internal/validators');
const path = require('path');
const builtins = require('internal/modules/builtins');
const find = require('internal/modules/cjs/find');
const { makeRequireFunction } = require('internal/modules/cjs/require');
const { requireConditions } = require('internal/modules/conditions');
const packageJson = require('internal/modules/package_json');

const kIsMainSymbol = Symbol('kIsMainSymbol');
const kIsCachedByESMLoader = Symbol('kIsCachedByESMLoader');
const kURL = Symbol('kURL');
const kFormat = Symbol('kFormat');
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

let modulePaths = [];

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
  if (isMain) {
    setOwnProperty(process, 'mainModule', module);
    module.id = '.';
    module[kIsMainSymbol] = true;
  } else {
    module[kIsMainSymbol] = false;
  }
  module[kIsCachedByESMLoader] = false;
  Module._cache[filename] = module;
  if (parent !== undefined && parent !== null) relativeCache[key] = filename;

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
};

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
      filename, importModuleDynamically: require('internal/vm').USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    return script.runInThisContext({ displayErrors: true });
  }
  return ops.op_module_compile_cjs(content, filename, undefined, detect) ?? undefined;
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
    throw new ERR_REQUIRE_ESM(filename, true, parent, packageJson.nearest(filename)?.pjsonPath);
  }
  requiredEsModules.add(module);
  const loader = require('internal/modules/esm/loader');
  const job = loader.requireModule(filename, source, parent);
  const namespace = job.namespace();
  if ('module.exports' in namespace) module.exports = namespace['module.exports'];
  else if ('__esModule' in namespace || !('default' in namespace)) module.exports = namespace;
  else module.exports = loader.withEsModuleMark(job);
}

Module._extensions['.js'] = function(module, filename) {
  const content = ops.op_module_read(filename);
  let format;
  if (filename.endsWith('.js')) {
    const type = packageJson.typeOf(filename);
    if (type !== 'none') format = type;
  } else if (filename.endsWith('.mjs')) {
    format = 'module';
  } else if (filename.endsWith('.cjs')) {
    format = 'commonjs';
  } else if (/\.[cm]?ts$/.test(filename)) {
    const { codes: { ERR_NO_TYPESCRIPT } } = require('internal/errors');
    throw new ERR_NO_TYPESCRIPT();
  }
  module[kFormat] = format;
  module._compile(content, filename, format);
};

Module._extensions['.json'] = function(module, filename) {
  const content = ops.op_module_read(filename);
  try {
    setOwnProperty(module, 'exports', JSON.parse(content));
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
};

Module._extensions['.node'] = function(module, filename) {
  const error = new Error(`rcluster cannot load native addons: ${path.toNamespacedPath(filename)}`);
  error.code = 'ERR_RCLUSTER_NOT_IMPLEMENTED';
  throw error;
};

// ---- Resolving ----

Module._nodeModulePaths = find.nodeModulePaths;

// Programs with files of their own kind (archives, say) put their function here.
Object.defineProperty(Module, '_stat', {
  __proto__: null,
  get() { return find.stat; },
  set(stat) { find.setStat(stat); },
});

Module._initPaths = function() {
  modulePaths = require('internal/options').getOptionValue('--global-search-paths') === false ? [] : find.globalPaths();
  // A copy: programs that change it change nothing, as in Node.
  Module.globalPaths = modulePaths.slice();
};

Module._resolveLookupPaths = function(request, parent) {
  if (builtins.idOf(request) !== undefined) return null;
  if (!find.isRelative(request)) {
    const paths = parent?.paths?.length ? parent.paths.concat(modulePaths) : modulePaths;
    return paths.length > 0 ? paths : null;
  }
  // Code without a file of its own: relative to the working directory.
  if (!parent || !parent.id || !parent.filename) return ['.'];
  return [path.dirname(parent.filename)];
};

Module._findPath = function(request, paths, isMain, conditions = requireConditions()) {
  const isAbsolute = path.isAbsolute(request);
  if (isAbsolute) paths = [''];
  else if (!paths || paths.length === 0) return false;

  const key = `${request}\0${paths.join('\0')}`;
  const known = Module._pathCache[key];
  if (known) return known;

  const namesFolder = /(?:^|\/)\.{0,2}$/.test(request);
  const isRelative = find.isRelative(request);
  let extensions;
  for (const folder of paths) {
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
};

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

Module._resolveFilename = function(request, parent, isMain, options) {
  if (builtins.idOf(request) !== undefined) return request;
  let paths;
  if (typeof options === 'object' && options !== null && options.paths !== undefined) paths = pathsFromOptions(request, options);
  else paths = Module._resolveLookupPaths(request, parent);
  const conditions = requireConditions();

  if (request[0] === '#' && (parent?.filename || parent?.id === '<repl>')) {
    const from = parent.filename ?? `${process.cwd()}${path.sep}`;
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

  const self = find.trySelf(parent?.filename ?? '', request, conditions);
  if (self) {
    Module._pathCache[`${request}\0${paths === null ? '' : paths.join('\0')}`] = self;
    return self;
  }

  const filename = Module._findPath(request, paths, isMain, conditions);
  if (filename) return filename;
  builtins.refuseMissing(request);
  throw missing(request, parent);
};

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
  for (const request of requests) parent.require(request);
  isPreloading = false;
};

module.exports = { Module, kIsMainSymbol, kURL };
