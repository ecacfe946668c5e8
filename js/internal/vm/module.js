// vm.Module, vm.SourceTextModule, vm.SyntheticModule: ES modules that a program compiles and links itself.
// Native side: src/ops/vm_module.rs, src/ops/esm.rs. In Node: lib/internal/vm/module.js.
'use strict';

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MODULE_LINK_MISMATCH, ERR_VM_MODULE_ALREADY_LINKED,
    ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA, ERR_VM_MODULE_CACHED_DATA_REJECTED, ERR_VM_MODULE_DIFFERENT_CONTEXT,
    ERR_VM_MODULE_LINK_FAILURE, ERR_VM_MODULE_NOT_MODULE, ERR_VM_MODULE_STATUS,
  },
} = require('internal/errors');
const {
  validateBoolean, validateBuffer, validateFunction, validateInt32, validateObject, validateString, validateUint32,
} = require('internal/validators');
const { importId } = require('internal/vm');

// By v8::ModuleStatus. A module that the program has not linked yet is 'unlinked' or 'linking' whatever V8 says.
const STATUS = ['unlinked', 'linking', 'linked', 'evaluating', 'evaluated', 'errored'];
const INSTANTIATED = 2;
const EVALUATING = 3;
const ERRORED = 5;

// Module -> what it is made of.
const parts = new WeakMap();
// Context (or globalThis) -> how many of its modules were named by us.
const counters = new WeakMap();

function partsOf(module) {
  const found = parts.get(module);
  if (found === undefined) throw new ERR_INVALID_THIS('Module');
  return found;
}

function nameFor(context) {
  const key = context ?? globalThis;
  const index = counters.get(key) ?? 0;
  counters.set(key, index + 1);
  return `vm:module(${index})`;
}

function validateModuleContext(context) {
  if (context === undefined) return;
  validateObject(context, 'options.context');
  if (!ops.op_vm_is_context(context)) throw new ERR_INVALID_ARG_TYPE('options.context', 'vm.Context', context);
}

class Module {
  constructor() {
    if (new.target === Module) throw new TypeError('Module is not a constructor');
  }

  get identifier() {
    return partsOf(this).identifier;
  }

  get context() {
    return partsOf(this).context;
  }

  get namespace() {
    const { handle } = partsOf(this);
    if (ops.op_esm_status(handle) < INSTANTIATED) throw new ERR_VM_MODULE_STATUS('must not be unlinked or linking');
    return ops.op_esm_namespace(handle);
  }

  get status() {
    const own = partsOf(this);
    if (own.failed) return 'errored';
    if (own.isLinking && ops.op_esm_status(own.handle) < INSTANTIATED) return 'linking';
    return STATUS[ops.op_esm_status(own.handle)];
  }

  get error() {
    const own = partsOf(this);
    if (own.failed) return own.failure;
    if (ops.op_esm_status(own.handle) !== ERRORED) throw new ERR_VM_MODULE_STATUS('must be errored');
    return ops.op_esm_exception(own.handle);
  }

  async link(linker) {
    const own = partsOf(this);
    validateFunction(linker, 'linker');
    const { status } = this;
    if (status === 'linked') throw new ERR_VM_MODULE_ALREADY_LINKED();
    if (status !== 'unlinked') throw new ERR_VM_MODULE_STATUS('must be unlinked');
    await linkGraph(this, linker);
    instantiate(own);
  }

