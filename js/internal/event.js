// Event and CustomEvent.
// What dispatches them is internal/event_target. In Node: part of lib/internal/event_target.js.

'use strict';

const { codes } = require('internal/errors');
const { customInspectSymbol, kEmptyObject, kEnumerableProperty } = require('internal/util');
const { validateObject } = require('internal/validators');

// An option by which built-ins say that an event is theirs.
const kTrustEvent = Symbol('kTrustEvent');

// What internal/event_target does to an event while it is under way; see `dispatch` below.
let setTarget;
let setDispatching;
let isDispatching;
let isStopped;
let isEvent;

class Event {
  #type;
  #bubbles;
  #cancelable;
  #composed;
  #trusted;
  #timeStamp = ops.op_hrtime_ms();
  #defaultPrevented = false;
  #propagationStopped = false;
  #stopped = false;
  #target = null;
  #dispatching = false;

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('type');
    if (options != null) validateObject(options, 'options');
    this.#bubbles = Boolean(options?.bubbles);
    this.#cancelable = Boolean(options?.cancelable);
    this.#composed = Boolean(options?.composed);
    this.#trusted = Boolean(options?.[kTrustEvent]);
    this.#type = `${type}`;
  }

  static {
    isEvent = (value) => value !== null && typeof value === 'object' && #type in value;
    setTarget = (event, target) => { event.#target = target; };
    setDispatching = (event, dispatching) => { event.#dispatching = dispatching; };
    isDispatching = (event) => event.#dispatching;
    isStopped = (event) => event.#stopped;
  }

  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('type');
    if (check(this).#dispatching) return;
    this.#type = `${type}`;
    this.#bubbles = Boolean(bubbles);
    this.#cancelable = Boolean(cancelable);
  }

  [customInspectSymbol](depth, options) {
    if (!isEvent(this)) return this;
    const { name } = this.constructor;
    if (depth < 0) return name;
    const { inspect } = require('internal/util/inspect');
    return `${name} ${inspect({
      type: this.#type,
      defaultPrevented: this.#defaultPrevented,
      cancelable: this.#cancelable,
      timeStamp: this.#timeStamp,
    }, { ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth })}`;
  }

  stopImmediatePropagation() {
    check(this).#propagationStopped = true;
    this.#stopped = true;
  }

  stopPropagation() {
    check(this).#propagationStopped = true;
  }

  preventDefault() {
    check(this).#defaultPrevented = true;
  }

  composedPath() {
    return check(this).#dispatching ? [this.#target] : [];
  }

  get type() {
    return check(this).#type;
  }

  get target() {
    return check(this).#target;
  }

  get srcElement() {
    return check(this).#target;
  }

  get currentTarget() {
    return check(this).#dispatching ? this.#target : null;
  }

  get eventPhase() {
    return check(this).#dispatching ? Event.AT_TARGET : Event.NONE;
  }

  get bubbles() {
    return check(this).#bubbles;
  }

  get cancelable() {
    return check(this).#cancelable;
  }

  get composed() {
    return check(this).#composed;
  }

  get timeStamp() {
    return check(this).#timeStamp;
  }

  get defaultPrevented() {
    return check(this).#cancelable && this.#defaultPrevented;
  }

  get returnValue() {
    return !check(this).#cancelable || !this.#defaultPrevented;
  }

  get cancelBubble() {
    return check(this).#propagationStopped;
  }

  set cancelBubble(value) {
    if (check(this) && value) this.#propagationStopped = true;
  }

  get isTrusted() {
    return isEvent(this) && this.#trusted;
  }
}

function check(event) {
  if (!isEvent(event)) throw new codes.ERR_INVALID_THIS('Event');
  return event;
}

const interfaceMembers = [
  'initEvent', 'stopImmediatePropagation', 'preventDefault', 'target', 'currentTarget', 'srcElement', 'type', 'cancelable',
  'defaultPrevented', 'timeStamp', 'composedPath', 'returnValue', 'bubbles', 'composed', 'eventPhase', 'cancelBubble',
  'stopPropagation',
];
for (const name of interfaceMembers) Object.defineProperty(Event.prototype, name, kEnumerableProperty);
Object.defineProperty(Event.prototype, 'isTrusted', { __proto__: null, enumerable: true, configurable: false });
tag(Event, 'Event');
['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'].forEach((name, value) => {
  Object.defineProperty(Event, name, { __proto__: null, value, enumerable: true });
});

class CustomEvent extends Event {
  #detail;

  constructor(type, options = kEmptyObject) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('type');
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() {
    if (!(#detail in this)) throw new codes.ERR_INVALID_THIS('CustomEvent');
    return this.#detail;
  }
}

Object.defineProperty(CustomEvent.prototype, 'detail', kEnumerableProperty);
tag(CustomEvent, 'CustomEvent');

function tag(Class, name) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    __proto__: null, value: name, writable: false, enumerable: false, configurable: true,
  });
}

module.exports = {
  CustomEvent,
  Event,
  kTrustEvent,
  // For internal/event_target.
  dispatch: { isDispatching, isEvent, isStopped, setDispatching, setTarget },
};
