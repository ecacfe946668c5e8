// What every native handle and request is for `async_hooks`: a resource with an id, in whose name its callbacks run.
// In Node: AsyncWrap of src/async_wrap.cc.

'use strict';

const hooks = require('internal/async_hooks');

class AsyncWrap {
  #asyncId = hooks.newAsyncId();
  #triggerId = hooks.getDefaultTriggerAsyncId();

  constructor(provider) {
    if (hooks.initHooksExist()) hooks.emitInit(this.#asyncId, provider, this.#triggerId, this);
  }

  getAsyncId() {
    return this.#asyncId;
  }

  // Calls `fn` as a callback of `wrap`. After an exception the id stays in force, for whoever reports it to see.
  static deliver(wrap, fn, a, b, c, d, e, f) {
    const id = wrap.#asyncId;
    hooks.emitBefore(id, wrap.#triggerId, wrap);
    fn.call(wrap, a, b, c, d, e, f);
    hooks.emitAfter(id);
  }

  static destroyed(wrap) {
    if (hooks.destroyHooksExist()) hooks.emitDestroy(wrap.#asyncId);
  }
}

module.exports = { AsyncWrap };
