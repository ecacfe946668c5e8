// node:events, EventEmitter and what belongs to it. once(), on() and EventEmitterAsyncResource are in internal/events/.
// In Node: lib/events.js.

'use strict';

const { EventTable } = require('internal/events/table');
const { captureFrom, codes, genericNodeError, kEnhanceStackBeforeInspector } = require('internal/errors');
const { addAbortListener } = require('internal/events/abort_listener');
const { on } = require('internal/events/on');
const { once } = require('internal/events/once');
const { spliceOne } = require('internal/util');
const { validateBoolean, validateFunction, validateNumber } = require('internal/validators');

const kCapture = Symbol('kCapture');
// Set when a subclass brought its own `_events` with the usual names already in it (streams do): removing a
// listener then leaves the name there, empty, because deleting it would spoil the object's shape.
const kShapeMode = Symbol('shapeMode');
const kErrorMonitor = Symbol('events.errorMonitor');
const kRejection = Symbol.for('nodejs.rejection');
const kMaxEventTargetListeners = Symbol('events.maxEventTargetListeners');
const kMaxEventTargetListenersWarned = Symbol('events.maxEventTargetListenersWarned');

let defaultMaxListeners = 10;

function EventEmitter(opts) {
  EventEmitter.init.call(this, opts);
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
Object.defineProperty(EventEmitter.prototype, kCapture, { __proto__: null, value: false, writable: true, enumerable: false });

EventEmitter.init = function(opts) {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = new EventTable();
    this._eventsCount = 0;
    this[kShapeMode] = false;
  } else {
    this[kShapeMode] = true;
  }
  this._maxListeners = this._maxListeners || undefined;
  if (opts?.captureRejections) {
    validateBoolean(opts.captureRejections, 'options.captureRejections');
    this[kCapture] = true;
  } else {
    // Copied, so that reading it never leaves the emitter itself.
    this[kCapture] = EventEmitter.prototype[kCapture];
  }
};

// Emitting

EventEmitter.prototype.emit = function emit(type, ...args) {
  const events = this._events;
  if (type === 'error' && isUnhandledError(this, events, args)) throwUnhandledError(this, args);
  if (events === undefined) return false;

  const handler = events[type];
  if (handler === undefined) return false;

  if (typeof handler === 'function') {
    const result = handler.apply(this, args);
    if (result !== undefined && result !== null && this[kCapture] === true) watchRejection(this, result, type, args);
    return true;
  }
  // Listeners may add and remove listeners: what runs is who listened when the event came.
  const listeners = copyOf(handler);
  for (let i = 0; i < listeners.length; i++) {
    const result = listeners[i].apply(this, args);
    if (result !== undefined && result !== null && this[kCapture] === true) watchRejection(this, result, type, args);
  }
  return true;
};

// Two or three listeners are common, and a literal is cheaper than slice().
function copyOf(list) {
  switch (list.length) {
    case 2: return [list[0], list[1]];
    case 3: return [list[0], list[1], list[2]];
    default: return list.slice();
  }
}

function isUnhandledError(emitter, events, args) {
  if (events === undefined) return true;
  if (events[kErrorMonitor] !== undefined) emitter.emit(kErrorMonitor, ...args);
  return events.error === undefined;
}

function throwUnhandledError(emitter, args) {
  const error = args.length > 0 ? args[0] : undefined;
  if (error instanceof Error) {
    try {
      // Where it was emitted is of interest only if nobody catches the error, so the text is made then.
      const site = {};
      Error.captureStackTrace(site, EventEmitter.prototype.emit);
      Object.defineProperty(error, kEnhanceStackBeforeInspector, {
        __proto__: null,
        value: () => stackWithEmitSite(emitter, error, site),
        configurable: true,
      });
    } catch {
      // A frozen error, say. It is thrown as it is.
    }
    throw error; // Unhandled 'error' event
  }

  let shown;
  try {
    shown = require('internal/util/inspect').inspect(error);
  } catch {
    shown = error;
  }
  const wrapped = new codes.ERR_UNHANDLED_ERROR(shown);
  wrapped.context = error;
  // Seen from emit() on.
  throw captureFrom(wrapped, throwUnhandledError); // Unhandled 'error' event
}

