// ES modules: from URLs to linked and evaluated graphs. Files are read and compiled at once, depth first; only evaluation may wait.
// Native side: src/ops/esm.rs, src/runtime/module_map.rs. In Node: lib/internal/modules/esm/loader.js, module_job.js, utils.js.
'use strict';

const { codes: { ERR_REQUIRE_ASYNC_MODULE, ERR_UNKNOWN_MODULE_FORMAT } } = require('internal/errors');
const { URL, fileURLToPath, pathToFileURL } = require('internal/url');
const explain = require('internal/modules/esm/explain');
const formats = require('internal/modules/esm/formats');
const { resolve: resolveNow } = require('internal/modules/esm/resolve');
const translators = require('internal/modules/esm/translators');
const hooks = require('internal/modules/hooks');
const { importConditions } = require('internal/modules/conditions');

// v8::ModuleStatus.
const INSTANTIATED = 2;
const EVALUATING = 3;
const ERRORED = 5;

// URL and type -> Job.
const jobs = new Map();

// Importer -> specifier -> URL: what an import has found stays found, even if the file is gone since.
const resolved = new Map();

function resolve(specifier, parentURL) {
  let known = resolved.get(parentURL);
  if (known === undefined) resolved.set(parentURL, known = new Map());
  let url = known.get(specifier);
  if (url === undefined) {
    url = resolveNow(specifier, parentURL);
    // The working directory, which stands for a parent that is none, may change.
    if (parentURL !== undefined) known.set(specifier, url);
  }
  return url;
}

// { url, format, attributes } of what a module imports; the format is what hooks or the file's name say, if they say something.
function locate(specifier, parentURL, attributes) {
  if (!hooks.hasResolve()) return { url: resolve(specifier, parentURL), format: undefined, attributes };
  const context = { conditions: Array.from(importConditions()), importAttributes: attributes, parentURL };
  const found = hooks.resolve(specifier, context, (asked, given) => {
    const url = resolveNow(asked, given.parentURL, new Set(given.conditions));
    return { url, format: formats.byName(url) };
  });
  return { url: found.url, format: found.format, attributes: found.importAttributes ?? attributes };
}

// While a graph is linked for require(): nothing in it may be in the middle of its evaluation.
let linkingForRequire = false;

// One module of the graph.
class Job {
  constructor(url, format) {
    this.url = url;
    this.format = format;
    this.handle = undefined;
    this.isLinked = false;
    this.promise = undefined;
    // What import.meta.main says; the entry point's job is told.
    this.isMain = false;
  }

  /** Loads everything this module imports. */
  link() {
    if (this.isLinked) return;
    // Before the imports are loaded: they may import this module.
    this.isLinked = true;
    if (this.format !== 'module') return;
    const requests = ops.op_esm_requests(this.handle);
    if (requests.length === 0) return;
    const targets = [];
    for (let i = 0; i < requests.length; i += 5) {
      targets.push(this.#load(requests[i], attributesOf(requests[i + 1]), requests[i + 2]));
    }
    for (let i = 0; i < targets.length; i++) targets[i].link();
    ops.op_esm_link(this.handle, targets.map((target) => target.handle));
  }

  #load(specifier, attributes, phase) {
    if (phase === 'source') throw explain.sourcePhaseError(this.url, specifier);
    const found = locate(specifier, this.url, attributes);
    const job = load(found.url, found.attributes, undefined, false, found.format);
    if (linkingForRequire) this.#refuseCycle(specifier, job);
    return job;
  }

  #refuseCycle(specifier, job) {
    if (job.format === 'commonjs') {
      const { Module, isExecuting } = require('internal/modules/cjs/loader');
      const module = job.url.startsWith('file:') ? Module._cache[fileURLToPath(job.url)] : undefined;
      if (module !== undefined && !module.loaded && isExecuting(module)) throw explain.importCycle('CommonJS Module', specifier, this.url);
    } else if (ops.op_esm_status(job.handle) === EVALUATING) {
      throw explain.importCycle('Module', specifier, this.url);
    }
  }

  instantiate() {
    if (ops.op_esm_status(this.handle) >= INSTANTIATED) return;
    try {
      ops.op_esm_instantiate(this.handle);
    } catch (error) {
      throw explain.missingExport(error, isCommonJS);
    }
  }

  /** A promise for the evaluation's end; the same one for everybody who asks. */
  evaluate() {
    this.promise ??= ops.op_esm_evaluate(this.handle);
    return this.promise;
  }

  namespace() {
    return ops.op_esm_namespace(this.handle);
  }
}

// Whether what an import found is a CommonJS module.
function isCommonJS(specifier, parentURL) {
  try {
    return jobs.get(keyOf(resolve(specifier, parentURL), 'none'))?.format === 'commonjs';
  } catch {
    // The importer is not what the error names.
    return false;
  }
}

function attributesOf(pairs) {
  const attributes = { __proto__: null };
  for (let i = 0; i < pairs.length; i += 2) attributes[pairs[i]] = pairs[i + 1];
  return attributes;
}

