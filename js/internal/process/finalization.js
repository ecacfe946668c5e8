// process.finalization: functions called with an object when the process ends, unless the object was collected before.
// In Node: lib/internal/process/finalization.js.
'use strict';

function createFinalization() {
  // Event -> its entries: { ref: WeakRef, fn }.
  const entries = { __proto__: null, exit: new Set(), beforeExit: new Set() };
  const collected = new FinalizationRegistry((entry) => forget(entry));

  function forget(entry) {
    const list = entries[entry.event];
    list.delete(entry);
    if (list.size === 0) process.removeListener(entry.event, listeners[entry.event]);
  }

  function callAll(event) {
    for (const entry of [...entries[event]]) {
      const object = entry.ref.deref();
      if (object !== undefined) entry.fn(object, event);
    }
  }

  const listeners = {
    __proto__: null,
    exit: () => callAll('exit'),
    beforeExit: () => callAll('beforeExit'),
  };

  function add(event, object, fn) {
    const { validateFunction, validateObject, kValidateObjectAllowObjects } = require('internal/validators');
    validateObject(object, 'obj', kValidateObjectAllowObjects);
    validateFunction(fn, 'fn');
    const entry = { event, ref: new WeakRef(object), fn };
    if (entries[event].size === 0) process.on(event, listeners[event]);
    entries[event].add(entry);
    collected.register(object, entry, object);
  }

  return {
    register(object, fn) { add('exit', object, fn); },
    registerBeforeExit(object, fn) { add('beforeExit', object, fn); },
    unregister(object) {
      collected.unregister(object);
      for (const list of [entries.exit, entries.beforeExit]) {
        for (const entry of [...list]) {
          if (entry.ref.deref() === object) forget(entry);
        }
      }
    },
  };
}

module.exports = { createFinalization };