  evaluate(options = { __proto__: null }) {
    try {
      const own = partsOf(this);
      const timeout = evaluationLimit(options);
      const { status } = this;
      if (status !== 'linked' && status !== 'evaluated' && status !== 'errored') {
        throw new ERR_VM_MODULE_STATUS('must be one of linked, evaluated, or errored');
      }
      if (own.failed) throw own.failure;
      return ofThisContext(ops.op_vm_module_evaluate(own.handle, own.context, timeout));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    partsOf(this);
    if (typeof depth === 'number' && depth < 0) return `[${this.constructor.name}]`;
    const { name } = this.constructor;
    // An object of a class of the same name, so that inspect prints "SourceTextModule { ... }".
    const shown = new ({ [name]: class {} }[name])();
    shown.status = this.status;
    shown.identifier = this.identifier;
    shown.context = this.context;
    return require('internal/util/inspect').inspect(shown, { ...options, customInspect: false });
  }
}

// { timeout, breakOnSigint } -> ms, 0 for no limit.
function evaluationLimit(options) {
  validateObject(options, 'options');
  const { timeout, breakOnSigint = false } = options;
  if (timeout !== undefined) validateUint32(timeout, 'options.timeout', true);
  validateBoolean(breakOnSigint, 'options.breakOnSigint');
  return timeout ?? 0;
}

// A context with a microtask queue of its own runs nothing after its script has ended: what has settled by then is passed on.
function ofThisContext(promise) {
  switch (ops.op_promise_state(promise)) {
    case 0: return promise;
    case 1: return Promise.resolve(undefined);
    default: return Promise.reject(ops.op_promise_result(promise));
  }
}

function fail(own, error) {
  own.failed = true;
  own.failure = error;
}

function instantiate(own) {
  if (ops.op_esm_status(own.handle) >= INSTANTIATED) return;
  requireLinks(own, new Set());
  ops.op_vm_module_instantiate(own.handle, own.context);
}

// V8 would only say that something is missing.
function requireLinks(own, seen) {
  if (seen.has(own) || own.requests === undefined) return;
  seen.add(own);
  if (own.targets !== undefined) {
    for (const target of own.targets) {
      const other = partsOf(target);
      // Without imports there is nothing that could be missing.
      if (other.requests?.length !== 0) requireLinks(other, seen);
    }
    return;
  }
  const [request] = own.requests;
  const what = request === undefined ? `module '${own.identifier}' is not linked` :
    `request for '${request.specifier}' can not be resolved on module '${own.identifier}' that is not linked`;
  throw new ERR_VM_MODULE_LINK_FAILURE(what, undefined);
}

// Asks the program's `linker` for everything `module` imports, and everything that imports.
async function linkGraph(module, linker) {
  const own = partsOf(module);
  if (own.requests === undefined) return;
  own.isLinking = true;
  try {
    const waiting = own.requests.map(async ({ specifier, attributes }) => {
      const target = await linker(specifier, module, { attributes, assert: attributes });
      checkTarget(own, target, specifier);
      if (target.status === 'unlinked') await linkGraph(target, linker);
      return target;
    });
    setTargets(own, await Promise.all(waiting));
  } catch (error) {
    fail(own, error);
    throw error;
  } finally {
    own.isLinking = false;
  }
}

function checkTarget(own, target, specifier) {
  const other = typeof target === 'object' && target !== null ? parts.get(target) : undefined;
  if (other === undefined) throw new ERR_VM_MODULE_NOT_MODULE();
  if (other.context !== own.context) throw new ERR_VM_MODULE_DIFFERENT_CONTEXT();
  if (target.status === 'errored') {
    throw new ERR_VM_MODULE_LINK_FAILURE(`request for '${specifier}' resolved to an errored module`, target.error);
  }
}

function setTargets(own, targets) {
  own.targets = targets;
  ops.op_esm_link(own.handle, targets.map((target) => partsOf(target).handle));
}

class SourceTextModule extends Module {
  #dependencies;

  constructor(sourceText, options = { __proto__: null }) {
    validateString(sourceText, 'sourceText');
    validateObject(options, 'options');
    const { lineOffset = 0, columnOffset = 0, identifier, context, initializeImportMeta, importModuleDynamically, cachedData } = options;
    validateModuleContext(context);
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    if (identifier !== undefined) validateString(identifier, 'options.identifier');
    if (initializeImportMeta !== undefined) validateFunction(initializeImportMeta, 'options.initializeImportMeta');
    if (importModuleDynamically !== undefined) validateFunction(importModuleDynamically, 'options.importModuleDynamically');
    if (cachedData !== undefined && !ArrayBuffer.isView(cachedData)) validateBuffer(cachedData, 'options.cachedData');
    super();
    const name = identifier ?? nameFor(context);
    const own = {
      identifier: name, context, handle: undefined, requests: undefined, targets: undefined, isLinking: false, failed: false,
      failure: undefined, mayCache: true,
    };
    const owner = {
      initializeImportMeta: initializeImportMeta && ((meta) => { initializeImportMeta(meta, this); }),
    };
    const compiled = ops.op_vm_module_compile(sourceText, name, lineOffset, columnOffset, cachedData,
      importId(name, importModuleDynamically, () => this), context, owner);
    if (compiled.cachedDataRejected) throw new ERR_VM_MODULE_CACHED_DATA_REJECTED();
    own.handle = compiled.handle;
    own.requests = requestsOf(compiled.handle);
    parts.set(this, own);
  }

  get moduleRequests() {
    return requestsOfSource(this).requests;
  }

  get dependencySpecifiers() {
    const { requests } = requestsOfSource(this);
    this.#dependencies ??= Object.freeze(requests.map(({ specifier }) => specifier));
    return this.#dependencies;
  }

