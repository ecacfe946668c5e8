// Async ids, the stack of what is executing, and the hooks of async_hooks.createHook().
//
// Ids are JavaScript's own: every AsyncResource, timer and immediate takes one, and what runs their callbacks tells it
// here. Promises have them only while a hook is enabled.
// In Node: lib/internal/async_hooks.js and src/async_wrap.cc.

'use strict';

const async_id_symbol = Symbol('asyncId');
const trigger_async_id_symbol = Symbol('triggerId');
const owner_symbol = Symbol('owner_symbol');

// Id 1 is the program's main script, run by nobody (0).
let lastAsyncId = 1;
let executionId = 1;
let triggerId = 0;
let executionResource;
// -1: none given, the executing id is the default.
let defaultTriggerId = -1;

// What is executing below the top, three entries each: id, trigger id, resource.
const stack = [];

function newAsyncId() {
  return ++lastAsyncId;
}

function executionAsyncId() {
  return executionId;
}

function triggerAsyncId() {
  return triggerId;
}

const topLevelResource = {};

function executionAsyncResource() {
  return executionResource ?? topLevelResource;
}

function getDefaultTriggerAsyncId() {
  return defaultTriggerId === -1 ? executionId : defaultTriggerId;
}

function clearDefaultTriggerAsyncId() {
  defaultTriggerId = -1;
}

/** What `block` makes is triggered by `id`, not by what happens to be executing. */
function defaultTriggerAsyncIdScope(id, block, ...args) {
  if (id === undefined) return block.apply(null, args);
  const outer = defaultTriggerId;
  defaultTriggerId = id;
  try {
    return block.apply(null, args);
  } finally {
    defaultTriggerId = outer;
  }
}

/** The id of an object that may not have one yet. */
function getOrSetAsyncId(object) {
  if (Object.prototype.hasOwnProperty.call(object, async_id_symbol)) return object[async_id_symbol];
  return (object[async_id_symbol] = newAsyncId());
}

function pushAsyncContext(asyncId, triggerAsyncId, resource) {
  stack.push(executionId, triggerId, executionResource);
  executionId = asyncId;
  triggerId = triggerAsyncId;
  executionResource = resource;
}

/** Returns whether something is still executing below. */
function popAsyncContext(asyncId) {
  // Whoever threw did not pop: drop what was left above.
  while (stack.length > 0) {
    const popped = executionId;
    executionResource = stack.pop();
    triggerId = stack.pop();
    executionId = stack.pop();
    if (popped === asyncId) break;
  }
  return stack.length > 0;
}

function hasAsyncIdStack() {
  return stack.length > 0;
}

/** Nothing is executing any more: the state after an exception that was handled. */
function clearAsyncIdStack() {
  stack.length = 0;
  executionId = 0;
  triggerId = 0;
  executionResource = undefined;
}

// Hooks

// Those enabled. Replaced, never changed: a hook may enable or disable hooks while they are being called.
let hooks = [];
const count = { __proto__: null, init: 0, before: 0, after: 0, destroy: 0, promiseResolve: 0 };

function recount() {
  for (const kind of Object.keys(count)) {
    count[kind] = hooks.filter((hook) => hook.callbacks[kind] !== undefined).length;
  }
}

function addHook(hook) {
  if (hooks.includes(hook)) return;
  hooks = [...hooks, hook];
  recount();
  followPromises();
}

function removeHook(hook) {
  if (!hooks.includes(hook)) return;
  hooks = hooks.filter((other) => other !== hook);
  recount();
  followPromises();
}

const enabledHooksExist = () => hooks.length > 0;
const initHooksExist = () => count.init > 0;
const afterHooksExist = () => count.after > 0;
const destroyHooksExist = () => count.destroy > 0;

// An exception in a hook is the end: the program's bookkeeping would be wrong from here on.
function fatalError(error) {
  if (typeof error?.stack === 'string') {
    process._rawDebug(error.stack);
  } else {
    const shown = { message: require('internal/util/inspect').inspect(error) };
    Error.captureStackTrace(shown, fatalError);
    process._rawDebug(shown.stack);
  }
  process.exit(1);
}

function callHooks(kind, ...args) {
  const called = hooks;
  try {
    for (let i = 0; i < called.length; i++) {
      const { callbacks } = called[i];
      if (typeof callbacks[kind] === 'function') callbacks[kind](...args);
    }
  } catch (error) {
    fatalError(error);
  }
}

function emitInit(asyncId, type, triggerAsyncId, resource) {
  if (count.init === 0) return;
  callHooks('init', asyncId, type, triggerAsyncId ?? getDefaultTriggerAsyncId(), resource);
}

