// The registry of built-in modules: every file of js/node and js/internal, evaluated on first use.
// Runs first, in the snapshot or (debug builds) at start. In Node: lib/internal/bootstrap/realm.js.
(function () {
  'use strict';

  const bodies = new Map();
  const loaded = new Map();
  // deno_core's table of native functions; ours are added to it when the process starts.
  const ops = globalThis.Deno.core.ops;
  let process;

  globalThis.__registerBuiltin = (id, body) => { bodies.set(id, body); };

  function requireBuiltin(id) {
    const found = loaded.get(id);
    if (found !== undefined) return found.exports;
    const body = bodies.get(id);
    if (body === undefined) throw new Error(`rcluster has no built-in module '${id}' (asked for by a built-in)`);
    const module = { id, exports: {} };
    // Before the body runs: built-ins may be required in a cycle, as any other module may.
    loaded.set(id, module);
    try {
      body.call(undefined, module.exports, requireBuiltin, module, process, ops);
    } catch (error) {
      loaded.delete(id);
      throw error;
    }
    return module.exports;
  }

  globalThis.__builtins = {
    require: requireBuiltin,
    ops,
    setProcess(value) { process = value; },
    // Public modules only: what `require('x')` and `require('node:x')` may name.
    has(id) { return bodies.has(id) && !id.startsWith('internal/'); },
    hasAny(id) { return bodies.has(id); },
    isLoaded(id) { return loaded.has(id); },
    publicIds() { return [...bodies.keys()].filter((id) => !id.startsWith('internal/')); },
    loadedIds() { return [...loaded.keys()]; },
  };
})();
