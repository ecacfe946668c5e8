// node:vm: compiling and running code, in this context or in one of its own.
// Native side: src/ops/vm.rs, src/runtime/contexts.rs. In Node: lib/vm.js.
'use strict';

const {
  codes: { ERR_INVALID_ARG_TYPE },
} = require('internal/errors');
const {
  validateArray, validateBoolean, validateBuffer, validateInt32, validateObject, validateOneOf, validateString, validateStringArray,
  validateUint32, kValidateObjectAllowNullable, kValidateObjectAllowObjects,
} = require('internal/validators');
const { DEFAULT_LOADER, DONT_CONTEXTIFY, USE_MAIN_CONTEXT_DEFAULT_LOADER, importId } = require('internal/vm');

const kNoOptions = Object.freeze({ __proto__: null });

function isArrayBufferView(value) {
  return ArrayBuffer.isView(value);
}

function validateCachedData(cachedData, name) {
  if (cachedData !== undefined && !isArrayBufferView(cachedData)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], cachedData);
  }
}

function validateImportOption(value) {
  if (value === undefined || value === USE_MAIN_CONTEXT_DEFAULT_LOADER || value === DEFAULT_LOADER) return;
  if (typeof value !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options.importModuleDynamically',
      ['function', 'vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER'], value);
  }
}

// A string is short for { filename }.
function optionsOf(options, name = 'options') {
  if (typeof options === 'string') return { filename: options };
  validateObject(options, name);
  return options;
}

class Script {
  #script;

  constructor(code, options = kNoOptions) {
    code = `${code}`;
    options = optionsOf(options);
    const {
      filename = 'evalmachine.<anonymous>', lineOffset = 0, columnOffset = 0, cachedData, produceCachedData = false, importModuleDynamically,
    } = options;
    validateString(filename, 'options.filename');
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    validateCachedData(cachedData, 'options.cachedData');
    validateBoolean(produceCachedData, 'options.produceCachedData');
    validateImportOption(importModuleDynamically);
    const compiled = ops.op_vm_compile(code, filename, lineOffset, columnOffset, cachedData,
      importId(filename, importModuleDynamically, () => this), undefined);
    this.#script = compiled.script;
    if (cachedData !== undefined) this.cachedDataRejected = compiled.cachedDataRejected;
    this.sourceMapURL = ops.op_vm_source_map_url(compiled.script);
    if (produceCachedData) {
      this.cachedDataProduced = true;
      this.cachedData = this.createCachedData();
    }
  }

  runInThisContext(options) {
    return this.#run(null, options);
  }

  runInContext(contextifiedObject, options) {
    validateContext(contextifiedObject);
    return this.#run(contextifiedObject, options);
  }

  runInNewContext(contextObject, options) {
    return this.runInContext(createContext(contextObject, contextOptions(options)), options);
  }

  #run(contextifiedObject, options) {
    const { timeout, displayErrors } = runOptions(options);
    return ops.op_vm_run(this.#script, contextifiedObject, timeout, displayErrors);
  }

