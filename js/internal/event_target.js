// EventTarget, and NodeEventTarget which has the EventEmitter's methods as well.
//
// Listeners of one type are kept in an array that is never changed but replaced: an event goes to those who listened
// when it came, without copying the list for each event.
// Events are internal/event. In Node: lib/internal/event_target.js.

'use strict';

const EventEmitter = require('events');
const { codes } = require('internal/errors');
const { CustomEvent, Event, dispatch, kTrustEvent } = require('internal/event');
const { customInspectSymbol, kEmptyObject, kEnumerableProperty } = require('internal/util');
const {
  kValidateObjectAllowObjects, validateAbortSignal, validateInternalField, validateObject, validateString,
} = require('internal/validators');

const { kMaxEventTargetListeners, kMaxEventTargetListenersWarned } = EventEmitter;

const kIsEventTarget = Symbol.for('nodejs.event_target');
const kIsNodeEventTarget = Symbol('kIsNodeEventTarget');
// type -> the array of its Listeners.
const kEvents = Symbol('kEvents');
// event -> what was assigned to `on<event>`.
const kHandlers = Symbol('kHandlers');
const kHybridDispatch = Symbol.for('nodejs.internal.kHybridDispatch');
// Overridden by built-in subclasses: to make an event of a value, and to hear of listeners coming and going.
const kCreateEvent = Symbol('kCreateEvent');
const kNewListener = Symbol('kNewListener');
const kRemoveListener = Symbol('kRemoveListener');
// Options of addEventListener() for built-ins: the listener lives as long as this object; it is called even if another
// stopped the event; it takes the value itself, not an event.
const kWeakHandler = Symbol('kWeak');
const kResistStopPropagation = Symbol('kResistStopPropagation');
const kIsNodeStyleListener = Symbol('kIsNodeStyleListener');

class Listener {
  removed = false;

  constructor(listener, options) {
    this.listener = options.weak ? new WeakRef(listener) : listener;
    this.weak = Boolean(options.weak);
    this.once = Boolean(options.once);
    this.capture = Boolean(options.capture);
    this.nodeStyle = Boolean(options.nodeStyle);
    this.resistsStop = Boolean(options.resistsStop);
  }

  /** What was given to addEventListener(); undefined when it was collected. */
  get target() {
    return this.weak ? this.listener.deref() : this.listener;
  }

  matches(listener, capture) {
    return this.capture === capture && this.target === listener;
  }
}

// Weak listeners: the object in kWeakHandler holds the listener, and nothing else does.
const held = new WeakMap();
let collected;

function holdWeakly(target, type, record, listener, holder) {
  const list = held.get(holder);
  if (list === undefined) held.set(holder, [listener]);
  else list.push(listener);
  collected ??= new FinalizationRegistry(({ targetRef, type, record }) => {
    const eventTarget = targetRef.deref();
    if (eventTarget !== undefined && !record.removed) removeRecord(eventTarget, type, record, undefined);
  });
  collected.register(listener, { targetRef: new WeakRef(target), type, record });
}

function initEventTarget(self) {
  self[kEvents] = new Map();
  self[kMaxEventTargetListeners] = EventEmitter.defaultMaxListeners;
  self[kMaxEventTargetListenersWarned] = false;
  self[kHandlers] = new Map();
}

function isEventTarget(value) {
  return Boolean(value?.constructor?.[kIsEventTarget]);
}

function isNodeEventTarget(value) {
  return Boolean(value?.constructor?.[kIsNodeEventTarget]);
}

function checkTarget(value) {
  if (!isEventTarget(value)) throw new codes.ERR_INVALID_THIS('EventTarget');
}

function checkNodeTarget(value) {
  if (!isNodeEventTarget(value)) throw new codes.ERR_INVALID_THIS('NodeEventTarget');
}

// True for what may be called, false for nothing at all (which is allowed and does nothing).
function isListener(listener) {
  if (listener == null) return false;
  if (typeof listener === 'function' || typeof listener === 'object') return true;
  throw new codes.ERR_INVALID_ARG_TYPE('listener', 'EventListener', listener);
}

function normalizeOptions(options) {
  if (typeof options === 'boolean') return { capture: options };
  if (options === null) return kEmptyObject;
  validateObject(options, 'options', kValidateObjectAllowObjects);
  return {
    once: options.once,
    capture: options.capture,
    passive: options.passive,
    signal: options.signal,
    weak: options[kWeakHandler],
    resistsStop: options[kResistStopPropagation],
    nodeStyle: options[kIsNodeStyleListener],
  };
}

function warn(message, name, properties) {
  process.emitWarning(Object.assign(new Error(message), { name, ...properties }));
}

function removeRecord(target, type, record, listener) {
  record.removed = true;
  const rest = target[kEvents].get(type)?.filter((other) => other !== record) ?? [];
  if (rest.length === 0) target[kEvents].delete(type);
  else target[kEvents].set(type, rest);
  target[kRemoveListener](rest.length, type, listener, record.capture);
}

