// node:diagnostics_channel: named channels on which built-ins and libraries say what they are doing.
// Publishing where nobody subscribed costs a property read.
// In Node: lib/diagnostics_channel.js.

'use strict';

const { codes } = require('internal/errors');
const { onStart } = require('internal/startup');
const { WeakReference } = require('internal/util');
const { validateFunction } = require('internal/validators');

// Name -> WeakReference to the channel: one nobody holds or subscribes to is forgotten. Channels of the built-ins
// themselves, made before the process starts, are in here directly.
const channels = new Map();
let started = false;
onStart(() => { started = true; });

let collected;

function register(channel) {
  const { name } = channel;
  if (!started) {
    channels.set(name, channel);
    return;
  }
  collected ??= new FinalizationRegistry((key) => {
    // A new channel of that name may have been made since.
    if (channels.get(key)?.get?.() === undefined) channels.delete(key);
  });
  collected.register(channel, name);
  channels.set(name, new WeakReference(channel));
}

function find(name) {
  const found = channels.get(name);
  return found instanceof WeakReference ? found.get() : found;
}

// A channel somebody subscribed to must not be forgotten.
function retain(channel) {
  const reference = channels.get(channel.name);
  if (reference instanceof WeakReference) reference.incRef();
}

function release(channel) {
  const reference = channels.get(channel.name);
  if (reference instanceof WeakReference) reference.decRef();
}

// What a subscriber throws is not the publisher's concern.
function throwLater(error) {
  process.nextTick(() => { throw error; });
}

class Channel {
  constructor(name) {
    // Replaced, never changed, so that publish() need not copy; undefined when there are none.
    this._subscribers = undefined;
    // AsyncLocalStorage -> transform
    this._stores = undefined;
    this.name = name;
    register(this);
  }

  // Node's, which throws for undefined and null.
  static [Symbol.hasInstance](instance) {
    return Object.getPrototypeOf(instance) === Channel.prototype;
  }

  subscribe(subscription) {
    validateFunction(subscription, 'subscription');
    this._subscribers = this._subscribers === undefined ? [subscription] : [...this._subscribers, subscription];
    retain(this);
  }

  unsubscribe(subscription) {
    const index = this._subscribers === undefined ? -1 : this._subscribers.indexOf(subscription);
    if (index === -1) return false;
    this._subscribers = this._subscribers.length === 1 ? undefined : this._subscribers.toSpliced(index, 1);
    release(this);
    return true;
  }

  bindStore(store, transform) {
    this._stores ??= new Map();
    if (!this._stores.has(store)) retain(this);
    this._stores.set(store, transform);
  }

  unbindStore(store) {
    if (!this._stores?.delete(store)) return false;
    if (this._stores.size === 0) this._stores = undefined;
    release(this);
    return true;
  }

  get hasSubscribers() {
    return this._subscribers !== undefined || this._stores !== undefined;
  }

  publish(data) {
    const subscribers = this._subscribers;
    if (subscribers === undefined) return;
    for (let i = 0; i < subscribers.length; i++) {
      try {
        const onMessage = subscribers[i];
        onMessage(data, this.name);
      } catch (error) {
        throwLater(error);
      }
    }
  }

  /** Publishes and calls `fn` with each bound storage holding the (transformed) data. */
  runStores(data, fn, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    let run = () => {
      this.publish(data);
      return Reflect.apply(fn, thisArg, args);
    };
    for (const { 0: store, 1: transform } of this._stores ?? []) run = inStore(store, transform, data, run);
    return run();
  }
}

function inStore(store, transform, data, next) {
  return () => {
    let context = data;
    if (transform !== undefined) {
      try {
        context = transform(data);
      } catch (error) {
        throwLater(error);
        return next();
      }
    }
    return store.run(context, next);
  };
}

