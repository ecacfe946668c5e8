// ES modules: from URLs to linked and evaluated graphs. Files are read and compiled at once, depth first; only evaluation may wait.
// Native side: src/ops/esm.rs, src/runtime/module_map.rs. In Node: lib/internal/modules/esm/loader.js, module_job.js, utils.js.
'use strict';

const { codes: { ERR_REQUIRE_ASYNC_MODULE, ERR_REQUIRE_CYCLE_MODULE } } = require('internal/errors');
const { fileURLToPath, pathToFileURL } = require('internal/url');
const formats = require('internal/modules/esm/formats');
const { resolve: resolveNow } = require('internal/modules/esm/resolve');
const translators = require('internal/modules/esm/translators');

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
    for (const target of targets) target.link();
    ops.op_esm_link(this.handle, targets.map((target) => target.handle));
  }

  #load(specifier, attributes, phase) {
    if (phase === 'source') throw sourcePhaseError(this.url, specifier);
    return load(resolve(specifier, this.url), attributes);
  }

  instantiate() {
    if (ops.op_esm_status(this.handle) >= INSTANTIATED) return;
    try {
      ops.op_esm_instantiate(this.handle);
    } catch (error) {
      throw explainMissingExport(error);
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

function attributesOf(pairs) {
  const attributes = { __proto__: null };
  for (let i = 0; i < pairs.length; i += 2) attributes[pairs[i]] = pairs[i + 1];
  return attributes;
}

function sourcePhaseError(url, specifier) {
  const error = new SyntaxError(`Source phase import object is not defined for module '${specifier}'`);
  error.code = 'ERR_SOURCE_PHASE_NOT_DEFINED';
  return error;
}

// V8 only says that the name is missing. For a CommonJS module there is a reason, and a way.
function explainMissingExport(error) {
  const match = /^The requested module '(.*?)' does not provide an export named '(.+)'$/.exec(error?.message ?? '');
  if (match === null || error.name !== 'SyntaxError') return error;
  const { 1: specifier, 2: name } = match;
  const parent = /^(.*):\d+$/.exec(error.stack.split('\n', 1)[0])?.[1];
  if (parent === undefined) return error;
  let isCommonJS = false;
  try {
    isCommonJS = jobs.get(keyOf(resolve(specifier, parent), 'none'))?.format === 'commonjs';
  } catch {
    // The importer is not what the stack's first line names.
  }
  if (!isCommonJS) return error;
  const explained = new SyntaxError(
    `Named export '${name}' not found. The requested module '${specifier}' is a CommonJS module, which may not support all ` +
    'module.exports as named exports.\nCommonJS modules can always be imported via the default export, for example using:\n\n' +
    `import pkg from '${specifier}';\n${destructuring(error)}`);
  const place = error.stack.split('\nSyntaxError:', 1)[0];
  explained.stack = `${place}\n${explained.stack}`;
  return explained;
}

// The line to write instead, if the import statement is one line of names.
function destructuring(error) {
  const line = error.stack.split('\n', 2)[1] ?? '';
  const match = /^\s*import\s*\{([^}]*)\}\s*from/.exec(line);
  if (match === null) return '';
  return `const {${match[1].replace(/ as /g, ': ')}} = pkg;\n`;
}

const keyOf = (url, type) => `${type}\0${url}`;

/** The job of the module at `url`, loaded but not linked. `given`: its text and format where somebody has read it already. */
function load(url, attributes = { __proto__: null }, given = undefined, isMain = false) {
  const key = keyOf(url, attributes.type ?? 'none');
  const found = jobs.get(key);
  if (found !== undefined) return found;
  const job = given !== undefined ? compileText(url, given) : translate(url, attributes, isMain);
  jobs.set(key, job);
  return job;
}

function translate(url, attributes, isMain) {
  formats.checkAttributeNames(attributes);
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
    format = formats.ofFile(filename, () => (source ??= read(filename)));
  }
  formats.checkAttributes(url, format, attributes);
  switch (format) {
    case 'module':
      return compileText(url, source ?? read(filename));
    case 'commonjs': {
      const job = new Job(url, format);
      job.handle = translators.commonjs(url, filename, source ?? read(filename), isMain);
      return job;
    }
    case 'json': {
      const job = new Job(url, format);
      job.handle = translators.json(url, filename, source ?? read(filename));
      return job;
    }
    case 'wasm':
      return translators.refused(url, 'WebAssembly modules');
    default:
      return translators.refused(url, 'native addons');
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
  const before = new Set(jobs.keys());
  try {
    job.link();
    job.instantiate();
  } catch (error) {
    for (const [key, other] of jobs) {
      if (other === job || !before.has(key) || (other.isLinked && ops.op_esm_status(other.handle) < INSTANTIATED)) jobs.delete(key);
    }
    throw error;
  }
}

/** Loads, links and evaluates; what cannot be linked is found out at once, as an exception. */
async function start(job) {
  linkOrForget(job);
  try {
    await job.evaluate();
  } catch (error) {
    explainMissingGlobal(error, job);
    throw error;
  }
}

// CommonJS habits in an ES module deserve better than "not defined".
function explainMissingGlobal(error, job) {
  if (error?.name !== 'ReferenceError') return;
  const match = /^(require|exports|module|__filename|__dirname) is not defined$/.exec(error.message);
  if (match === null) return;
  if (job.format === 'module' && ops.op_esm_is_async(job.handle)) {
    error.message = `Cannot determine intended module format because both '${match[1]}' and top-level await are present. If the code ` +
      'is intended to be CommonJS, wrap await in an async function. If the code is intended to be an ES module, replace ' +
      `${match[1] === 'require' ? 'require() with import' : `${match[1]} with ${replacements[match[1]]}`}.`;
    error.code = 'ERR_AMBIGUOUS_MODULE_SYNTAX';
    return;
  }
  error.message += ' in ES module scope';
  if (match[1] === 'require') error.message += ', you can use import instead';
  if (!job.url.startsWith('file:') || !job.url.endsWith('.js')) return;
  const config = require('internal/modules/package_json').nearest(fileURLToPath(job.url));
  if (config?.type === 'module') {
    error.message += '\nThis file is being treated as an ES module because it has a \'.js\' file extension and ' +
      `'${config.pjsonPath}' contains "type": "module". To treat it as a CommonJS script, rename it to use the '.cjs' file extension.`;
  }
}

const replacements = {
  __proto__: null, exports: 'export', module: 'export', __filename: 'import.meta.filename', __dirname: 'import.meta.dirname',
};

/** import(specifier) from `parentURL`. */
async function importModule(specifier, parentURL, attributes = { __proto__: null }, isMain = false) {
  // Not in the importer's own turn: what follows the import() expression runs before the module does.
  await undefined;
  const job = load(resolve(specifier, parentURL), attributes, undefined, isMain);
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
  const url = pathToFileURL(filename).href;
  const job = load(url, undefined, source);
  const status = ops.op_esm_status(job.handle);
  if (status === EVALUATING || (job.isLinked && status < INSTANTIATED)) throw cycleError(filename, from);
  if (status === ERRORED) throw ops.op_esm_exception(job.handle);
  linkOrForget(job);
  if (ops.op_esm_is_async(job.handle)) throw asyncError(job, filename, from);
  const promise = job.evaluate();
  if (ops.op_promise_state(promise) === 2) {
    explainMissingGlobal(ops.op_promise_result(promise), job);
    ops.op_promise_throw(promise);
  }
  return job;
}

function cycleError(filename, from) {
  let message = `Cannot require() ES Module ${filename} in a cycle.`;
  if (from) message += ` (from ${from})`;
  return new ERR_REQUIRE_CYCLE_MODULE(`${message} A cycle involving require(esm) is not allowed to maintain invariants mandated by ` +
    'the ECMAScript specification. Try making at least part of the dependency in the graph lazily loaded.');
}

function asyncError(job, filename, from) {
  if (require('internal/options').getOptionValue('--experimental-print-required-tla')) {
    job.evaluate();
    for (const place of ops.op_esm_stalled(job.handle)) ops.op_process_write_stderr(`Error: unexpected top-level await at ${place}\n`);
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
  if (phase === 'source') throw sourcePhaseError(referrer, specifier);
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

// A file that is not there still has a URL.
function importMetaResolve(specifier, parent) {
  try {
    return resolve(`${specifier}`, `${parent}`);
  } catch (error) {
    if (error?.code === 'ERR_UNSUPPORTED_DIR_IMPORT' || (error?.code === 'ERR_MODULE_NOT_FOUND' && error.url)) return error.url;
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