class EventTarget {
  static [kIsEventTarget] = true;

  constructor() {
    initEventTarget(this);
  }

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    const max = this[kMaxEventTargetListeners];
    if (max === 0 || size <= max || this[kMaxEventTargetListenersWarned]) return;
    this[kMaxEventTargetListenersWarned] = true;
    const { inspect } = require('internal/util/inspect');
    warn(`Possible EventTarget memory leak detected. ${size} ${type} listeners added to ` +
         `${inspect(this, { depth: -1 })}. MaxListeners is ${max}. Use events.setMaxListeners() to increase limit`,
         'MaxListenersExceededWarning', { target: this, type, count: size });
  }

  [kRemoveListener](size, type, listener, capture) {}

  addEventListener(type, listener, options = kEmptyObject) {
    checkTarget(this);
    if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('type', 'listener');
    const flags = options === kEmptyObject ? kEmptyObject : normalizeOptions(options);
    const { signal } = flags;
    validateAbortSignal(signal, 'options.signal');
    if (signal?.aborted) return;
    if (!isListener(listener)) {
      warn(`addEventListener called with ${listener} which has no effect.`,
           'AddEventListenerArgumentTypeWarning', { target: this, type });
      return;
    }

    type = `${type}`;
    const capture = Boolean(flags.capture);
    const list = this[kEvents].get(type);
    if (list?.some((record) => record.matches(listener, capture))) return;

    const record = new Listener(listener, flags);
    if (flags.weak) holdWeakly(this, type, record, listener, flags.weak);
    const size = list === undefined ? 1 : list.length + 1;
    this[kNewListener](size, type, listener, record.once, capture, Boolean(flags.passive), record.weak);
    this[kEvents].set(type, list === undefined ? [record] : [...list, record]);
    if (signal) {
      // Weak: a long-lived signal must not keep every target alive that was ever listened to with it.
      signal.addEventListener('abort', () => this.removeEventListener(type, listener, { capture }),
                              { __proto__: null, once: true, [kWeakHandler]: this, [kResistStopPropagation]: true });
    }
  }

  removeEventListener(type, listener, options = kEmptyObject) {
    checkTarget(this);
    if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('type', 'listener');
    if (!isListener(listener)) return;
    type = `${type}`;
    const capture = typeof options === 'boolean' ? options : Boolean(options?.capture);
    const record = this[kEvents].get(type)?.find((candidate) => candidate.matches(listener, capture));
    if (record !== undefined) removeRecord(this, type, record, listener);
  }

  dispatchEvent(event) {
    checkTarget(this);
    if (arguments.length < 1) throw new codes.ERR_MISSING_ARGS('event');
    if (!dispatch.isEvent(event)) throw new codes.ERR_INVALID_ARG_TYPE('event', 'Event', event);
    if (dispatch.isDispatching(event)) throw new codes.ERR_EVENT_RECURSION(event.type);
    this[kHybridDispatch](event, event.type, event);
    return event.defaultPrevented !== true;
  }

  // `event` is made of `nodeValue` when the first listener needs one.
  [kHybridDispatch](nodeValue, type, event) {
    if (event !== undefined) begin(event, this);
    const list = this[kEvents].get(type);
    if (list !== undefined) {
      for (let i = 0; i < list.length; i++) {
        const record = list[i];
        if (record.removed || (event !== undefined && dispatch.isStopped(event) && !record.resistsStop)) continue;
        const { target: listener } = record;
        if (record.once) removeRecord(this, type, record, listener);
        if (listener === undefined) continue;
        if (!record.nodeStyle && event === undefined) begin(event = this[kCreateEvent](nodeValue, type), this);
        callListener(listener, this, record.nodeStyle ? nodeValue : event);
      }
    }
    if (event !== undefined) dispatch.setDispatching(event, false);
  }

  [kCreateEvent](nodeValue, type) {
    return new CustomEvent(type, { detail: nodeValue });
  }

  [customInspectSymbol](depth, options) {
    if (!isEventTarget(this)) return this;
    const { name } = this.constructor;
    if (depth < 0) return name;
    const { inspect } = require('internal/util/inspect');
    return `${name} ${inspect({}, {
      ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth,
    })}`;
  }
}

for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent']) {
  Object.defineProperty(EventTarget.prototype, name, kEnumerableProperty);
}
Object.defineProperty(EventTarget.prototype, Symbol.toStringTag, {
  __proto__: null, value: 'EventTarget', writable: false, enumerable: false, configurable: true,
});

function begin(event, target) {
  dispatch.setTarget(event, target);
  dispatch.setDispatching(event, true);
}

