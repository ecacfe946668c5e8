// BroadcastChannel: messages to everybody in this process who opened a channel of the same name.
// In Node: lib/internal/worker/io.js.

'use strict';

const { codes: { ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { EventTarget, defineEventHandler } = require('internal/event_target');
const { End, MessageEvent, enumerable, holdProcess, kReceive, releaseProcess, tag } = require('internal/messaging');
const { deserialize, serialize } = require('internal/structured_clone');

const customInspect = Symbol.for('nodejs.util.inspect.custom');

// Name -> the open channels of that name.
const channelsByName = new Map();

class BroadcastChannel extends EventTarget {
  #name;
  #end = new End();
  #referenced = true;
  #closed = false;

  constructor(name) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    super();
    this.#name = `${name}`;
    this.#end.receiver = (message) => this.#emit(message);
    let channels = channelsByName.get(this.#name);
    if (channels === undefined) channelsByName.set(this.#name, channels = new Set());
    channels.add(this);
    holdProcess();
  }

  get name() {
    return BroadcastChannel.#check(this).#name;
  }

  postMessage(message) {
    const channel = BroadcastChannel.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('message');
    if (channel.#closed) {
      const { DOMException } = require('internal/domexception');
      throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    }
    const serialized = serialize(message);
    for (const other of channelsByName.get(channel.#name)) {
      if (other !== channel) other.#end.push(serialized);
    }
  }

  close() {
    const channel = BroadcastChannel.#check(this);
    if (channel.#closed) return;
    channel.#closed = true;
    channel.#end.closed = true;
    channel.#end.receiver = null;
    channel.#end.queue.length = 0;
    channel.unref();
    const channels = channelsByName.get(channel.#name);
    channels.delete(channel);
    if (channels.size === 0) channelsByName.delete(channel.#name);
  }

  ref() {
    const channel = BroadcastChannel.#check(this);
    if (!channel.#referenced && !channel.#closed) {
      channel.#referenced = true;
      holdProcess();
    }
    return channel;
  }

  unref() {
    const channel = BroadcastChannel.#check(this);
    if (channel.#referenced) {
      channel.#referenced = false;
      releaseProcess();
    }
    return channel;
  }

  [customInspect](depth, options) {
    BroadcastChannel.#check(this);
    if (depth < 0) return 'BroadcastChannel';
    const { inspect } = require('internal/util/inspect');
    return `BroadcastChannel ${inspect({ name: this.#name, active: !this.#closed }, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }

  [kReceive]() {
    if (this.#end.queue.length === 0) return undefined;
    return { message: deserialize(this.#end.queue.shift(), []) };
  }

  #emit(message) {
    let value;
    let type = 'message';
    try {
      value = deserialize(message, []);
    } catch (error) {
      value = error;
      type = 'messageerror';
    }
    this.dispatchEvent(new MessageEvent(type, { data: value }));
  }

  static #check(channel) {
    if (channel === null || typeof channel !== 'object' || !(#name in channel)) throw new ERR_INVALID_THIS('BroadcastChannel');
    return channel;
  }
}

enumerable(BroadcastChannel, ['name', 'postMessage', 'close']);
tag(BroadcastChannel, 'BroadcastChannel');
defineEventHandler(BroadcastChannel.prototype, 'message');
defineEventHandler(BroadcastChannel.prototype, 'messageerror');

module.exports = { BroadcastChannel };