  /** Says which module each request is, in their order. */
  linkRequests(modules) {
    const own = requestsOfSource(this);
    if (this.status !== 'unlinked') throw new ERR_VM_MODULE_STATUS('must be unlinked');
    if (!Array.isArray(modules)) throw new ERR_INVALID_ARG_TYPE('modules', 'Array', modules);
    for (const module of modules) {
      const other = typeof module === 'object' && module !== null ? parts.get(module) : undefined;
      if (other === undefined) throw new ERR_VM_MODULE_NOT_MODULE();
    }
    if (modules.length !== own.requests.length) {
      throw new ERR_MODULE_LINK_MISMATCH(`Expected ${own.requests.length} modules, got ${modules.length}`);
    }
    const known = new Map();
    modules.forEach((module, index) => {
      const { specifier, attributes } = own.requests[index];
      checkTarget(own, module, specifier);
      const key = JSON.stringify([specifier, attributes]);
      if ((known.get(key) ?? module) !== module) {
        throw new ERR_MODULE_LINK_MISMATCH(`Module request '${specifier}' at index ${index} must be linked to the same module requested before`);
      }
      known.set(key, module);
    });
    setTargets(own, modules.slice());
  }

  instantiate() {
    const own = requestsOfSource(this);
    if (this.status !== 'unlinked') throw new ERR_VM_MODULE_STATUS('must be unlinked');
    instantiate(own);
  }

  /** Whether this module or one it imports has a top-level await. */
  hasAsyncGraph() {
    const { handle } = requestsOfSource(this);
    if (ops.op_esm_status(handle) < INSTANTIATED) throw new ERR_VM_MODULE_STATUS('must be instantiated');
    return ops.op_esm_is_async(handle);
  }

  hasTopLevelAwait() {
    const error = new Error('SourceTextModule.prototype.hasTopLevelAwait() of node:vm exists in Node.js and is not in rcluster yet');
    error.code = 'ERR_RCLUSTER_NOT_IMPLEMENTED';
    throw error;
  }

  createCachedData() {
    const { handle } = requestsOfSource(this);
    if (ops.op_esm_status(handle) >= EVALUATING) throw new ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA();
    return require('buffer').Buffer.from(ops.op_vm_module_cached_data(handle));
  }
}

// The parts of a module with a text.
function requestsOfSource(module) {
  const own = typeof module === 'object' && module !== null ? parts.get(module) : undefined;
  if (own?.requests === undefined) throw new ERR_INVALID_THIS('SourceTextModule');
  return own;
}

function requestsOf(handle) {
  const flat = ops.op_esm_requests(handle);
  const requests = [];
  for (let i = 0; i < flat.length; i += 5) {
    const attributes = { __proto__: null };
    for (let j = 0; j < flat[i + 1].length; j += 2) attributes[flat[i + 1][j]] = flat[i + 1][j + 1];
    requests.push(Object.freeze({
      __proto__: null, specifier: flat[i], attributes: Object.freeze(attributes), phase: flat[i + 2],
    }));
  }
  return Object.freeze(requests);
}

class SyntheticModule extends Module {
  constructor(exportNames, evaluateCallback, options = { __proto__: null }) {
    if (!Array.isArray(exportNames) || exportNames.some((name) => typeof name !== 'string')) {
      throw new ERR_INVALID_ARG_TYPE('exportNames', 'Array of unique strings', exportNames);
    }
    exportNames.forEach((name, index) => {
      if (exportNames.indexOf(name, index + 1) !== -1) throw new ERR_INVALID_ARG_VALUE(`exportNames.${name}`, name, 'is duplicated');
    });
    validateFunction(evaluateCallback, 'evaluateCallback');
    validateObject(options, 'options');
    const { context, identifier } = options;
    validateModuleContext(context);
    if (identifier !== undefined) validateString(identifier, 'options.identifier');
    super();
    const name = identifier ?? nameFor(context);
    const own = {
      identifier: name, context, handle: undefined, requests: undefined, targets: undefined, isLinking: false, failed: false,
      failure: undefined, names: new Set(exportNames),
    };
    own.handle = ops.op_vm_module_synthetic(name, exportNames, () => { Reflect.apply(evaluateCallback, this, []); }, context);
    parts.set(this, own);
    // There is nothing to link.
    ops.op_vm_module_instantiate(own.handle, context);
  }

  async link() {
    partsOf(this);
  }

  setExport(name, value) {
    const own = typeof this === 'object' && this !== null ? parts.get(this) : undefined;
    if (own?.names === undefined) throw new ERR_INVALID_THIS('SyntheticModule');
    validateString(name, 'name');
    if (!own.names.has(name)) throw new ReferenceError(`Export '${name}' is not defined in module`);
    ops.op_esm_set_export(own.handle, name, value);
  }
}

module.exports = { Module, SourceTextModule, SyntheticModule, isModule: (value) => parts.has(value) };