/** `asyncId` begins to execute. Pairs with emitAfter(). */
function emitBefore(asyncId, triggerAsyncId, resource) {
  pushAsyncContext(asyncId, triggerAsyncId, resource);
  if (count.before > 0) callHooks('before', asyncId);
}

function emitAfter(asyncId) {
  if (count.after > 0) callHooks('after', asyncId);
  popAsyncContext(asyncId);
}

// Hooks for `destroy` hear of it in the loop's check phase: the end of a resource may come in the middle of anything.
let destroyed = [];

function emitDestroy(asyncId) {
  if (count.destroy === 0 || asyncId <= 0) return;
  destroyed.push(asyncId);
  if (destroyed.length === 1) require('internal/timers').onNextCheck(reportDestroyed);
}

function reportDestroyed() {
  // Hooks may end more resources.
  while (destroyed.length > 0) {
    const ids = destroyed;
    destroyed = [];
    for (const asyncId of ids) callHooks('destroy', asyncId);
  }
}

let collected;

/** Report the end of `resource` when it is garbage collected, unless `state.destroyed` says that was done. */
function registerDestroyHook(resource, asyncId, state) {
  collected ??= new FinalizationRegistry((held) => {
    if (!held.state?.destroyed) emitDestroy(held.asyncId);
  });
  collected.register(resource, { asyncId, state });
}

// Promises: V8 tells of them while a hook is enabled, and of none otherwise, which costs a program without hooks nothing.

// Takes the hooks out again; undefined while there are none.
let unfollow;

function followPromises() {
  const follow = hooks.some((hook) => hook.trackPromises);
  if (follow === (unfollow !== undefined)) return;
  if (follow) {
    unfollow = require('internal/promise_hooks').add({
      init: promiseInit, before: promiseBefore, after: promiseAfter, settled: promiseResolved,
    });
  } else {
    unfollow();
    unfollow = undefined;
  }
}

function promiseInit(promise, parent) {
  identifyPromise(promise, parent);
  const asyncId = promise[async_id_symbol];
  if (count.destroy > 0) registerDestroyHook(promise, asyncId);
  emitInit(asyncId, 'PROMISE', promise[trigger_async_id_symbol], promise);
}

function identifyPromise(promise, parent) {
  promise[async_id_symbol] = ++lastAsyncId;
  promise[trigger_async_id_symbol] = parent === undefined ? getDefaultTriggerAsyncId() : getOrSetAsyncId(parent);
}

function promiseBefore(promise) {
  // It may be older than the hooks.
  if (promise[async_id_symbol] === undefined) identifyPromise(promise, undefined);
  emitBefore(promise[async_id_symbol], promise[trigger_async_id_symbol], promise);
}

function promiseAfter(promise) {
  // Enabled in the middle of a reaction: nobody was told of its beginning.
  if (executionId === promise[async_id_symbol]) emitAfter(promise[async_id_symbol]);
}

function promiseResolved(promise) {
  if (count.promiseResolve > 0 && promise[async_id_symbol] !== undefined) {
    callHooks('promiseResolve', promise[async_id_symbol]);
  }
}

/** Gives a timer or a tick its ids, and tells the hooks. */
function initResource(resource, type) {
  const asyncId = resource[async_id_symbol] = ++lastAsyncId;
  const triggerAsyncId = resource[trigger_async_id_symbol] = getDefaultTriggerAsyncId();
  if (count.init > 0) emitInit(asyncId, type, triggerAsyncId, resource);
}

module.exports = {
  addHook,
  afterHooksExist,
  clearAsyncIdStack,
  clearDefaultTriggerAsyncId,
  defaultTriggerAsyncIdScope,
  destroyHooksExist,
  emitAfter,
  emitBefore,
  emitDestroy,
  emitInit,
  enabledHooksExist,
  executionAsyncId,
  executionAsyncResource,
  getDefaultTriggerAsyncId,
  getOrSetAsyncId,
  hasAsyncIdStack,
  initHooksExist,
  initResource,
  newAsyncId,
  popAsyncContext,
  pushAsyncContext,
  registerDestroyHook,
  removeHook,
  reportDestroyed,
  symbols: { async_id_symbol, trigger_async_id_symbol, owner_symbol },
  triggerAsyncId,

  // Node tells these from the ones native code calls; here all are called from JavaScript.
  emitInitScript: emitInit,
  emitBeforeScript: emitBefore,
  emitAfterScript: emitAfter,
  emitDestroyScript: emitDestroy,
};
