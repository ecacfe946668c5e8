// Timeouts and immediates: the lists they wait in and the functions the event loop calls to run them.
//
// Timeouts of one duration expire in the order they were started, so each duration has a list (appending is constant
// time), and a heap orders the lists by their first expiry. The loop has one timer, armed for the heap's top.
// Native side: src/ops/timers.rs. In Node: lib/internal/timers.js.

'use strict';

const asyncContext = require('internal/async_context');
const hooks = require('internal/async_hooks');
const { codes } = require('internal/errors');
const L = require('internal/linkedlist');
const PriorityQueue = require('internal/priority_queue');
const { SymbolDispose } = require('internal/util');
const { validateFunction, validateNumber } = require('internal/validators');

const { async_id_symbol, trigger_async_id_symbol } = hooks.symbols;
const kRefed = Symbol('refed');
// The timer's id has been asked for, so clearTimeout() may come with it.
const kHasPrimitive = Symbol('kHasPrimitive');
const kFrame = Symbol('async_context_frame');
const customInspect = Symbol.for('nodejs.util.inspect.custom');

// The longest duration that fits in a signed 32-bit integer.
const TIMEOUT_MAX = 2 ** 31 - 1;

// Duration in ms -> its TimersList.
const timerListMap = new Map();
const timerListQueue = new PriorityQueue(
  (a, b) => a.expiry - b.expiry || a.id - b.id,
  (list, position) => { list.priorityQueuePosition = position; });
// Id -> timer, of those with kHasPrimitive.
const knownTimersById = new Map();

// Orders lists of the same expiry by age.
let lastListId = Number.MIN_SAFE_INTEGER;
// What the loop's timer is armed for.
let nextExpiry = Infinity;
// How many timers keep the process alive.
let refCount = 0;

function incRefCount() {
  if (refCount++ === 0) ops.op_loop_timer_ref(true);
}

function decRefCount() {
  if (--refCount === 0) ops.op_loop_timer_ref(false);
}

function initAsyncResource(resource, type) {
  resource[kFrame] = asyncContext.current();
  hooks.initResource(resource, type);
}

// A node of the lists, and what printing should not run through.
function inspectShallow(_, options) {
  return require('internal/util/inspect').inspect(this, { ...options, depth: 0, customInspect: false });
}

// Each of these is said once in a process.
let warnedOfNegative = false;
let warnedOfNaN = false;

function durationOf(after) {
  if (after === undefined) return 1;
  const ms = after * 1;
  if (ms >= 1 && ms <= TIMEOUT_MAX) return ms;
  if (ms > TIMEOUT_MAX) {
    process.emitWarning(`${ms} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`,
                        'TimeoutOverflowWarning');
  } else if (ms < 0 && !warnedOfNegative) {
    warnedOfNegative = true;
    process.emitWarning(`${ms} is a negative number.\nTimeout duration was set to 1.`, 'TimeoutNegativeWarning');
  } else if (Number.isNaN(ms) && !warnedOfNaN) {
    warnedOfNaN = true;
    process.emitWarning(`${ms} is not a number.\nTimeout duration was set to 1.`, 'TimeoutNaNWarning');
  }
  return 1;
}

class Timeout {
  constructor(callback, after, args, isRepeat, isRefed) {
    this._idleTimeout = durationOf(after);
    this._idlePrev = this;
    this._idleNext = this;
    this._idleStart = null;
    this._onTimeout = callback;
    this._timerArgs = args;
    this._repeat = isRepeat ? this._idleTimeout : null;
    this._destroyed = false;

    if (isRefed) incRefCount();
    this[kRefed] = isRefed;
    this[kHasPrimitive] = false;
    initAsyncResource(this, 'Timeout');
  }

  [customInspect](_, options) {
    return inspectShallow.call(this, _, options);
  }

  refresh() {
    restart(this, this[kRefed]);
    return this;
  }

  unref() {
    if (this[kRefed]) {
      this[kRefed] = false;
      if (!this._destroyed) decRefCount();
    }
    return this;
  }