// What a listener throws does not concern the one who dispatched the event.
function callListener(listener, target, argument) {
  try {
    let result;
    if (typeof listener === 'function') result = listener.call(target, argument);
    else if (listener.handleEvent) result = listener.handleEvent(argument);
    if (result !== undefined && result !== null) {
      const { then } = result;
      if (typeof then === 'function') then.call(result, undefined, throwUncaught);
    }
  } catch (error) {
    throwUncaught(error);
  }
}

function throwUncaught(error) {
  process.nextTick(() => { throw error; });
}

class NodeEventTarget extends EventTarget {
  static [kIsNodeEventTarget] = true;
  static defaultMaxListeners = 10;

  setMaxListeners(n) {
    checkNodeTarget(this);
    EventEmitter.setMaxListeners(n, this);
  }

  getMaxListeners() {
    checkNodeTarget(this);
    return this[kMaxEventTargetListeners];
  }

  eventNames() {
    checkNodeTarget(this);
    return [...this[kEvents].keys()];
  }

  listenerCount(type) {
    checkNodeTarget(this);
    return countEventListeners(this, type);
  }

  on(type, listener) {
    checkNodeTarget(this);
    this.addEventListener(type, listener, { [kIsNodeStyleListener]: true });
    return this;
  }

  addListener(type, listener) {
    checkNodeTarget(this);
    this.addEventListener(type, listener, { [kIsNodeStyleListener]: true });
    return this;
  }

  once(type, listener) {
    checkNodeTarget(this);
    this.addEventListener(type, listener, { once: true, [kIsNodeStyleListener]: true });
    return this;
  }

  off(type, listener, options) {
    checkNodeTarget(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  removeListener(type, listener, options) {
    checkNodeTarget(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  emit(type, arg) {
    checkNodeTarget(this);
    validateString(type, 'type');
    const hadListeners = this.listenerCount(type) > 0;
    this[kHybridDispatch](arg, type);
    return hadListeners;
  }

  removeAllListeners(type) {
    checkNodeTarget(this);
    if (type === undefined) this[kEvents].clear();
    else this[kEvents].delete(String(type));
    return this;
  }
}

for (const name of Object.getOwnPropertyNames(NodeEventTarget.prototype)) {
  if (name !== 'constructor') Object.defineProperty(NodeEventTarget.prototype, name, kEnumerableProperty);
}

/** The functions and objects listening, for events.getEventListeners(). */
function getEventListeners(target, type) {
  return (target[kEvents].get(String(type)) ?? []).map((record) => record.target);
}

function countEventListeners(target, type) {
  return target[kEvents].get(String(type))?.length ?? 0;
}

/** Gives `emitter` (a prototype) the property `on<name>`. */
function defineEventHandler(emitter, name, event = name) {
  const property = `on${name}`;

  function get() {
    validateInternalField(this, kHandlers, 'EventTarget');
    return this[kHandlers].get(event)?.handler ?? null;
  }

  // The place in the order of listeners is that of the first assignment, so what listens is a wrapper that stays.
  function set(value) {
    validateInternalField(this, kHandlers, 'EventTarget');
    const wrapper = this[kHandlers].get(event);
    if (wrapper !== undefined) {
      const listening = typeof wrapper.handler === 'function';
      wrapper.handler = value;
      if (typeof value === 'function') {
        if (!listening) this.addEventListener(event, wrapper);
      } else if (listening) {
        this.removeEventListener(event, wrapper);
      }
      return;
    }
    if (typeof value !== 'function') return;
    const created = function(...args) {
      if (typeof created.handler !== 'function') return undefined;
      return Reflect.apply(created.handler, this, args);
    };
    created.handler = value;
    this[kHandlers].set(event, created);
    this.addEventListener(event, created);
  }

  Object.defineProperty(get, 'name', { __proto__: null, value: `get ${property}` });
  Object.defineProperty(set, 'name', { __proto__: null, value: `set ${property}` });
  Object.defineProperty(emitter, property, { __proto__: null, get, set, configurable: true, enumerable: true });
}

/** A class with the EventEmitter's methods on top of `Superclass`. */
function EventEmitterMixin(Superclass) {
  class MixedEventEmitter extends Superclass {
    constructor(...args) {
      super(...args);
      EventEmitter.call(this);
    }
  }
  const { constructor, ...methods } = Object.getOwnPropertyDescriptors(EventEmitter.prototype);
  Object.defineProperties(MixedEventEmitter.prototype, methods);
  return MixedEventEmitter;
}

module.exports = {
  CustomEvent,
  Event,
  EventEmitterMixin,
  EventTarget,
  NodeEventTarget,
  countEventListeners,
  defineEventHandler,
  getEventListeners,
  initEventTarget,
  initNodeEventTarget: initEventTarget,
  isEventTarget,
  kCreateEvent,
  kEvents,
  kHybridDispatch,
  kIsNodeStyleListener,
  kNewListener,
  kRemoveListener,
  kResistStopPropagation,
  kTrustEvent,
  kWeakHandler,
};