function channel(name) {
  const found = find(name);
  if (found) return found;
  if (typeof name !== 'string' && typeof name !== 'symbol') {
    throw new codes.ERR_INVALID_ARG_TYPE('channel', ['string', 'symbol'], name);
  }
  return new Channel(name);
}

function subscribe(name, subscription) {
  return channel(name).subscribe(subscription);
}

function unsubscribe(name, subscription) {
  return channel(name).unsubscribe(subscription);
}

function hasSubscribers(name) {
  return find(name)?.hasSubscribers ?? false;
}

// Tracing: five channels that tell the life of one operation.

const traceEvents = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

function traceChannel(nameOrChannels, event) {
  if (typeof nameOrChannels === 'string') return channel(`tracing:${nameOrChannels}:${event}`);
  if (typeof nameOrChannels === 'object' && nameOrChannels !== null) {
    const given = nameOrChannels[event];
    if (!(given instanceof Channel)) {
      throw new codes.ERR_INVALID_ARG_TYPE(`nameOrChannels.${event}`, ['Channel'], given);
    }
    return given;
  }
  throw new codes.ERR_INVALID_ARG_TYPE('nameOrChannels', ['string', 'object', 'TracingChannel'], nameOrChannels);
}

class TracingChannel {
  constructor(nameOrChannels) {
    for (const event of traceEvents) {
      Object.defineProperty(this, event, { __proto__: null, value: traceChannel(nameOrChannels, event) });
    }
  }

  get hasSubscribers() {
    return this.start.hasSubscribers || this.end.hasSubscribers || this.asyncStart.hasSubscribers ||
      this.asyncEnd.hasSubscribers || this.error.hasSubscribers;
  }

  subscribe(handlers) {
    for (const event of traceEvents) {
      if (handlers[event]) this[event].subscribe(handlers[event]);
    }
  }

  unsubscribe(handlers) {
    let done = true;
    for (const event of traceEvents) {
      if (handlers[event] && !this[event].unsubscribe(handlers[event])) done = false;
    }
    return done;
  }

  traceSync(fn, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    return this.#traceCall(context, () => {
      const result = Reflect.apply(fn, thisArg, args);
      context.result = result;
      return result;
    });
  }

  tracePromise(fn, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    const { asyncStart, asyncEnd, error } = this;
    const settled = () => {
      // As an asynchronous function would: what its awaiter does comes between the two.
      asyncStart.publish(context);
      asyncEnd.publish(context);
    };
    return this.#traceCall(context, () => {
      const result = Reflect.apply(fn, thisArg, args);
      const promise = result instanceof Promise ? result : Promise.resolve(result);
      return Promise.prototype.then.call(promise, (value) => {
        context.result = value;
        settled();
        return value;
      }, (reason) => {
        context.error = reason;
        error.publish(context);
        settled();
        return Promise.reject(reason);
      });
    });
  }

  traceCallback(fn, position = -1, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    const { asyncStart, asyncEnd, error } = this;
    const callback = args.at(position);
    validateFunction(callback, 'callback');

    function traced(err, result) {
      if (err) {
        context.error = err;
        error.publish(context);
      } else {
        context.result = result;
      }
      asyncStart.runStores(context, () => {
        try {
          return Reflect.apply(callback, this, arguments);
        } finally {
          asyncEnd.publish(context);
        }
      });
    }
    args.splice(position, 1, traced);
    return this.#traceCall(context, () => Reflect.apply(fn, thisArg, args));
  }

  // The synchronous part every kind has: start, end, and an exception as an error.
  #traceCall(context, call) {
    const { start, end, error } = this;
    return start.runStores(context, () => {
      try {
        return call();
      } catch (thrown) {
        context.error = thrown;
        error.publish(context);
        throw thrown;
      } finally {
        end.publish(context);
      }
    });
  }
}

function tracingChannel(nameOrChannels) {
  return new TracingChannel(nameOrChannels);
}

module.exports = { channel, hasSubscribers, subscribe, tracingChannel, unsubscribe, Channel };
