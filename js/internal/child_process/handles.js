// Handles over the channel: what of a server or a socket is sent, and what is made of it on the other side.
// In Node: handleConversion of lib/internal/child_process.js.
'use strict';

const { kChannelHandle } = require('internal/child_process/channel');

function typeOfHandle(handle) {
  const net = require('net');
  if (handle instanceof net.Socket) return 'net.Socket';
  if (handle instanceof net.Server) return 'net.Server';
  if (handle instanceof require('internal/handles/tcp').TCP || handle instanceof require('internal/handles/pipe').Pipe) return 'net.Native';
  if (handle instanceof require('dgram').Socket) return 'dgram.Socket';
  if (handle instanceof require('internal/handles/udp').UDP) return 'dgram.Native';
  return undefined;
}

// The handle object for a descriptor that came over a channel: by the kind of socket it is.
function handleForFd(fd) {
  const { guessHandleType } = require('internal/net/guess');
  let handle;
  switch (guessHandleType(fd)) {
    case 'TCP': {
      const { TCP, constants } = require('internal/handles/tcp');
      handle = new TCP(constants.SOCKET);
      break;
    }
    case 'PIPE': {
      const { Pipe, constants } = require('internal/handles/pipe');
      handle = new Pipe(constants.SOCKET);
      break;
    }
    case 'UDP': {
      const { UDP } = require('internal/handles/udp');
      handle = new UDP();
      break;
    }
    default:
      // A file or whatever else: nothing a program could get.
      ops.op_ipc_close_fd(fd);
      return undefined;
  }
  if (handle.open(fd) !== 0) {
    ops.op_ipc_close_fd(fd);
    return undefined;
  }
  return handle;
}

function socketList(kind, target, key) {
  const { sockets } = target[kChannelHandle];
  const { SocketListSend, SocketListReceive } = require('internal/socket_list');
  sockets[kind][key] ??= kind === 'send' ? new SocketListSend(target, key) : new SocketListReceive(target, key);
  return sockets[kind][key];
}

const isStream = (handle) => handle instanceof require('internal/handles/stream').StreamHandle;
const isUdp = (handle) => handle instanceof require('internal/handles/udp').UDP;

// `takes` says whether what came is what the message announces: the peer may be anybody. `got` calls `done` at once where `immediate`.
// `closesAfter`: whether ours is closed once the other side has it (acknowledged), or now if it could not be sent.
const native = {
  immediate: true,
  closesAfter: () => false,
  takes: (message, handle) => isStream(handle),
  send(message, handle) { return handle; },
  got(message, handle, done) { done(handle); },
};

const nativeUdp = { ...native, takes: (message, handle) => isUdp(handle) };

const server = {
  immediate: false,
  closesAfter: () => false,
  takes: (message, handle) => isStream(handle),
  send(message, given) { return given._handle; },
  got(message, handle, done, refuse) {
    const { Server } = require('net');
    const made = new Server();
    const onError = (error) => refuse(`a 'net.Server' cannot be used: ${error.message}`);
    made.once('error', onError);
    made.listen(handle, () => {
      made.removeListener('error', onError);
      done(made);
    });
  },
};

const socket = {
  immediate: true,
  takes: (message, handle) => isStream(handle) && (!message.key || typeof message.key === 'string'),
  send(message, given, options) {
    const handle = given._handle;
    if (!handle) return undefined;
    if (given.server) {
      // The other process counts the connections it got from this server, and the server asks it for the number.
      message.key = given.server._connectionKey;
      const isFirst = !this[kChannelHandle].sockets.send[message.key];
      const list = socketList('send', this, message.key);
      if (isFirst) given.server._setupWorker(list);
      if (!options.keepOpen) given.server._connections--;
    }
    if (options.keepOpen) handle.shared = true;
    else detach(given, handle);
    return handle;
  },
  closesAfter: (options) => !options?.keepOpen,
  got(message, handle, done) {
    const { Socket } = require('net');
    const made = new Socket({ handle, readable: true, writable: true });
    if (message.key) socketList('got', this, message.key).add({ socket: made });
    done(made);
  },
};

// From here on `given` is a socket without a connection; an HTTP parser lets go of it.
function detach(given, handle) {
  handle.onread = () => {};
  handle.readStop?.();
  given._handle = null;
  given.setTimeout(0);
  if (given.parser) {
    const { kConnection } = require('internal/http/common');
    given[kConnection]?.release();
    if (given._httpMessage) given._httpMessage.detachSocket(given);
  }
}

const datagrams = {
  immediate: false,
  closesAfter: () => false,
  takes: (message, handle) => isUdp(handle) && (message.dgramType === 'udp4' || message.dgramType === 'udp6'),
  send(message, given) {
    message.dgramType = given.type;
    const { kStateSymbol } = require('internal/dgram');
    return given[kStateSymbol].handle;
  },
  got(message, handle, done, refuse) {
    const { Socket } = require('dgram');
    const made = new Socket(message.dgramType);
    const onError = (error) => refuse(`a 'dgram.Socket' cannot be used: ${error.message}`);
    made.once('error', onError);
    made.bind(handle, () => {
      made.removeListener('error', onError);
      done(made);
    });
  },
};

const conversions = { __proto__: null };
const kinds = [
  ['net.Native', native],
  ['net.Server', server],
  ['net.Socket', socket],
  ['dgram.Native', nativeUdp],
  ['dgram.Socket', datagrams],
];
for (const { 0: type, 1: conversion } of kinds) conversions[type] = { type, ...conversion };

module.exports = { conversions, typeOfHandle, handleForFd };
