// The IPC channel: send(), 'message', disconnect(), and handles on their way; the same code on both ends.
//
// While handles have not been acknowledged, whatever is sent waits in `_handleQueue`, but for a few more handles.
// Native side: src/ops/ipc.rs, src/ipc/. In Node: setupChannel of lib/internal/child_process.js.
'use strict';

const EventEmitter = require('events');
const {
  ErrnoException,
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_HANDLE_TYPE,
    ERR_IPC_CHANNEL_CLOSED,
    ERR_IPC_DISCONNECTED,
    ERR_MISSING_ARGS,
  },
} = require('internal/errors');
const { validateObject } = require('internal/validators');
const { HandlesUnderWay, WINDOW } = require('internal/child_process/handles_under_way');

const kChannelHandle = Symbol('kChannelHandle');
const kPendingMessages = Symbol('kPendingMessages');

const INTERNAL_PREFIX = 'NODE_';
const MAX_HANDLE_RETRANSMISSIONS = 3;
// send() says false once so much waits: the other end is more than two reads behind.
const HIGH_WATER_MARK = 65536 * 2;

// What a program sees as `channel`: keeps the process alive, or not.
class Control extends EventEmitter {
  #channel;
  #refs = 0;
  // Once ref() or unref() was called, listeners and pending writes do not count any more.
  #explicit = false;

  constructor(channel) {
    super();
    this.#channel = channel;
    this[kPendingMessages] = [];
  }

