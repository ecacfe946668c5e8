// MessageChannel, MessagePort, MessageEvent: messages between parts of this process.
// A message is cloned when it is posted and read when it is delivered; delivery is a macrotask of its own.
// Native side: src/ops/clone.rs, by way of internal/structured_clone.
// In Node: src/node_messaging.cc, lib/internal/worker/io.js.

'use strict';

const { codes: {
  ERR_CONSTRUCT_CALL_INVALID,
  ERR_CONSTRUCT_CALL_REQUIRED,
  ERR_INVALID_THIS,
  ERR_MISSING_ARGS,
} } = require('internal/errors');
const {
  Event,
  NodeEventTarget,
  defineEventHandler,
  kCreateEvent,
  kHybridDispatch,
  kNewListener,
  kRemoveListener,
} = require('internal/event_target');
const {
  deserialize,
  kIsDetached,
  kTransfer,
  kTransferMode,
  kTransferable,
  serialize,
} = require('internal/structured_clone');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
// A method that takes the next message out, of what receiveMessageOnPort() accepts beside ports.
const kReceive = Symbol('receive');

// ---- MessageEvent ----

class MessageEvent extends Event {
  #data;
  #origin;
  #lastEventId;
  #source;
  #ports;

  constructor(type, eventInit = {}) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    super(type, eventInit);
    eventInit ??= {};
    const { data = null, origin = '', lastEventId = '', source = null, ports = [] } = eventInit;
    if (source !== null && !(source instanceof MessagePort)) throw notAPort('eventInitDict.source', source);
    this.#data = data;
    this.#origin = `${origin}`;
    this.#lastEventId = `${lastEventId}`;
    this.#source = source;
    if (typeof ports?.[Symbol.iterator] !== 'function') {
      throw new TypeError(`MessageEvent constructor: eventInitDict.ports (${ports}) is not iterable.`);
    }
    this.#ports = [...ports];
    this.#ports.forEach((port, index) => {
      if (!(port instanceof MessagePort)) throw notAPort(`eventInitDict.ports[${index}]`, port);
    });
  }

  get data() { return MessageEvent.#check(this).#data; }
  get origin() { return MessageEvent.#check(this).#origin; }
  get lastEventId() { return MessageEvent.#check(this).#lastEventId; }
  get source() { return MessageEvent.#check(this).#source; }
  get ports() { return MessageEvent.#check(this).#ports; }

  static #check(event) {
    if (!(#data in event)) throw new ERR_INVALID_THIS('MessageEvent');
    return event;
  }
}

function notAPort(name, value) {
  const { inspect } = require('internal/util/inspect');
  return new TypeError(`MessageEvent constructor: Expected ${name} ("${inspect(value)}") to be an instance of MessagePort.`);
}

function enumerable(Class, names) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { __proto__: null, enumerable: true });
}

function tag(Class, value) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, {
    __proto__: null, value, writable: false, enumerable: false, configurable: true,
  });
}

enumerable(MessageEvent, ['data', 'origin', 'lastEventId', 'source', 'ports']);
tag(MessageEvent, 'MessageEvent');

// ---- Keeping the process alive ----

// A port that is referenced keeps the loop going though nothing is under way; one timer stands for all of them.
const longest = 2 ** 31 - 1;
const alive = { ports: 0, timer: undefined };

function holdProcess() {
  if (alive.ports++ === 0) alive.timer = require('timers').setInterval(() => {}, longest);
}

function releaseProcess() {
  if (--alive.ports === 0) require('timers').clearInterval(alive.timer);
}

function later(run) {
  return require('timers').setImmediate(run);
}

// ---- The ends of a channel ----

// One turn of the loop delivers no more than this (or what was there when it began), so that ports that answer each other
// do not keep everything else waiting.
const messagesPerTurn = 1000;

// Ends with something to deliver in the next turn, which takes them in the order they were made in.
let ready = [];
let endCount = 0;

function deliverReady() {
  const ends = ready.sort((a, b) => a.id - b.id);
  ready = [];
  for (let i = 0; i < ends.length; i++) {
    try {
      ends[i].deliver();
    } catch (error) {
      // The rest is not to suffer from what one listener threw.
      const rest = ends.slice(i + 1);
      if (rest.length > 0) {
        if (ready.length === 0) later(deliverReady);
        ready.push(...rest);
      }
      throw error;
    }
  }
}

/** One end of a channel. Who receives at it may change: ports can be transferred. */
class End {
  id = endCount++;
  peer = null;
  queue = [];
  /** What takes the messages, or null while nobody does. */
  receiver = null;
  /** Called once the other side has closed and all it sent was taken; null while no port is at this end. */
  onEnd = null;
  /** Whether what comes here is something the process waits for. */
  referenced = false;
  closed = false;
  #ended = false;
  #scheduled = false;

  push(message) {
    if (this.closed) return;
    this.queue.push(message);
    this.schedule();
  }

  /** The other side has closed. */
  finish() {
    this.peer = null;
    this.#ended = true;
    this.schedule();
  }

  schedule() {
    if (this.#scheduled || this.closed) return;
    if (this.queue.length > 0) {
      if (this.receiver === null) return;
      this.#scheduled = true;
      if (ready.length === 0) later(deliverReady);
      ready.push(this);
    } else if (this.#ended && this.onEnd !== null) {
      this.#scheduled = true;
      const immediate = later(() => this.deliver());
      // Nobody waits for the end of a channel alone.
      if (!this.referenced) immediate.unref();
    }
  }

  deliver() {
    this.#scheduled = false;
    if (this.queue.length === 0 && this.#ended && !this.closed) {
      this.onEnd?.();
      return;
    }
    const { runNextTicks } = require('internal/process/task_queues');
    let limit = Math.max(this.queue.length, messagesPerTurn);
    try {
      while (limit-- > 0 && this.receiver !== null && this.queue.length > 0) {
        this.receiver(this.queue.shift());
        // Each message is an event of its own: what it left to be done comes before the next one.
        runNextTicks();
      }
    } finally {
      this.schedule();
    }
  }
}

function connect() {
  const first = new End();
  const second = new End();
  first.peer = second;
  second.peer = first;
  return [first, second];
}

// ---- MessagePort ----

function transferListOf(transfer) {
  if (transfer === undefined || transfer === null) return undefined;
  if (typeof transfer !== 'object') throw notIterable('Optional transferList argument must be an iterable');
  const fromList = collect(transfer);
  if (fromList !== undefined) return fromList;
  const { transfer: option } = transfer;
  if (option === undefined) return undefined;
  const list = option !== null && typeof option === 'object' ? collect(option) : undefined;
  if (list === undefined) throw notIterable('Optional options.transfer argument must be an iterable');
  return list;
}

function notIterable(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

// Undefined for what does not iterate, even where it pretends to.
function collect(iterable) {
  const method = iterable[Symbol.iterator];
  if (typeof method !== 'function') return undefined;
  const iterator = method.call(iterable);
  const next = iterator?.next;
  if (typeof next !== 'function') return undefined;
  const list = [];
  for (;;) {
    const step = next.call(iterator);
    if (step === null || typeof step !== 'object') return undefined;
    if (step.done) return list;
    list.push(step.value);
  }
}

class Port extends NodeEventTarget {
  #end;
  #referenced = false;
  #closing = false;

  constructor(end) {
    super();
    this.#attach(end);
  }

  postMessage(message, transfer) {
    if (arguments.length === 0) throw notIterable('Not enough arguments to MessagePort.postMessage');
    const port = Port.#check(this);
    const list = transferListOf(transfer);
    const end = port.#end;
    const losesTarget = end !== null && list !== undefined &&
      list.some((item) => item !== null && typeof item === 'object' && #end in item && item.#end === end.peer && end.peer !== null);
    const serialized = serialize(message, list, port);
    if (end === null || end.closed || end.peer === null) return undefined;
    if (losesTarget) {
      // The receiver is inside the message: nobody is left to read it.
      process.emitWarning('The target port was posted to itself, and the communication channel was lost');
      port.close();
      return true;
    }
    end.peer.push(serialized);
    return true;
  }

  start() {
    const port = Port.#check(this);
    const end = port.#end;
    if (end === null || end.closed) return;
    end.receiver = (message) => port.#emit(message);
    end.schedule();
  }

  close(callback) {
    const port = Port.#check(this);
    if (typeof callback === 'function') port.once('close', callback);
    port.#beginClose();
  }

  ref() {
    const port = Port.#check(this);
    if (port.#referenced || port.#end === null || port.#closing) return;
    port.#referenced = true;
    port.#end.referenced = true;
    holdProcess();
  }

  unref() {
    const port = Port.#check(this);
    if (!port.#referenced) return;
    port.#referenced = false;
    if (port.#end !== null) port.#end.referenced = false;
    releaseProcess();
  }

  hasRef() {
    return Port.#check(this).#referenced;
  }

  [kNewListener](size, type, ...rest) {
    super[kNewListener](size, type, ...rest);
    if (type === 'message' && size === 1) {
      this.ref();
      this.start();
    }
  }

  [kRemoveListener](size, type, ...rest) {
    super[kRemoveListener](size, type, ...rest);
    if (type === 'message' && size === 0) {
      this.unref();
      // Messages wait for the next listener.
      if (this.#end !== null) this.#end.receiver = null;
    }
  }

  [kCreateEvent](value, type) {
    if (type !== 'message' && type !== 'messageerror') return super[kCreateEvent](value, type);
    const ports = this.#received ?? [];
    this.#received = undefined;
    return new MessageEvent(type, { data: value, ports });
  }

  [customInspect](depth, options) {
    if (depth < 0) return '[MessagePort [EventTarget]]';
    const { inspect } = require('internal/util/inspect');
    return `MessagePort [EventTarget] ${inspect({
      active: this.#end !== null && !this.#closing, refed: this.#referenced,
    }, options)}`;
  }

  // ---- For this file ----

  #received;

  #attach(end) {
    this.#end = end;
    end.onEnd = () => this.#beginClose();
    end.schedule();
  }

  #emit(message) {
    const ports = [];
    let value;
    let type = 'message';
    try {
      value = deserialize(message, ports);
    } catch (error) {
      value = error;
      type = 'messageerror';
    }
    this.#received = ports;
    this[kHybridDispatch](value, type, undefined);
  }

  // Closing is not at once: 'close' comes in a turn of its own.
  #beginClose() {
    const end = this.#end;
    if (end === null || this.#closing) return;
    this.#closing = true;
    const { peer } = end;
    end.peer = null;
    peer?.finish();
    later(() => this.#finishClose(end));
  }

  #finishClose(end) {
    // What had come before is still taken.
    while (end.receiver !== null && end.queue.length > 0) end.receiver(end.queue.shift());
    end.closed = true;
    end.receiver = null;
    end.queue.length = 0;
    this.unref();
    this.#end = null;
    const event = new Event('close');
    this[kHybridDispatch](event, 'close', event);
  }

  get [kIsDetached]() {
    return this.#end === null || this.#closing;
  }

  [kTransfer]() {
    const end = this.#end;
    this.unref();
    this.#end = null;
    end.receiver = null;
    end.onEnd = null;
    return { revive: () => new Port(end), isPort: true };
  }

  static receive(port) {
    const end = port.#end;
    if (end === null || end.queue.length === 0) return undefined;
    const message = deserialize(end.queue.shift(), []);
    end.schedule();
    return { message };
  }

  static isPort(value) {
    return value !== null && typeof value === 'object' && #end in value;
  }

  static #check(port) {
    if (port === null || typeof port !== 'object' || !(#end in port)) throw new ERR_INVALID_THIS('MessagePort');
    return port;
  }
}

const { isPort, receive } = Port;

/** What programs see: the ports' prototype, but nobody can make one. */
function MessagePort() {
  throw new ERR_CONSTRUCT_CALL_INVALID();
}

Object.setPrototypeOf(MessagePort, NodeEventTarget);
MessagePort.prototype = Port.prototype;
Object.defineProperty(MessagePort.prototype, 'constructor', {
  __proto__: null, value: MessagePort, writable: true, enumerable: false, configurable: true,
});
Object.defineProperty(MessagePort.prototype, kTransferMode, { __proto__: null, value: kTransferable, configurable: true });
enumerable(MessagePort, ['postMessage', 'start', 'close', 'ref', 'unref', 'hasRef']);
tag(MessagePort, 'MessagePort');
defineEventHandler(MessagePort.prototype, 'message');
defineEventHandler(MessagePort.prototype, 'messageerror');

/** The next message of a port without waiting for the loop: `{ message }`, or undefined. */
function receiveMessageOnPort(port) {
  if (isPort(port)) return receive(port);
  if (typeof port?.[kReceive] === 'function') return port[kReceive]();
  const error = new TypeError('The "port" argument must be a MessagePort instance');
  error.code = 'ERR_INVALID_ARG_TYPE';
  throw error;
}

function MessageChannel() {
  if (new.target === undefined) throw new ERR_CONSTRUCT_CALL_REQUIRED('MessageChannel');
  const [first, second] = connect();
  this.port1 = new Port(first);
  this.port2 = new Port(second);
}

module.exports = {
  MessageChannel,
  MessageEvent,
  MessagePort,
  receiveMessageOnPort,

  // For internal/broadcast_channel.
  End,
  enumerable,
  holdProcess,
  kReceive,
  releaseProcess,
  tag,
};
