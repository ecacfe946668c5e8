// v8.promiseHooks, and the sharing of V8's one set of promise hooks with async_hooks.
// Native side: op_set_promise_hooks. In Node: lib/internal/promise_hooks.js.
'use strict';

// Each list is replaced, never changed: hooks come and go while they are being called.
const KINDS = ['init', 'before', 'after', 'settled'];
const lists = { __proto__: null, init: [], before: [], after: [], settled: [] };

function caller(kind) {
  const list = lists[kind];
  if (list.length === 0) return undefined;
  return (promise, parent) => {
    for (let i = 0; i < list.length; i++) {
      try {
        list[i](promise, parent);
      } catch (error) {
        require('internal/process/execution').reportException(error);
      }
    }
  };
}

function update() {
  ops.op_set_promise_hooks(...KINDS.map(caller));
}

// `set` has a function for some kinds. Returns the function that takes them out again.
function add(set) {
  for (const kind of KINDS) if (set[kind]) lists[kind] = [...lists[kind], set[kind]];
  update();
  return function stop() {
    for (const kind of KINDS) {
      const at = lists[kind].indexOf(set[kind]);
      if (at !== -1) lists[kind] = lists[kind].toSpliced(at, 1);
    }
    update();
  };
}

// An async hook would make promises, which would call it.
function validateHook(hook, name) {
  const { validateFunction } = require('internal/validators');
  const { isAsyncFunction } = require('internal/util/types');
  validateFunction(hook, name);
  if (isAsyncFunction(hook)) {
    const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
    throw new ERR_INVALID_ARG_TYPE(name, ['function'], hook);
  }
}

function createHook(hooks = {}) {
  for (const kind of KINDS) if (hooks[kind]) validateHook(hooks[kind], `${kind}Hook`);
  return add({ ...hooks });
}

function single(kind) {
  return (hook) => {
    validateHook(hook, `${kind}Hook`);
    return add({ [kind]: hook });
  };
}

module.exports = {
  add,
  api: { createHook, onInit: single('init'), onBefore: single('before'), onAfter: single('after'), onSettled: single('settled') },
};
