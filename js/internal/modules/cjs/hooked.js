// What require() does differently once the program has registered hooks.
// In Node: resolveForCJSWithHooks, loadSource in lib/internal/modules/cjs/loader.js.
'use strict';

const builtins = require('internal/modules/builtins');
const { requireConditions } = require('internal/modules/conditions');
const hooks = require('internal/modules/hooks');

const pathOf = (url) => require('internal/url').fileURLToPath(url);
const urlOf = (path) => require('internal/url').pathToFileURL(path).href;

/** { url, format, filename } of what `parent` requires; a URL that is no file's stands for the filename. */
function locate(Module, request, parent, isMain, options = undefined) {
  const context = {
    conditions: Array.from(requireConditions()),
    importAttributes: undefined,
    parentURL: parent?.filename ? urlOf(parent.filename) : undefined,
  };
  const last = (specifier, { conditions }) => {
    const id = builtins.idOf(specifier);
    const found = id === undefined ?
      Module._resolveFilename(specifier, parent, isMain, { __proto__: null, ...options, conditions: new Set(conditions) }) : `node:${id}`;
    if (found.startsWith('node:') || builtins.idOf(found) !== undefined) {
      return { url: found.startsWith('node:') ? found : `node:${found}`, format: 'builtin' };
    }
    return { url: urlOf(found), format: require('internal/modules/esm/formats').byName(found) };
  };
  const { url, format } = hooks.hasResolve() ? hooks.resolve(request, context, last) : last(request, context);
  return { url, format, filename: url.startsWith('file:') ? pathOf(url) : url };
}

/** What require.resolve() gives. */
function resolveOnly(Module, request, parent, options) {
  const { url, filename } = locate(Module, request, parent, false, options);
  // A built-in module goes by its bare name, if it has one.
  return url.startsWith('node:') && request !== url ? builtins.idOf(url.slice(5)) ?? filename : filename;
}

/** { source, format } of a file. */
function read(url, filename, format) {
  const context = { format, conditions: Array.from(requireConditions()), importAttributes: undefined };
  const loaded = hooks.load(url ?? urlOf(filename), context, (from, given) => ({
    format: given.format, source: ops.op_module_read(from.startsWith('file:') ? pathOf(from) : from),
  }));
  return { source: hooks.textOf(loaded.source), format: loaded.format };
}

/** What hooks have in place of a built-in module; undefined if they leave it alone. */
function replacedBuiltin(url) {
  if (!hooks.hasLoad()) return undefined;
  const context = { format: 'builtin', conditions: Array.from(requireConditions()), importAttributes: undefined };
  const { source, format } = hooks.load(url, context, () => ({ format: 'builtin', source: null }));
  return format === 'builtin' ? undefined : { source: hooks.textOf(source), format };
}

module.exports = { locate, read, replacedBuiltin, resolveOnly };