  ref() {
    if (!this[kRefed]) {
      this[kRefed] = true;
      if (!this._destroyed) incRefCount();
    }
    return this;
  }

  hasRef() {
    return this[kRefed];
  }

  close() {
    clearTimer(this);
    return this;
  }

  [SymbolDispose]() {
    clearTimer(this);
  }

  [Symbol.toPrimitive]() {
    const id = this[async_id_symbol];
    if (!this[kHasPrimitive]) {
      this[kHasPrimitive] = true;
      knownTimersById.set(id, this);
    }
    return id;
  }
}

class TimersList {
  constructor(expiry, msecs) {
    this._idleNext = this;
    this._idlePrev = this;
    this.expiry = expiry;
    this.id = lastListId++;
    this.msecs = msecs;
    this.priorityQueuePosition = null;
  }

  [customInspect](_, options) {
    return inspectShallow.call(this, _, options);
  }
}

function insert(timer, msecs, start = ops.op_loop_now()) {
  msecs = Math.trunc(msecs);
  timer._idleStart = start;

  let list = timerListMap.get(msecs);
  if (list === undefined) {
    const expiry = start + msecs;
    list = new TimersList(expiry, msecs);
    timerListMap.set(msecs, list);
    timerListQueue.insert(list);
    if (expiry < nextExpiry) {
      ops.op_loop_timer_schedule(msecs);
      nextExpiry = expiry;
    }
  }
  L.append(list, timer);
}

// Start the timer's time again; one that has fired lives again.
function restart(timer, refed) {
  const msecs = timer._idleTimeout;
  if (msecs < 0 || msecs === undefined) return;
  insert(timer, msecs);
  if (timer._destroyed) {
    timer._destroyed = false;
    initAsyncResource(timer, 'Timeout');
    if (refed) incRefCount();
  } else if (refed !== timer[kRefed]) {
    if (refed) incRefCount();
    else decRefCount();
  }
  timer[kRefed] = refed;
}

/** clearTimeout() on a Timeout. */
function clearTimer(timer) {
  if (!timer._onTimeout) return;
  timer._onTimeout = null;
  if (timer._destroyed) return;
  L.remove(timer);
  // Sockets start and clear unreferenced timers of one duration all the time: their list stays for the next one.
  if (timer[kRefed]) dropIfEmpty(timer._idleTimeout);
  retire(timer);
  timer._idleTimeout = -1;
}

function dropIfEmpty(duration) {
  const list = timerListMap.get(Math.trunc(duration));
  if (list === undefined || !L.isEmpty(list)) return;
  timerListQueue.removeAt(list.priorityQueuePosition);
  timerListMap.delete(list.msecs);
}

// The timer has come to its end: nothing counts on it or knows it any more.
function retire(timer) {
  timer._destroyed = true;
  if (timer[kHasPrimitive]) knownTimersById.delete(timer[async_id_symbol]);
  if (hooks.destroyHooksExist()) hooks.emitDestroy(timer[async_id_symbol]);
  if (timer[kRefed]) decRefCount();
}

/** A timer for the built-ins that never keeps the process alive. */
function setUnrefTimeout(callback, after) {
  validateFunction(callback, 'callback');
  const timer = new Timeout(callback, after, undefined, false, false);
  insert(timer, timer._idleTimeout);
  return timer;
}

/** A duration given to socket.setTimeout() and the like; 0 means none. */
function getTimerDuration(msecs, name) {
  validateNumber(msecs, name);
  if (msecs < 0 || !Number.isFinite(msecs)) throw new codes.ERR_OUT_OF_RANGE(name, 'a non-negative finite number', msecs);
  if (msecs > TIMEOUT_MAX) {
    process.emitWarning(`${msecs} does not fit into a 32-bit signed integer.\n` +
                        `Timer duration was truncated to ${TIMEOUT_MAX}.`, 'TimeoutOverflowWarning');
    return TIMEOUT_MAX;
  }
  return msecs;
}

let taskQueues;

function runNextTicks() {
  taskQueues ??= require('internal/process/task_queues');
  const run = taskQueues.runNextTicks;
  run();
}