// The error's stack, followed by that of the emit() call without the frames both have.
function stackWithEmitSite(emitter, error, site) {
  let name = '';
  try {
    name = emitter.constructor.name;
  } catch {
    // The emitter has no constructor to name.
  }
  const instance = name === '' || name === 'EventEmitter' ? '' : ` on ${name} instance`;
  const thrown = error.stack.split('\n').slice(1);
  const emitted = site.stack.split('\n').slice(1);
  const shared = sharedRun(emitted, thrown);
  if (shared.length > 0) {
    emitted.splice(shared.start + 1, shared.length - 2, '    [... lines matching original stack trace ...]');
  }
  return `${error.stack}\nEmitted 'error' event${instance} at:\n${emitted.join('\n')}`;
}

// The first run of more than three lines of `lines` that `other` has as well.
function sharedRun(lines, other) {
  for (let start = 0; start + 3 < lines.length; start++) {
    const at = other.indexOf(lines[start]);
    if (at === -1) continue;
    let length = 1;
    while (start + length < lines.length && lines[start + length] === other[at + length]) length++;
    if (length > 3) return { start, length };
  }
  return { start: 0, length: 0 };
}

// With captureRejections, a listener's rejected promise becomes an 'error' event.
function watchRejection(emitter, promise, type, args) {
  try {
    const { then } = promise;
    if (typeof then === 'function') {
      // The next tick leaves the promise's own chain: what a handler throws is uncaught, not one more rejection.
      then.call(promise, undefined, (error) => {
        process.nextTick(reportRejection, emitter, error, type, args);
      });
    }
  } catch (error) {
    emitter.emit('error', error);
  }
}

function reportRejection(emitter, error, type, args) {
  if (typeof emitter[kRejection] === 'function') {
    emitter[kRejection](error, type, ...args);
    return;
  }
  // An 'error' listener that rejects in turn must not start a loop.
  const capture = emitter[kCapture];
  try {
    emitter[kCapture] = false;
    emitter.emit('error', error);
  } finally {
    emitter[kCapture] = capture;
  }
}

// Adding

function insertListener(emitter, type, listener, prepend) {
  validateFunction(listener, 'listener');

  let events = emitter._events;
  let existing;
  if (events === undefined) {
    events = emitter._events = new EventTable();
    emitter._eventsCount = 0;
  } else {
    if (events.newListener !== undefined) {
      // Before the listener is in, so that one for 'newListener' itself does not hear of its own arrival.
      emitter.emit('newListener', type, listener.listener ?? listener);
      events = emitter._events;
    }
    existing = events[type];
  }

  if (existing === undefined) {
    events[type] = listener;
    ++emitter._eventsCount;
    return emitter;
  }
  if (typeof existing === 'function') {
    existing = events[type] = prepend ? [listener, existing] : [existing, listener];
  } else if (prepend) {
    existing.unshift(listener);
  } else {
    existing.push(listener);
  }
  const max = maxListenersOf(emitter);
  if (max > 0 && existing.length > max && !existing.warned) warnOfLeak(emitter, type, existing, max);
  return emitter;
}

function warnOfLeak(emitter, type, listeners, max) {
  listeners.warned = true;
  const { inspect } = require('internal/util/inspect');
  process.emitWarning(genericNodeError(
    `Possible EventEmitter memory leak detected. ${listeners.length} ${String(type)} listeners added to ` +
    `${inspect(emitter, { depth: -1 })}. MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`,
    { name: 'MaxListenersExceededWarning', emitter, type, count: listeners.length }));
}

