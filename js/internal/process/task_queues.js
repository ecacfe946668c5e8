// process.nextTick and queueMicrotask: what runs between two callbacks of the event loop.
// Native side: the flag in SharedWords (src/runtime/state.rs) tells the loop whether it has to call runTicks at all.
// In Node: lib/internal/process/task_queues.js.
'use strict';

const { onStart } = require('internal/startup');
const { validateFunction } = require('internal/validators');
const asyncContext = require('internal/async_context');
const hooks = require('internal/async_hooks');

// words[TICK]: a tick is queued. words[REJECTION]: a rejection waits to be reported (internal/process/promises sets it).
const TICK = 0;
const REJECTION = 1;
let words = new Uint32Array(8);
const { async_id_symbol, trigger_async_id_symbol } = hooks.symbols;

// A ring that grows by doubling: a tick costs one small object and no shifting.
const FIRST_CAPACITY = 64;
let ring = new Array(FIRST_CAPACITY).fill(undefined);
let head = 0;
let length = 0;

// In place of a list of arguments: there is one, in `argument`.
const ONE = Symbol('one argument');

class TickObject {
  constructor(callback, args, argument, frame) {
    this.callback = callback;
    this.args = args;
    this.argument = argument;
    this.frame = frame;
    // Set for programs with hooks of async_hooks only: the others pay nothing.
    this.asyncId = 0;
    this.triggerAsyncId = 0;
  }
}

function push(tick) {
  if (length === ring.length) grow();
  ring[(head + length) & (ring.length - 1)] = tick;
  length++;
  words[TICK] = 1;
}

function grow() {
  const bigger = new Array(ring.length * 2).fill(undefined);
  for (let i = 0; i < length; i++) bigger[i] = ring[(head + i) & (ring.length - 1)];
  ring = bigger;
  head = 0;
}

function shift() {
  const tick = ring[head];
  ring[head] = undefined;
  head = (head + 1) & (ring.length - 1);
  length--;
  return tick;
}

function nextTick(callback, ...args) {
  validateFunction(callback, 'callback');
  if (process._exiting) return;
  queue(new TickObject(callback, args.length === 0 ? undefined : args, undefined, asyncContext.current()));
}

// The same for the shim's own busy places: one argument, nothing to check.
function queueTick(callback, argument) {
  if (process._exiting) return;
  queue(new TickObject(callback, ONE, argument, asyncContext.current()));
}

function queue(tick) {
  if (hooks.enabledHooksExist()) {
    tick.asyncId = hooks.newAsyncId();
    tick.triggerAsyncId = hooks.getDefaultTriggerAsyncId();
    hooks.emitInit(tick.asyncId, 'TickObject', tick.triggerAsyncId, tick);
  }
  push(tick);
}

function run({ callback, args, argument }) {
  if (args === ONE) callback(argument);
  else if (args === undefined) callback();
  else if (args.length === 1) callback(args[0]);
  else callback(...args);
}

function runWithHooks(tick) {
  hooks.emitBefore(tick.asyncId, tick.triggerAsyncId, tick);
  try {
    run(tick);
  } finally {
    hooks.emitDestroy(tick.asyncId);
  }
  hooks.emitAfter(tick.asyncId);
}

let processPromiseRejections;

function runQueue() {
  while (length !== 0) {
    const tick = shift();
    const outer = asyncContext.exchange(tick.frame);
    if (tick.asyncId !== 0) runWithHooks(tick);
    else run(tick);
    // Not after an exception: who hears of it shall find the storages of the code that threw. onUncaught clears up.
    asyncContext.set(outer);
  }
}

// Runs everything queued, then the microtasks, then reports rejections, until nothing is left. An exception leaves the flag set, and
// the loop comes back.
function processTicksAndRejections() {
  processPromiseRejections ??= require('internal/process/promises').processPromiseRejections;
  do {
    runQueue();
    ops.op_runtime_run_microtasks();
  } while (length !== 0 || processPromiseRejections());
  words[TICK] = 0;
  words[REJECTION] = 0;
}

// At the end of a callback from native code that has done everything it is to do: saves that another call. Microtasks, and what follows
// from them, come next there.
function settle() {
  if (words[TICK] === 0) return;
  runQueue();
  words[TICK] = 0;
}

// Between two callbacks that one native call runs (timers, immediates).
function runNextTicks() {
  if (words[TICK] === 0 && words[REJECTION] === 0) ops.op_runtime_run_microtasks();
  if (words[TICK] === 0 && words[REJECTION] === 0) return;
  processTicksAndRejections();
}

function queueMicrotask(callback) {
  validateFunction(callback, 'callback');
  if (hooks.enabledHooksExist()) {
    queueResource(callback);
    return;
  }
  const frame = asyncContext.current();
  let resource;
  if (hooks.enabledHooksExist()) {
    resource = { callback, args: undefined };
    hooks.initResource(resource, 'Microtask');
  }
  ops.op_runtime_queue_microtask(() => {
    const outer = asyncContext.exchange(frame);
    try {
      callback();
    } catch (error) {
      // V8 would drop it.
      require('internal/process/execution').reportException(error);
    } finally {
      asyncContext.exchange(outer);
    }
  });
}

function queueResource(callback) {
  const { AsyncResource } = require('async_hooks');
  const resource = new AsyncResource('Microtask', { requireManualDestroy: true });
  resource.callback = callback;
  ops.op_runtime_queue_microtask(() => {
    resource.runInAsyncScope(() => {
      try {
        callback();
      } catch (error) {
        require('internal/process/execution').reportException(error);
      } finally {
        resource.emitDestroy();
      }
    });
  });
}

onStart(() => {
  const all = ops.op_runtime_words();
  all[TICK] = words[TICK];
  words = all;
});

module.exports = {
  nextTick,
  queueMicrotask,
  queueTick,
  runNextTicks,
  settle,
  processTicksAndRejections,
  setRejectionFlag() { words[REJECTION] = 1; },
  words: () => words,
};