const keyOf = (url, type) => `${type}\0${url}`;

/** The job of the module at `url`, loaded but not linked. `given`: its text and format where somebody has read it already. */
function load(url, attributes = { __proto__: null }, given = undefined, isMain = false, hint = undefined) {
  const key = keyOf(url, attributes.type ?? 'none');
  const found = jobs.get(key);
  if (found !== undefined) return found;
  const job = given !== undefined ? compileText(url, given) : translate(url, attributes, isMain, hint);
  jobs.set(key, job);
  return job;
}

function translate(url, attributes, isMain, hint) {
  formats.checkAttributeNames(attributes);
  if (hooks.hasLoad()) return translateHooked(url, attributes, isMain, hint);
  if (url.startsWith('node:')) {
    formats.checkAttributes(url, 'builtin', attributes);
    const job = new Job(url, 'builtin');
    job.handle = translators.builtin(url.slice(5));
    return job;
  }
  let filename;
  let source;
  let format;
  if (url.startsWith('data:')) {
    ({ format, source } = formats.ofDataUrl(url));
  } else {
    filename = fileURLToPath(url);
    format = hint ?? formats.ofFile(filename, () => (source ??= read(filename)));
  }
  formats.checkAttributes(url, format, attributes);
  return make(url, filename, format, () => source ?? read(filename), isMain, undefined);
}

// The same with what the program's hooks have to say.
function translateHooked(url, attributes, isMain, hint) {
  const context = { format: hint ?? formats.byName(url), conditions: Array.from(importConditions()), importAttributes: attributes };
  const loaded = hooks.load(url, context, readForHooks);
  const source = hooks.textOf(loaded.source);
  const filename = url.startsWith('file:') ? fileURLToPath(url) : undefined;
  const { format } = loaded;
  formats.checkAttributes(url, format, attributes);
  if (format === 'builtin') {
    const job = new Job(url, 'builtin');
    job.handle = translators.builtin(url.replace(/^node:/, ''));
    return job;
  }
  return make(url, filename, format, () => source, isMain, { source, format });
}

// The last step of the load hooks.
function readForHooks(url, { format }) {
  if (url.startsWith('node:')) return { format: 'builtin', source: null };
  if (url.startsWith('data:')) return formats.ofDataUrl(url);
  formats.refuseScheme(url);
  const filename = fileURLToPath(url);
  const source = require('fs').readFileSync(filename);
  return { format: format ?? formats.ofFile(filename, () => hooks.textOf(source)), source };
}

// The job of content of a known format. `given`: set if hooks gave the content, which the file does not have then.
function make(url, filename, format, source, isMain, given) {
  if (format === 'module') return compileText(url, source());
  const job = new Job(url, format);
  switch (format) {
    case 'commonjs':
      job.handle = translators.commonjs(url, filename ?? url, source(), isMain, given);
      return job;
    case 'json':
      job.handle = translators.json(url, filename, source());
      return job;
    case 'wasm':
      return translators.refused(url, 'WebAssembly modules');
    case 'addon':
      return translators.refused(url, 'native addons');
    default:
      throw new ERR_UNKNOWN_MODULE_FORMAT(format, url);
  }
}

const read = (filename) => ops.op_module_read(filename);

function compileText(url, source) {
  const job = new Job(url, 'module');
  job.handle = ops.op_esm_compile(source, url, 0, 0, job, undefined);
  return job;
}

// After a failure to link, whatever was loaded on the way is not left behind half linked: the next import tries again.
function linkOrForget(job) {
  try {
    job.link();
    job.instantiate();
  } catch (error) {
    jobs.forEach((other, key) => {
      if (other === job || (other.isLinked && ops.op_esm_status(other.handle) < INSTANTIATED)) jobs.delete(key);
    });
    throw error;
  }
}

/** Loads, links and evaluates; what cannot be linked is found out at once, as an exception. */
async function start(job) {
  linkOrForget(job);
  try {
    await job.evaluate();
  } catch (error) {
    explain.missingGlobal(error, job);
    throw error;
  }
}

/** import(specifier) from `parentURL`. */
async function importModule(specifier, parentURL, attributes = { __proto__: null }, isMain = false) {
  // Not in the importer's own turn: what follows the import() expression runs before the module does.
  await undefined;
  const found = locate(specifier, parentURL, attributes);
  const job = load(found.url, found.attributes, undefined, isMain, found.format);
  await start(job);
  return job.namespace();
}

/** Runs `url`, or the text `given` under that name, as the program. Returns its job at once, and its end as a promise. */
function startEntry(url, given = undefined) {
  const job = load(url, undefined, given, true);
  job.isMain = true;
  return { job, done: start(job) };
}