  createCachedData() {
    const { Buffer } = require('buffer');
    return Buffer.from(ops.op_vm_cached_data(this.#script));
  }
}

function runOptions(options = kNoOptions) {
  validateObject(options, 'options');
  let { timeout } = options;
  if (timeout === undefined) timeout = 0;
  else validateUint32(timeout, 'options.timeout', true);
  const { displayErrors = true, breakOnSigint = false } = options;
  validateBoolean(displayErrors, 'options.displayErrors');
  validateBoolean(breakOnSigint, 'options.breakOnSigint');
  return { timeout, displayErrors };
}

function isContext(object) {
  validateObject(object, 'object', kValidateObjectAllowObjects);
  return ops.op_vm_is_context(object);
}

function validateContext(contextifiedObject) {
  if (!isContext(contextifiedObject)) throw new ERR_INVALID_ARG_TYPE('contextifiedObject', 'vm.Context', contextifiedObject);
}

// The options of a context among those of a run.
function contextOptions(options) {
  if (!options) return {};
  const { contextName, contextOrigin, contextCodeGeneration, microtaskMode } = options;
  if (contextName !== undefined) validateString(contextName, 'options.contextName');
  if (contextOrigin !== undefined) validateString(contextOrigin, 'options.contextOrigin');
  if (contextCodeGeneration !== undefined) validateObject(contextCodeGeneration, 'options.contextCodeGeneration');
  const { strings, wasm } = contextCodeGeneration ?? {};
  if (strings !== undefined) validateBoolean(strings, 'options.contextCodeGeneration.strings');
  if (wasm !== undefined) validateBoolean(wasm, 'options.contextCodeGeneration.wasm');
  if (microtaskMode !== undefined) validateString(microtaskMode, 'options.microtaskMode');
  return { name: contextName, origin: contextOrigin, codeGeneration: { strings, wasm }, microtaskMode };
}

function createContext(contextObject = {}, options = kNoOptions) {
  const isPlain = contextObject === DONT_CONTEXTIFY;
  if (!isPlain && isContext(contextObject)) return contextObject;
  validateObject(options, 'options');
  const { name = 'VM Context', origin, codeGeneration, microtaskMode, importModuleDynamically } = options;
  validateString(name, 'options.name');
  if (origin !== undefined) validateString(origin, 'options.origin');
  validateImportOption(importModuleDynamically);
  if (codeGeneration !== undefined) validateObject(codeGeneration, 'options.codeGeneration');
  const { strings = true, wasm = true } = codeGeneration ?? {};
  validateBoolean(strings, 'options.codeGeneration.strings');
  validateBoolean(wasm, 'options.codeGeneration.wasm');
  validateOneOf(microtaskMode, 'options.microtaskMode', ['afterEvaluate', undefined]);
  return ops.op_vm_create_context(isPlain ? undefined : contextObject, strings, microtaskMode !== undefined);
}

function notImplemented(what) {
  const error = new Error(`${what} of node:vm exists in Node.js and is not in rcluster yet`);
  error.code = 'ERR_RCLUSTER_NOT_IMPLEMENTED';
  return error;
}

function createScript(code, options) {
  return new Script(code, options);
}

function runInContext(code, contextifiedObject, options) {
  validateContext(contextifiedObject);
  options = typeof options === 'string' ? { filename: options } : options;
  return createScript(code, options).runInContext(contextifiedObject, options);
}

function runInNewContext(code, contextObject, options) {
  if (typeof options === 'string') options = { filename: options };
  contextObject = createContext(contextObject, contextOptions(options));
  return createScript(code, options).runInNewContext(contextObject, options);
}

function runInThisContext(code, options) {
  if (typeof options === 'string') options = { filename: options };
  return createScript(code, options).runInThisContext(options);
}

function compileFunction(code, params, options = kNoOptions) {
  validateString(code, 'code');
  if (params !== undefined) validateStringArray(params, 'params');
  validateObject(options, 'options');
  const {
    filename = '', columnOffset = 0, lineOffset = 0, cachedData, produceCachedData = false, parsingContext, contextExtensions = [],
    importModuleDynamically,
  } = options;
  validateString(filename, 'options.filename');
  validateInt32(columnOffset, 'options.columnOffset');
  validateInt32(lineOffset, 'options.lineOffset');
  if (cachedData !== undefined) validateBuffer(cachedData, 'options.cachedData');
  validateBoolean(produceCachedData, 'options.produceCachedData');
  if (parsingContext !== undefined) {
    if (typeof parsingContext !== 'object' || parsingContext === null || !isContext(parsingContext)) {
      throw new ERR_INVALID_ARG_TYPE('options.parsingContext', 'Context', parsingContext);
    }
  }
  validateArray(contextExtensions, 'options.contextExtensions');
  contextExtensions.forEach((extension, index) => {
    validateObject(extension, `options.contextExtensions[${index}]`, kValidateObjectAllowNullable);
  });
  validateImportOption(importModuleDynamically);
  let compiled;
  const id = importId(filename, importModuleDynamically, () => compiled.function);
  compiled = ops.op_vm_compile_function(code, filename, lineOffset, columnOffset, cachedData, id, parsingContext, params ?? [],
    contextExtensions, produceCachedData);
  if (cachedData !== undefined) compiled.function.cachedDataRejected = compiled.cachedDataRejected;
  if (produceCachedData) {
    compiled.function.cachedDataProduced = compiled.cachedData !== undefined;
    if (compiled.cachedData !== undefined) compiled.function.cachedData = require('buffer').Buffer.from(compiled.cachedData);
  }
  return compiled.function;
}

function measureMemory() {
  throw notImplemented("measureMemory()");
}

const constants = Object.freeze({ __proto__: null, USE_MAIN_CONTEXT_DEFAULT_LOADER, DONT_CONTEXTIFY });

module.exports = {
  Script,
  createContext,
  createScript,
  runInContext,
  runInNewContext,
  runInThisContext,
  isContext,
  compileFunction,
  measureMemory,
  constants,
};

// They are there with --experimental-vm-modules only, which is known when the process starts.
function addModules() {
  if (!require('internal/options').getOptionValue('--experimental-vm-modules')) return;
  for (const name of ['Module', 'SourceTextModule', 'SyntheticModule']) {
    Object.defineProperty(module.exports, name, {
      __proto__: null,
      get() { return require('internal/vm/module')[name]; },
      enumerable: true,
      configurable: true,
    });
  }
}

require('internal/startup').onStart(addModules);