/**
 * Runs what is due. Returns when the loop shall call again: a loop time in ms, negative when no timer keeps the process
 * alive, 0 for never. After an exception the loop calls once more.
 */
function processTimers(now) {
  if (hooks.hasAsyncIdStack()) hooks.clearAsyncIdStack();
  nextExpiry = Infinity;
  let ran = false;
  for (;;) {
    if (ran) runNextTicks();
    ran = true;
    const list = timerListQueue.peek();
    if (list === undefined) return 0;
    if (list.expiry > now) {
      nextExpiry = list.expiry;
      return refCount > 0 ? nextExpiry : -nextExpiry;
    }
    listOnTimeout(list, now);
  }
}

// Runs what is due of one list.
function listOnTimeout(list, now) {
  const { msecs } = list;
  let ran = false;
  for (;;) {
    // Ticks first: one may clear the next timer, or start it again.
    if (ran) runNextTicks();
    ran = true;
    const timer = L.peek(list);
    if (timer === null) break;
    if (now - timer._idleStart < msecs) {
      list.expiry = Math.max(timer._idleStart + msecs, now + 1);
      list.id = lastListId++;
      timerListQueue.percolateDown(list.priorityQueuePosition);
      return;
    }
    L.remove(timer);
    if (!timer._onTimeout) {
      if (!timer._destroyed) retire(timer);
      continue;
    }

    const asyncId = timer[async_id_symbol];
    // An interval counts from when its callback began.
    const start = timer._repeat ? ops.op_loop_now() : undefined;
    const outer = asyncContext.exchange(timer[kFrame]);
    hooks.emitBefore(asyncId, timer[trigger_async_id_symbol], timer);
    try {
      const args = timer._timerArgs;
      if (args === undefined) timer._onTimeout();
      else Reflect.apply(timer._onTimeout, timer, args);
    } finally {
      if (timer._repeat && timer._idleTimeout !== -1) {
        timer._idleTimeout = timer._repeat;
        insert(timer, timer._idleTimeout, start);
      } else if (!timer._idleNext && !timer._idlePrev && !timer._destroyed) {
        retire(timer);
      }
    }
    // Not after an exception: who hears of it shall find the storages of the code that threw. onUncaught clears up.
    asyncContext.set(outer);
    hooks.emitAfter(asyncId);
  }

  // Clearing the last timer of the list may have dropped it, and another list may be there for this duration.
  if (timerListMap.get(msecs) === list) {
    timerListMap.delete(msecs);
    timerListQueue.removeAt(list.priorityQueuePosition);
  }
}

// Immediates

const kCount = 0;
const kRefCount = 1;
const kHasOutstanding = 2;

// The counters the event loop looks at: how many immediates there are, how many of them keep the process alive, and
// whether an exception interrupted a run. Shared with native code once the process has started.
const immediateInfo = { fields: new Uint32Array(3) };

/** Called when the process starts, with the words native code reads. */
function setImmediateInfo(fields) {
  fields.set(immediateInfo.fields.subarray(0, 3));
  immediateInfo.fields = fields;
}

class ImmediateList {
  head = null;
  tail = null;

  append(item) {
    if (this.tail === null) {
      this.head = item;
    } else {
      this.tail._idleNext = item;
      item._idlePrev = this.tail;
    }
    this.tail = item;
  }

  remove(item) {
    if (item._idleNext) item._idleNext._idlePrev = item._idlePrev;
    if (item._idlePrev) item._idlePrev._idleNext = item._idleNext;
    if (this.head === item) this.head = item._idleNext;
    if (this.tail === item) this.tail = item._idlePrev;
    item._idleNext = null;
    item._idlePrev = null;
  }
}

const immediateQueue = new ImmediateList();
// What is left of a run that an exception interrupted.
const outstandingQueue = new ImmediateList();

class Immediate {
  constructor(callback, args) {
    this._idleNext = null;
    this._idlePrev = null;
    this._onImmediate = callback;
    this._argv = args;
    this._destroyed = false;
    this[kRefed] = true;
    initAsyncResource(this, 'Immediate');

    const { fields } = immediateInfo;
    fields[kCount]++;
    fields[kRefCount]++;
    immediateQueue.append(this);
  }