/** The namespace of the ES module `filename` for require(); `source` is its text if that is known. `from`: who requires it. */
function requireModule(filename, source, from) {
  const url = filename[0] === '/' ? pathToFileURL(filename).href : filename;
  const job = load(url, undefined, source);
  const status = ops.op_esm_status(job.handle);
  if (status === EVALUATING || (job.isLinked && status < INSTANTIATED)) throw explain.requireCycle(filename, from);
  if (status === ERRORED) throw ops.op_esm_exception(job.handle);
  const outer = linkingForRequire;
  linkingForRequire = true;
  try {
    linkOrForget(job);
  } finally {
    linkingForRequire = outer;
  }
  if (ops.op_esm_is_async(job.handle)) throw asyncError(job, filename, from);
  const promise = job.evaluate();
  if (ops.op_promise_state(promise) === 2) {
    explain.missingGlobal(ops.op_promise_result(promise), job);
    ops.op_promise_throw(promise);
  }
  return job;
}

function asyncError(job, filename, from) {
  if (require('internal/options').getOptionValue('--experimental-print-required-tla')) {
    job.evaluate();
    ops.op_esm_stalled(job.handle).forEach((place) => {
      ops.op_process_write_stderr(`Error: unexpected top-level await at ${place}\n`);
    });
  }
  return new ERR_REQUIRE_ASYNC_MODULE(filename, from);
}

/** A module with `job`'s exports and `__esModule`: what require() gives for one with a default export. */
function withEsModuleMark(job) {
  const facade = new Job('node:internal/require_module_default_facade', 'module');
  facade.handle = ops.op_esm_compile(
    "export * from 'original'; export { default } from 'original'; export const __esModule = true;", facade.url, 0, 0, facade, undefined);
  const requests = ops.op_esm_requests(facade.handle).length / 5;
  ops.op_esm_link(facade.handle, new Array(requests).fill(job.handle));
  ops.op_esm_instantiate(facade.handle);
  ops.op_esm_evaluate(facade.handle);
  return facade.namespace();
}

/** Whether the top-level awaits of `job` are still waiting; their places. */
function stalled(job) {
  return ops.op_esm_status(job.handle) < INSTANTIATED ? [] : ops.op_esm_stalled(job.handle);
}

// For scripts of vm, by the symbol they were compiled with: what their import() calls.
const dynamicImportCallbacks = new WeakMap();

/** Called by native code for import(). `hostId`: undefined for modules of ours, else what registerImportCallback() gave. */
function importModuleDynamically(referrer, specifier, pairs, hostId, phase) {
  const attributes = attributesOf(pairs);
  if (hostId !== undefined) {
    const callback = dynamicImportCallbacks.get(hostId);
    if (callback !== undefined) return callback(specifier, attributes, phase);
  }
  // Code whose origin nobody knows (eval in a microtask) has nothing its import could be relative to.
  if (typeof referrer !== 'string') {
    const { codes: { ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING } } = require('internal/errors');
    throw new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING();
  }
  if (phase === 'source') throw explain.sourcePhaseError(referrer, specifier);
  return importModule(specifier, baseOf(referrer), attributes);
}

// CommonJS files are known by path, ES modules by URL; evaluated code counts as lying in the working directory.
function baseOf(referrer) {
  if (referrer[0] === '/') return pathToFileURL(referrer).href;
  if (/^(?:file|data|node):/.test(referrer)) return referrer;
  return undefined;
}

/** A symbol for a script whose import() shall call `callback(specifier, attributes, phase)`. */
function registerImportCallback(name, callback) {
  const id = Symbol(name);
  dynamicImportCallbacks.set(id, callback);
  return id;
}

/** Called by native code when a module first says import.meta. `owner` is its Job, or the vm module it belongs to. */
function initializeImportMeta(meta, owner) {
  if (!(owner instanceof Job)) {
    owner.initializeImportMeta?.(meta);
    return;
  }
  const { url } = owner;
  if (url.startsWith('file:')) {
    const filename = fileURLToPath(url);
    meta.dirname = require('path').dirname(filename);
    meta.filename = filename;
  }
  meta.main = owner.isMain;
  meta.resolve = function resolveFrom(specifier, parent = url) {
    return importMetaResolve(specifier, parent);
  };
  Object.defineProperty(meta.resolve, 'name', { __proto__: null, value: 'resolve', configurable: true });
  Object.defineProperty(meta.resolve, 'length', { __proto__: null, value: 1, configurable: true });
  meta.url = url;
}

// A file that is not there, or of a scheme nobody loads, still has a URL.
function importMetaResolve(specifier, parent) {
  const { validateString } = require('internal/validators');
  if (!require('internal/url').isURL(parent)) validateString(parent, 'parentURL');
  try {
    return locate(`${specifier}`, `${parent}`, { __proto__: null }).url;
  } catch (error) {
    const url = Object.getOwnPropertyDescriptor(error, 'url')?.value;
    if (error?.code === 'ERR_UNSUPPORTED_DIR_IMPORT' || (error?.code === 'ERR_MODULE_NOT_FOUND' && url)) return url;
    if (error?.code === 'ERR_UNSUPPORTED_ESM_URL_SCHEME') return new URL(specifier).href;
    throw error;
  }
}

module.exports = {
  importModule,
  importModuleDynamically,
  initializeImportMeta,
  registerImportCallback,
  requireModule,
  stalled,
  startEntry,
  withEsModuleMark,
};
