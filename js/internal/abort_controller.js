// AbortController and AbortSignal.
//
// The difficulty is memory. A signal with a time limit, or one made of others by any(), must be collectable while
// nobody listens, and must not be while somebody does; and a long-lived signal must not pile up what was made of it.
// In Node: lib/internal/abort_controller.js.

'use strict';

const { kMaxEventTargetListeners } = require('events');
const { DOMException } = require('internal/domexception');
const { codes } = require('internal/errors');
const {
  Event, EventTarget, defineEventHandler, kNewListener, kRemoveListener, kResistStopPropagation, kTrustEvent, kWeakHandler,
} = require('internal/event_target');
const { createDeferredPromise, customInspectSymbol, kEmptyObject, kEnumerableProperty } = require('internal/util');
const {
  kValidateObjectAllowObjects, validateAbortSignal, validateAbortSignalArray, validateObject, validateUint32,
} = require('internal/validators');

// Only who has this makes a signal.
const kCreate = Symbol('kCreate');
const kAborted = Symbol('kAborted');
const kReason = Symbol('kReason');
const kTimeout = Symbol('kTimeout');
const kComposite = Symbol('kComposite');
// Of a composite signal: WeakRefs to the signals it follows (never composite ones, those are resolved to theirs).
const kSourceSignals = Symbol('kSourceSignals');
// WeakRefs to the composite signals that follow this one.
const kDependantSignals = Symbol('kDependantSignals');
// Time limits a composite follows: only the composite keeps them alive.
const kTimeoutSources = Symbol('kTimeoutSources');
// The one WeakRef to this signal, so that sets of WeakRefs can tell whether it is in.
const kWeakRef = Symbol('kWeakRef');

// Signals somebody listens to that will fire without anybody else holding them.
const persistent = new Set();

let clearTimeouts;
let forgetDependants;
let forgetSources;

// A timer whose signal was collected has nothing to do.
function watchTimeout(signal, timer) {
  clearTimeouts ??= new FinalizationRegistry((abandoned) => abandoned.close());
  clearTimeouts.register(signal, timer);
}

// A composite and its source forget each other when either was collected.
function watchBoth(composite, source) {
  forgetDependants ??= new FinalizationRegistry(({ sourceRef, compositeRef }) => {
    sourceRef.deref()?.[kDependantSignals].delete(compositeRef);
  });
  forgetSources ??= new FinalizationRegistry(({ sourceRef, compositeRef }) => {
    const follower = compositeRef.deref();
    if (follower === undefined) return;
    follower[kSourceSignals].delete(sourceRef);
    if (follower[kSourceSignals].size === 0) persistent.delete(follower);
  });
  const refs = { sourceRef: weakRefTo(source), compositeRef: weakRefTo(composite) };
  forgetDependants.register(composite, refs);
  forgetSources.register(source, refs);
}

function weakRefTo(signal) {
  return (signal[kWeakRef] ??= new WeakRef(signal));
}

function follow(composite, source) {
  const sourceRef = weakRefTo(source);
  if (composite[kSourceSignals].has(sourceRef)) return;
  composite[kSourceSignals].add(sourceRef);
  if (source[kTimeout]) composite[kTimeoutSources].push(source);
  (source[kDependantSignals] ??= new Set()).add(weakRefTo(composite));
  watchBoth(composite, source);
}

function inspectAs(self, shown, depth, options) {
  if (depth < 0) return self;
  const { inspect } = require('internal/util/inspect');
  return `${self.constructor.name} ${inspect(shown, {
    ...options, depth: options.depth === null ? null : options.depth - 1,
  })}`;
}

function check(signal) {
  if (signal?.[kAborted] === undefined) throw new codes.ERR_INVALID_THIS('AbortSignal');
}

const defaultReason = () => new DOMException('This operation was aborted', 'AbortError');

class AbortSignal extends EventTarget {
  constructor(token = undefined, { aborted = false, reason = undefined, composite = false } = kEmptyObject) {
    if (token !== kCreate) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    super();
    // Many things listen to one signal by design: no leak to warn of.
    this[kMaxEventTargetListeners] = 0;
    this[kAborted] = aborted;
    this[kReason] = reason;
    this[kTimeout] = false;
    this[kComposite] = composite;
  }

  get aborted() {
    check(this);
    return this[kAborted];
  }

  get reason() {
    check(this);
    return this[kReason];
  }

  throwIfAborted() {
    check(this);
    if (this[kAborted]) throw this[kReason];
  }

  [customInspectSymbol](depth, options) {
    return inspectAs(this, { aborted: this.aborted }, depth, options);
  }

  static abort(reason = defaultReason()) {
    return createAbortSignal({ aborted: true, reason });
  }