  ref() {
    if (this[kRefed] === false) {
      this[kRefed] = true;
      immediateInfo.fields[kRefCount]++;
    }
    return this;
  }

  unref() {
    if (this[kRefed] === true) {
      this[kRefed] = false;
      immediateInfo.fields[kRefCount]--;
    }
    return this;
  }

  hasRef() {
    return Boolean(this[kRefed]);
  }

  [SymbolDispose]() {
    clearImmediate(this);
  }
}

// No longer counted, and no longer to be referenced or not.
function discount(immediate) {
  const { fields } = immediateInfo;
  fields[kCount]--;
  if (immediate[kRefed]) fields[kRefCount]--;
  immediate[kRefed] = null;
  immediate._destroyed = true;
}

function clearImmediate(immediate) {
  if (!immediate?._onImmediate || immediate._destroyed) return;
  discount(immediate);
  if (hooks.destroyHooksExist() && immediate[async_id_symbol] !== undefined) hooks.emitDestroy(immediate[async_id_symbol]);
  immediate._onImmediate = null;
  if (outstandingQueue.head === immediate) outstandingQueue.head = immediate._idleNext;
  immediateQueue.remove(immediate);
}

// What the built-ins want to do in the next check phase, without keeping the process alive for it.
let beforeImmediates = null;

function onNextCheck(fn) {
  beforeImmediates = fn;
  immediateInfo.fields[kCount]++;
}

/** Runs the immediates there are; those they make wait for the next turn of the loop. */
function processImmediate() {
  if (hooks.hasAsyncIdStack()) hooks.clearAsyncIdStack();
  if (beforeImmediates !== null) {
    const fn = beforeImmediates;
    beforeImmediates = null;
    immediateInfo.fields[kCount]--;
    fn();
  }
  const queue = outstandingQueue.head !== null ? outstandingQueue : immediateQueue;
  let immediate = queue.head;
  if (queue === immediateQueue) queue.head = queue.tail = null;
  immediateInfo.fields[kHasOutstanding] = 1;

  let previous = null;
  while (immediate !== null) {
    if (previous !== null) {
      runNextTicks();
      // A tick may have cleared this one; what ran last is still linked to the one after it.
      if (immediate._destroyed) {
        immediate = previous._idleNext;
        outstandingQueue.head = immediate;
        continue;
      }
    }
    previous = immediate;
    discount(immediate);
    const asyncId = immediate[async_id_symbol];
    const outer = asyncContext.exchange(immediate[kFrame]);
    hooks.emitBefore(asyncId, immediate[trigger_async_id_symbol], immediate);
    try {
      const argv = immediate._argv;
      if (argv) immediate._onImmediate(...argv);
      else immediate._onImmediate();
    } finally {
      immediate._onImmediate = null;
      if (hooks.destroyHooksExist()) hooks.emitDestroy(asyncId);
      immediate = immediate._idleNext;
      outstandingQueue.head = immediate;
    }
    asyncContext.set(outer);
    hooks.emitAfter(asyncId);
  }
  immediateInfo.fields[kHasOutstanding] = 0;
}

module.exports = {
  Immediate,
  TIMEOUT_MAX,
  Timeout,
  async_id_symbol,
  clearImmediate,
  clearTimer,
  decRefCount,
  getTimerDuration,
  immediateCount: () => immediateInfo.fields[kRefCount],
  immediateInfo,
  immediateQueue,
  incRefCount,
  initAsyncResource,
  insert,
  kHasPrimitive,
  kRefed,
  // Where built-ins hide a timer of theirs on an object.
  kTimeout: Symbol('timeout'),
  knownTimersById,
  onNextCheck,
  processImmediate,
  processTimers,
  setImmediateInfo,
  setUnrefTimeout,
  timeoutCount: () => refCount,
  timerListMap,
  timerListQueue,
  trigger_async_id_symbol,
};
