// The `require` function every module gets. In Node: makeRequireFunction in lib/internal/modules/helpers.js.
'use strict';

const { setOwnProperty } = require('internal/util');
const { validateString } = require('internal/validators');
const hooks = require('internal/modules/hooks');

function makeRequireFunction(module) {
  const { Module } = require('internal/modules/cjs/loader');

  // Programs replace module.require to hook into one module's loading, so it is looked up at every call.
  const requireFunction = function require(path) {
    return module.require(path);
  };

  function resolve(request, options) {
    validateString(request, 'request');
    if (hooks.hasResolve()) return require('internal/modules/cjs/hooked').resolveOnly(Module, request, module, options);
    return Module._resolveFilename(request, module, false, options);
  }

  function paths(request) {
    validateString(request, 'request');
    return Module._resolveLookupPaths(request, module);
  }

  requireFunction.resolve = resolve;
  resolve.paths = paths;
  setOwnProperty(requireFunction, 'main', process.mainModule);
  setOwnProperty(requireFunction, 'extensions', Module._extensions);
  setOwnProperty(requireFunction, 'cache', Module._cache);
  return requireFunction;
}

module.exports = { makeRequireFunction };
