// What vm and the loaders share about scripts: who answers their import(), how code is checked for being one.
// Native side: src/ops/vm.rs. In Node: lib/internal/vm.js, vm_dynamic_import_* in src/env_properties.h.
'use strict';

// vm.constants.
const USE_MAIN_CONTEXT_DEFAULT_LOADER = Symbol('vm_dynamic_import_main_context_default');
// The same for scripts of ours, without a warning.
const DEFAULT_LOADER = Symbol('vm_dynamic_import_default_internal');
const DONT_CONTEXTIFY = Symbol('vm_context_no_contextify');

/**
 * The symbol a script is compiled with so that its import() finds `option` (importModuleDynamically): undefined for the loader that
 * everything else uses.
 */
function importId(name, option, script) {
  if (option === DEFAULT_LOADER) return undefined;
  if (option === USE_MAIN_CONTEXT_DEFAULT_LOADER) {
    require('internal/util/deprecate').emitExperimentalWarning('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER');
    return undefined;
  }
  const { registerImportCallback } = require('internal/modules/esm/loader');
  if (option === undefined) return registerImportCallback(name, refuse);
  if (!require('internal/options').getOptionValue('--experimental-vm-modules')) return registerImportCallback(name, refuseWithoutFlag);
  return registerImportCallback(name, async (specifier, attributes, phase) => {
    const module = await option(specifier, script(), attributes, phase);
    return namespaceOf(module);
  });
}

function refuse() {
  const { codes: { ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING } } = require('internal/errors');
  return Promise.reject(new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING());
}

function refuseWithoutFlag() {
  const { codes: { ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG } } = require('internal/errors');
  return Promise.reject(new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG());
}

async function namespaceOf(module) {
  if (require('internal/util/types').isModuleNamespaceObject(module)) return module;
  const { isModule } = require('internal/vm/module');
  if (typeof module !== 'object' || module === null || !isModule(module)) {
    const { codes: { ERR_VM_MODULE_NOT_MODULE } } = require('internal/errors');
    throw new ERR_VM_MODULE_NOT_MODULE();
  }
  if (module.status === 'errored') throw module.error;
  return module.namespace;
}

module.exports = { DEFAULT_LOADER, DONT_CONTEXTIFY, USE_MAIN_CONTEXT_DEFAULT_LOADER, importId };
