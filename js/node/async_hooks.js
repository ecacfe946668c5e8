// node:async_hooks: AsyncResource, AsyncLocalStorage, and hooks into the life of asynchronous operations.
//
// Hooks hear of AsyncResources, timers, immediates and promises.
// In Node: lib/async_hooks.js.

'use strict';

const context = require('internal/async_context');
const hooks = require('internal/async_hooks');
const { codes } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateBoolean, validateFunction, validateString } = require('internal/validators');

const { async_id_symbol, trigger_async_id_symbol } = hooks.symbols;
const kinds = ['init', 'before', 'after', 'destroy', 'promiseResolve'];

class AsyncHook {
  #hook;

  constructor(callbacks) {
    const checked = { __proto__: null };
    for (const kind of kinds) {
      const callback = callbacks[kind];
      if (callback !== undefined && typeof callback !== 'function') throw new codes.ERR_ASYNC_CALLBACK(`hook.${kind}`);
      // Called on the object the script gave, which may hold its state.
      checked[kind] = callback === undefined ? undefined : callback.bind(this);
    }
    const { trackPromises = true } = callbacks;
    validateBoolean(trackPromises, 'trackPromises');
    if (!trackPromises && checked.promiseResolve !== undefined) {
      throw new codes.ERR_INVALID_ARG_VALUE('trackPromises', trackPromises, 'must not be false when promiseResolve is enabled');
    }
    this.#hook = { callbacks: checked, trackPromises };
  }

  enable() {
    hooks.addHook(this.#hook);
    return this;
  }

  disable() {
    hooks.removeHook(this.#hook);
    return this;
  }
}

function createHook(callbacks) {
  return new AsyncHook(callbacks);
}

const kFrame = Symbol('async_context_frame');
const kDestroyed = Symbol('destroyed');

class AsyncResource {
  constructor(type, opts = kEmptyObject) {
    validateString(type, 'type');

    let triggerAsyncId = opts;
    let requireManualDestroy = false;
    if (typeof opts !== 'number') {
      triggerAsyncId = opts.triggerAsyncId === undefined ? hooks.getDefaultTriggerAsyncId() : opts.triggerAsyncId;
      requireManualDestroy = Boolean(opts.requireManualDestroy);
    }
    if (!Number.isSafeInteger(triggerAsyncId) || triggerAsyncId < -1) {
      throw new codes.ERR_INVALID_ASYNC_ID('triggerAsyncId', triggerAsyncId);
    }

    this[kFrame] = context.current();
    const asyncId = this[async_id_symbol] = hooks.newAsyncId();
    this[trigger_async_id_symbol] = triggerAsyncId;
    if (hooks.initHooksExist()) {
      if (type.length === 0) throw new codes.ERR_ASYNC_TYPE(type);
      hooks.emitInit(asyncId, type, triggerAsyncId, this);
    }
    if (!requireManualDestroy && hooks.destroyHooksExist()) {
      this[kDestroyed] = { destroyed: false };
      hooks.registerDestroyHook(this, asyncId, this[kDestroyed]);
    }
  }

  runInAsyncScope(fn, thisArg, ...args) {
    const asyncId = this[async_id_symbol];
    hooks.emitBefore(asyncId, this[trigger_async_id_symbol], this);
    const outer = context.exchange(this[kFrame]);
    try {
      return Reflect.apply(fn, thisArg, args);
    } finally {
      context.set(outer);
      if (hooks.hasAsyncIdStack()) hooks.emitAfter(asyncId);
    }
  }

  emitDestroy() {
    if (this[kDestroyed] !== undefined) this[kDestroyed].destroyed = true;
    hooks.emitDestroy(this[async_id_symbol]);
    return this;
  }

  asyncId() {
    return this[async_id_symbol];
  }

  triggerAsyncId() {
    return this[trigger_async_id_symbol];
  }

  bind(fn, thisArg) {
    validateFunction(fn, 'fn');
    const resource = this;
    const bound = thisArg === undefined ?
      function(...args) { return resource.runInAsyncScope(fn, this, ...args); } :
      this.runInAsyncScope.bind(this, fn, thisArg);
    return Object.defineProperty(bound, 'length', {
      __proto__: null, configurable: true, enumerable: false, value: fn.length, writable: false,
    });
  }

  static bind(fn, type, thisArg) {
    return new AsyncResource(type || fn.name || 'bound-anonymous-fn').bind(fn, thisArg);
  }
}

module.exports = {
  get AsyncLocalStorage() {
    return require('internal/async_local_storage').AsyncLocalStorage;
  },
  createHook,
  executionAsyncId: hooks.executionAsyncId,
  triggerAsyncId: hooks.triggerAsyncId,
  executionAsyncResource: hooks.executionAsyncResource,
  get asyncWrapProviders() {
    return require('internal/async_providers').asyncWrapProviders;
  },
  AsyncResource,
};