EventEmitter.prototype.addListener = function addListener(type, listener) {
  return insertListener(this, type, listener, false);
};

EventEmitter.prototype.on = EventEmitter.prototype.addListener;

EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return insertListener(this, type, listener, true);
};

function onceWrapper() {
  if (this.fired) return undefined;
  this.target.removeListener(this.type, this.wrapped);
  this.fired = true;
  return arguments.length === 0 ? this.listener.call(this.target) : this.listener.apply(this.target, arguments);
}

function wrapOnce(target, type, listener) {
  const state = { fired: false, wrapped: undefined, target, type, listener };
  const wrapped = onceWrapper.bind(state);
  wrapped.listener = listener;
  state.wrapped = wrapped;
  return wrapped;
}

EventEmitter.prototype.once = function once(type, listener) {
  validateFunction(listener, 'listener');
  this.on(type, wrapOnce(this, type, listener));
  return this;
};

EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  validateFunction(listener, 'listener');
  this.prependListener(type, wrapOnce(this, type, listener));
  return this;
};

// Removing

EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  validateFunction(listener, 'listener');
  const events = this._events;
  const list = events?.[type];
  if (list === undefined) return this;

  if (list === listener || list.listener === listener) {
    this._eventsCount -= 1;
    if (this[kShapeMode]) events[type] = undefined;
    else if (this._eventsCount === 0) this._events = new EventTable();
    else delete events[type];
    if (this._eventsCount !== 0 && events.removeListener !== undefined) {
      this.emit('removeListener', type, list.listener || listener);
    }
  } else if (typeof list !== 'function') {
    // The one added last goes first.
    let position = list.length - 1;
    while (position >= 0 && list[position] !== listener && list[position].listener !== listener) position--;
    if (position < 0) return this;
    if (position === 0) list.shift();
    else spliceOne(list, position);
    if (list.length === 1) events[type] = list[0];
    if (events.removeListener !== undefined) this.emit('removeListener', type, listener);
  }
  return this;
};

EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;

  if (arguments.length === 0) {
    if (events.removeListener !== undefined) {
      for (const name of Reflect.ownKeys(events)) {
        if (name !== 'removeListener') this.removeAllListeners(name);
      }
      this.removeAllListeners('removeListener');
    }
    this._events = new EventTable();
    this._eventsCount = 0;
    this[kShapeMode] = false;
    return this;
  }

  const listeners = events[type];
  if (listeners === undefined) return this;
  if (events.removeListener === undefined) {
    this._eventsCount -= 1;
    if (this[kShapeMode]) events[type] = undefined;
    else if (this._eventsCount === 0) this._events = new EventTable();
    else delete events[type];
  } else if (typeof listeners === 'function') {
    this.removeListener(type, listeners);
  } else {
    // Each removal is an event; the newest listener goes first.
    for (let i = listeners.length - 1; i >= 0; i--) this.removeListener(type, listeners[i]);
  }
  return this;
};

// Asking

function listenersOf(emitter, type) {
  const list = emitter._events?.[type];
  if (list === undefined) return [];
  return typeof list === 'function' ? [list] : list.slice();
}

EventEmitter.prototype.rawListeners = function rawListeners(type) {
  return listenersOf(this, type);
};

EventEmitter.prototype.listeners = function listeners(type) {
  const list = listenersOf(this, type);
  for (let i = 0; i < list.length; i++) {
    // Those added by once() are wrapped.
    if (typeof list[i].listener === 'function') list[i] = list[i].listener;
  }
  return list;
};

EventEmitter.prototype.listenerCount = function listenerCount(type, listener) {
  const list = this._events?.[type];
  if (list === undefined) return 0;
  if (listener == null) return typeof list === 'function' ? 1 : list.length;
  const matches = (entry) => entry === listener || entry.listener === listener;
  return typeof list === 'function' ? Number(matches(list)) : list.filter(matches).length;
};