  refCounted() {
    if (++this.#refs === 1 && !this.#explicit) this.#channel.ref();
  }

  unrefCounted() {
    if (--this.#refs === 0 && !this.#explicit) {
      this.#channel.unref();
      this.emit('unref');
    }
  }

  ref() {
    this.#explicit = true;
    this.#channel.ref();
  }

  unref() {
    this.#explicit = true;
    this.#channel.unref();
  }

  get fd() {
    const { fd } = this.#channel;
    return fd < 0 ? undefined : fd;
  }
}

function isInternal(message) {
  return message !== null && typeof message === 'object' && typeof message.cmd === 'string' &&
    message.cmd.length > INTERNAL_PREFIX.length && message.cmd.startsWith(INTERNAL_PREFIX);
}

function isAnswer(message) {
  return message.cmd === 'NODE_HANDLE_ACK' || message.cmd === 'NODE_HANDLE_NACK';
}

// Gives `target` (a ChildProcess, or process in a child) its channel. Returns the control object.
function setupChannel(target, channel, serializationMode) {
  const control = new Control(channel);
  target.channel = control;
  target[kChannelHandle] = channel;
  target._handleQueue = null;
  target._pendingMessage = null;
  const underWay = new HandlesUnderWay();
  target.connected = true;
  channel.mode = serializationMode;
  channel.sockets = { got: { __proto__: null }, send: { __proto__: null } };

  channel.onmessage = (message) => {
    if (!isInternal(message)) {
      deliver('message', message, undefined);
      return;
    }
    const handle = message.cmd === 'NODE_HANDLE' ? channel.takeHandle() : undefined;
    deliver('internalMessage', message, handle);
  };

  channel.onend = (problem) => {
    if (problem !== undefined) reportGarbage(target, problem);
    channel.onmessage = channel.onend = () => {};
    if (target.connected) {
      target.connected = false;
      target._disconnect();
    } else if (target.channel) {
      // Was waiting for an acknowledgement, which will not come.
      target._disconnect();
    }
    channel.close();
    if (target !== process) require('internal/child_process/child').maybeClose(target);
  };

  // Events come in ticks, when everything this wake-up brought has been read.
  function deliver(name, message, handle) {
    if (!target.channel) {
      // Nobody will ever see it.
      if (typeof handle?.destroy === 'function') handle.destroy();
      else handle?.close();
      return;
    }
    process.nextTick(emit, name, message, handle);
  }

  function emit(name, message, handle) {
    if (name === 'internalMessage' || target.listenerCount('message')) {
      target.emit(name, message, handle);
      return;
    }
    // Kept for the first listener.
    control[kPendingMessages]?.push([name, message, handle]);
  }

  target.on('internalMessage', (message, handle) => {
    if (isAnswer(message)) {
      if (underWay.size > 0) onAnswer(message);
    } else if (message.cmd === 'NODE_HANDLE') {
      onHandle(message, handle);
    }
  });

  target.on('newListener', () => {
    process.nextTick(() => {
      const pending = control[kPendingMessages];
      if (!target.channel || !pending?.length || !target.listenerCount('message')) return;
      control[kPendingMessages] = [];
      for (const { 0: name, 1: message, 2: handle } of pending) deliver(name, message, handle);
    });
  });

  function onHandle(message, handle) {
    if (!handle) {
      // Lost on the way (the receiver was out of descriptors): the other end may try again.
      target._send({ cmd: 'NODE_HANDLE_NACK' }, null, true);
      return;
    }
    // Not the script's message: that it cannot be sent is not the script's error.
    if (target.channel) target._send({ cmd: 'NODE_HANDLE_ACK', window: WINDOW }, null, true);
    const refuse = (problem) => {
      handle.close();
      channel.onend(problem);
    };
    const conversion = require('internal/child_process/handles').conversions[message.type];
    if (conversion === undefined) {
      refuse(`a handle of unknown type '${message.type}' was sent`);
      return;
    }
    if (!conversion.takes(message, handle)) {
      refuse(`a '${message.type}' was announced and something else was sent`);
      return;
    }
    conversion.got.call(target, message, handle, (object) => {
      deliver(isInternal(message.msg) ? 'internalMessage' : 'message', message.msg, object);
    }, refuse);
  }

  target.send = function(message, handle, options, callback) {
    if (typeof handle === 'function') {
      callback = handle;
      handle = undefined;
      options = undefined;
    } else if (typeof options === 'function') {
      callback = options;
      options = undefined;
    } else if (options !== undefined) {
      validateObject(options, 'options');
    }
    options = { swallowErrors: false, ...options };
    if (this.connected) return this._send(message, handle, options, callback);
    const error = new ERR_IPC_CHANNEL_CLOSED();
    if (typeof callback === 'function') process.nextTick(callback, error);
    else process.nextTick(() => this.emit('error', error));
    return false;
  };

  target._send = function(message, handle, options, callback) {
    if (message === undefined) throw new ERR_MISSING_ARGS('message');
    if (typeof message !== 'string' && typeof message !== 'object' && typeof message !== 'number' && typeof message !== 'boolean') {
      throw new ERR_INVALID_ARG_TYPE('message', ['string', 'object', 'number', 'boolean'], message);
    }
    if (typeof options === 'boolean') options = { swallowErrors: options };

    let conversion;
    if (handle) {
      const { conversions, typeOfHandle } = require('internal/child_process/handles');
      const type = typeOfHandle(handle);
      if (type === undefined) throw new ERR_INVALID_HANDLE_TYPE();
      conversion = conversions[type];
    }
    if (this._handleQueue && !mayPass(message, conversion)) {
      this._handleQueue.push({ callback, handle: handle || null, options, message, conversion });
      return this._handleQueue.length === 1;
    }
    return transmit(message, handle, options, callback, conversion);
  };

  // Whether a message need not wait for handles under way, or for what waits for them.
  function mayPass(message, conversion) {
    if (conversion === undefined) return message !== null && isAnswer(message);
    return target._handleQueue.length === 0 && underWay.takes(conversion);
  }

  function transmit(message, handle, options, callback, conversion) {
    if (handle) {
      const wrapped = { cmd: 'NODE_HANDLE', type: conversion.type, msg: message };
      handle = conversion.send.call(target, wrapped, handle, options ?? {});
      // A socket that was sent before has no handle any more: the text goes alone.
      if (handle) message = wrapped;
    }
    return transmitWrapped(message, handle, options, callback, conversion, 0);
  }

  function transmitWrapped(message, handle, options, callback, conversion, retransmissions) {
    const err = channel.write(message, handle, () => {
      control.unrefCounted();
      if (typeof callback === 'function') callback(null);
    });
    if (err === 0) {
      if (handle) {
        target._handleQueue ??= [];
        const closes = conversion.closesAfter(options);
        underWay.add(conversion, closes ? { message, handle, options, callback, retransmissions } : null);
        target._pendingMessage = underWay.pending;
      }
      if (channel.waiting) control.refCounted();
      else if (typeof callback === 'function') process.nextTick(callback, null);
    } else {
      if (handle && conversion.closesAfter(options)) handle.close();
      if (!options?.swallowErrors) {
        const error = new ErrnoException(err, 'write');
        if (typeof callback === 'function') process.nextTick(callback, error);
        else process.nextTick(() => target.emit('error', error));
      }
    }
    return channel.writeQueueSize < HIGH_WATER_MARK;
  }

  // The peer has the oldest of the handles under way, or has lost it.
  function onAnswer(answer) {
    const isAck = answer.cmd === 'NODE_HANDLE_ACK';
    const conversion = underWay.oldest;
    const pending = underWay.answered(answer, isAck);
    target._pendingMessage = underWay.pending;
    if (pending !== null) {
      if (isAck) {
        pending.handle.close();
      } else if (pending.retransmissions === MAX_HANDLE_RETRANSMISSIONS) {
        pending.handle.close();
        process.emitWarning('Handle did not reach the receiving process correctly', 'SentHandleNotReceivedWarning');
      } else {
        const { message, handle, options, callback, retransmissions } = pending;
        transmitWrapped(message, handle, options, callback, conversion, retransmissions + 1);
      }
    }
    sendQueued();
  }

  // What has waited for the handles that were under way.
  function sendQueued() {
    const queue = target._handleQueue;
    while (queue.length > 0 && (underWay.size === 0 || (queue[0].conversion !== undefined && underWay.takes(queue[0].conversion)))) {
      const { message, handle, options, callback, conversion } = queue.shift();
      try {
        transmit(message, handle, options, callback, conversion);
      } catch (error) {
        // It cannot be serialized, which is no reason to keep back what waits behind it.
        process.nextTick(() => { throw error; });
      }
    }
    if (underWay.size > 0) return;
    target._handleQueue = null;
    // A disconnect() that waited for the handles.
    if (!target.connected && target.channel) target._disconnect();
  }

  target.disconnect = function() {
    if (!this.connected) {
      this.emit('error', new ERR_IPC_DISCONNECTED());
      return;
    }
    // Nothing new is sent; handles under way are waited for.
    this.connected = false;
    if (!this._handleQueue) this._disconnect();
  };

  target._disconnect = function() {
    this.channel = null;
    for (const { 2: handle } of control[kPendingMessages]) handle?.close?.();
    control[kPendingMessages] = null;
    underWay.close();
    this._pendingMessage = null;
    process.nextTick(() => {
      channel.close();
      target.emit('disconnect');
    });
  };

  channel.readStart();
  return control;
}

// The peer does not speak the protocol. The channel closes; the process goes on unless the program asked to be told.
function reportGarbage(target, problem) {
  const who = target === process ? 'the parent process' : `child process ${target.pid}`;
  if (target.listenerCount('error') > 0) {
    const error = new Error(`The IPC channel to ${who} was closed: ${problem}`);
    error.code = 'ERR_IPC_CHANNEL_CLOSED';
    process.nextTick(() => target.emit('error', error));
  } else {
    ops.op_process_write_stderr(`rcluster: ${who} sent what is no message (${problem}); closing the channel\n`);
  }
}

module.exports = { setupChannel, kChannelHandle, Control };