  static timeout(delay) {
    validateUint32(delay, 'delay', false);
    const signal = createAbortSignal();
    signal[kTimeout] = true;
    const ref = weakRefTo(signal);
    const timer = require('timers').setTimeout(() => {
      const expired = ref.deref();
      if (expired === undefined) return;
      persistent.delete(expired);
      abortSignal(expired, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }, delay);
    timer.unref();
    watchTimeout(signal, timer);
    return signal;
  }

  static any(signals) {
    // Any iterable will do, as in browsers.
    const list = signals != null && typeof signals === 'object' && !Array.isArray(signals) &&
      typeof signals[Symbol.iterator] === 'function' ? [...signals] : signals;
    validateAbortSignalArray(list, 'signals');
    // Not merely something of that shape.
    list.forEach((signal, i) => {
      if (!(kAborted in signal)) throw new codes.ERR_INVALID_ARG_TYPE(`signals[${i}]`, 'AbortSignal', signal);
    });
    const result = createAbortSignal({ composite: true });
    const already = list.find((signal) => signal.aborted);
    if (already !== undefined) {
      result[kAborted] = true;
      result[kReason] = already.reason;
      return result;
    }
    result[kSourceSignals] = new Set();
    result[kTimeoutSources] = [];
    for (const signal of list) {
      if (!signal[kComposite]) {
        follow(result, signal);
        continue;
      }
      for (const sourceRef of signal[kSourceSignals] ?? []) {
        const source = sourceRef.deref();
        if (source !== undefined) follow(result, source);
      }
    }
    return result;
  }

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    super[kNewListener](size, type, listener, once, capture, passive, weak);
    if (size === 1 && type === 'abort' && !weak && !this[kAborted] && firesByItself(this)) persistent.add(this);
  }

  [kRemoveListener](size, type, listener, capture) {
    super[kRemoveListener](size, type, listener, capture);
    if (size === 0 && type === 'abort') persistent.delete(this);
  }
}

function firesByItself(signal) {
  return signal[kTimeout] || (signal[kComposite] && signal[kSourceSignals]?.size > 0);
}

for (const name of ['aborted', 'reason', 'throwIfAborted']) {
  Object.defineProperty(AbortSignal.prototype, name, kEnumerableProperty);
}
for (const name of ['abort', 'timeout', 'any']) Object.defineProperty(AbortSignal, name, kEnumerableProperty);
tag(AbortSignal, 'AbortSignal');
defineEventHandler(AbortSignal.prototype, 'abort');

function createAbortSignal(init) {
  return new AbortSignal(kCreate, init);
}

function abortSignal(signal, reason) {
  if (signal[kAborted]) return;
  // All know before the first listener runs.
  const aborting = [signal];
  for (const ref of signal[kDependantSignals] ?? []) {
    const dependant = ref.deref();
    if (dependant !== undefined && !dependant[kAborted]) aborting.push(dependant);
  }
  for (const each of aborting) {
    each[kAborted] = true;
    each[kReason] = reason;
    persistent.delete(each);
  }
  for (const each of aborting) each.dispatchEvent(new Event('abort', { [kTrustEvent]: true }));
}

class AbortController {
  #signal;

  get signal() {
    return (this.#signal ??= createAbortSignal());
  }

  abort(reason = defaultReason()) {
    abortSignal(this.#signal ??= createAbortSignal(), reason);
  }

  [customInspectSymbol](depth, options) {
    return inspectAs(this, { signal: this.signal }, depth, options);
  }
}

for (const name of ['signal', 'abort']) Object.defineProperty(AbortController.prototype, name, kEnumerableProperty);
tag(AbortController, 'AbortController');

function tag(Class, name) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    __proto__: null, value: name, writable: false, enumerable: false, configurable: true,
  });
}

/** util.aborted(): settles when `signal` aborts, unless `resource` is collected before. */
async function aborted(signal, resource) {
  if (signal === undefined) throw new codes.ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  validateAbortSignal(signal, 'signal');
  validateObject(resource, 'resource', kValidateObjectAllowObjects);
  if (signal.aborted) return undefined;
  const { promise, resolve } = createDeferredPromise();
  signal.addEventListener('abort', resolve, {
    __proto__: null, once: true, [kWeakHandler]: resource, [kResistStopPropagation]: true,
  });
  return promise;
}

// Signals cannot be posted to other threads yet; better said here than by a signal that never fires there.
function transferableAbortSignal(signal) {
  if (signal?.[kAborted] === undefined) throw new codes.ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('transferableAbortSignal()');
}

function transferableAbortController() {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('transferableAbortController()');
}

module.exports = { AbortController, AbortSignal, aborted, transferableAbortController, transferableAbortSignal };