EventEmitter.prototype.eventNames = function eventNames() {
  if (this._eventsCount === 0) return [];
  const names = Reflect.ownKeys(this._events);
  return this[kShapeMode] ? names.filter((name) => this._events[name] !== undefined) : names;
};

function maxListenersOf(emitter) {
  return emitter._maxListeners === undefined ? defaultMaxListeners : emitter._maxListeners;
}

EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  validateNumber(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return maxListenersOf(this);
};

// The module's functions, which take EventTargets as well

const isEventTarget = (value) => require('internal/event_target').isEventTarget(value);

function notAnEmitter(name, value) {
  return new codes.ERR_INVALID_ARG_TYPE(name, ['EventEmitter', 'EventTarget'], value);
}

function getEventListeners(emitterOrTarget, type) {
  if (typeof emitterOrTarget.listeners === 'function') return emitterOrTarget.listeners(type);
  if (isEventTarget(emitterOrTarget)) return require('internal/event_target').getEventListeners(emitterOrTarget, type);
  throw notAnEmitter('emitter', emitterOrTarget);
}

function getMaxListeners(emitterOrTarget) {
  if (typeof emitterOrTarget?.getMaxListeners === 'function') return maxListenersOf(emitterOrTarget);
  const max = emitterOrTarget?.[kMaxEventTargetListeners];
  if (typeof max === 'number') return max;
  throw notAnEmitter('emitter', emitterOrTarget);
}

EventEmitter.setMaxListeners = function(n = defaultMaxListeners, ...eventTargets) {
  validateNumber(n, 'setMaxListeners', 0);
  if (eventTargets.length === 0) {
    defaultMaxListeners = n;
    return;
  }
  for (const target of eventTargets) {
    if (isEventTarget(target)) {
      target[kMaxEventTargetListeners] = n;
      target[kMaxEventTargetListenersWarned] = false;
    } else if (typeof target.setMaxListeners === 'function') {
      target.setMaxListeners(n);
    } else {
      throw notAnEmitter('eventTargets', target);
    }
  }
};

EventEmitter.listenerCount = function(emitterOrTarget, type) {
  if (typeof emitterOrTarget?.listenerCount === 'function') return emitterOrTarget.listenerCount(type);
  if (emitterOrTarget != null && isEventTarget(emitterOrTarget)) {
    return require('internal/event_target').countEventListeners(emitterOrTarget, type);
  }
  throw notAnEmitter('emitter', emitterOrTarget);
};

module.exports = EventEmitter;
EventEmitter.addAbortListener = addAbortListener;
EventEmitter.once = once;
EventEmitter.on = on;
EventEmitter.getEventListeners = getEventListeners;
EventEmitter.getMaxListeners = getMaxListeners;
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.usingDomains = false;
EventEmitter.captureRejectionSymbol = kRejection;
EventEmitter.errorMonitor = kErrorMonitor;

Object.defineProperties(EventEmitter, {
  captureRejections: {
    __proto__: null,
    get() {
      return EventEmitter.prototype[kCapture];
    },
    set(value) {
      validateBoolean(value, 'EventEmitter.captureRejections');
      EventEmitter.prototype[kCapture] = value;
    },
    enumerable: true,
  },
  EventEmitterAsyncResource: {
    __proto__: null,
    get: () => require('internal/events/async_resource').EventEmitterAsyncResource,
    set: undefined,
    enumerable: true,
    configurable: true,
  },
  defaultMaxListeners: {
    __proto__: null,
    get() {
      return defaultMaxListeners;
    },
    set(value) {
      validateNumber(value, 'defaultMaxListeners', 0);
      defaultMaxListeners = value;
    },
    enumerable: true,
  },
  kMaxEventTargetListeners: { __proto__: null, value: kMaxEventTargetListeners },
  kMaxEventTargetListenersWarned: { __proto__: null, value: kMaxEventTargetListenersWarned },
});
