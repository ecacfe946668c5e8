// The options of a datagram socket: broadcast, TTL, multicast, buffers. In Node: parts of lib/dgram.js.

'use strict';

const { ErrnoException, codes: {
  ERR_MISSING_ARGS, ERR_SOCKET_BAD_BUFFER_SIZE, ERR_SOCKET_BUFFER_SIZE, ERR_SOCKET_DGRAM_NOT_RUNNING,
} } = require('internal/errors');
const { validateNumber, validateString } = require('internal/validators');
const { kStateSymbol } = require('internal/dgram');

/** Throws for a socket that has been closed. */
function healthCheck(socket) {
  if (!socket[kStateSymbol].handle) throw new ERR_SOCKET_DGRAM_NOT_RUNNING();
}

function check(status, syscall) {
  if (status) throw new ErrnoException(status, syscall);
}

function setBufferSize(socket, size, receive) {
  if (size >>> 0 !== size) throw new ERR_SOCKET_BAD_BUFFER_SIZE();
  const context = {};
  healthCheck(socket);
  const result = socket[kStateSymbol].handle.bufferSize(size, receive, context);
  if (result === undefined) throw new ERR_SOCKET_BUFFER_SIZE(context);
  return result;
}

const methods = {
  setBroadcast(arg) {
    healthCheck(this);
    check(this[kStateSymbol].handle.setBroadcast(arg ? 1 : 0), 'setBroadcast');
  },

  setTTL(ttl) {
    validateNumber(ttl, 'ttl');
    healthCheck(this);
    check(this[kStateSymbol].handle.setTTL(ttl), 'setTTL');
    return ttl;
  },

  setMulticastTTL(ttl) {
    validateNumber(ttl, 'ttl');
    healthCheck(this);
    check(this[kStateSymbol].handle.setMulticastTTL(ttl), 'setMulticastTTL');
    return ttl;
  },

  setMulticastLoopback(arg) {
    healthCheck(this);
    check(this[kStateSymbol].handle.setMulticastLoopback(arg ? 1 : 0), 'setMulticastLoopback');
    return arg;
  },

  setMulticastInterface(interfaceAddress) {
    healthCheck(this);
    validateString(interfaceAddress, 'multicastInterface');
    check(this[kStateSymbol].handle.setMulticastInterface(interfaceAddress), 'setMulticastInterface');
  },

  addMembership(multicastAddress, interfaceAddress) {
    healthCheck(this);
    if (!multicastAddress) throw new ERR_MISSING_ARGS('multicastAddress');
    check(this[kStateSymbol].handle.addMembership(multicastAddress, interfaceAddress), 'addMembership');
  },

  dropMembership(multicastAddress, interfaceAddress) {
    healthCheck(this);
    if (!multicastAddress) throw new ERR_MISSING_ARGS('multicastAddress');
    check(this[kStateSymbol].handle.dropMembership(multicastAddress, interfaceAddress), 'dropMembership');
  },

  addSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress) {
    healthCheck(this);
    validateString(sourceAddress, 'sourceAddress');
    validateString(groupAddress, 'groupAddress');
    const { handle } = this[kStateSymbol];
    check(handle.addSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress), 'addSourceSpecificMembership');
  },

  dropSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress) {
    healthCheck(this);
    validateString(sourceAddress, 'sourceAddress');
    validateString(groupAddress, 'groupAddress');
    const { handle } = this[kStateSymbol];
    check(handle.dropSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress), 'dropSourceSpecificMembership');
  },

  setRecvBufferSize(size) {
    setBufferSize(this, size, true);
  },

  setSendBufferSize(size) {
    setBufferSize(this, size, false);
  },

  getRecvBufferSize() {
    return setBufferSize(this, 0, true);
  },

  getSendBufferSize() {
    return setBufferSize(this, 0, false);
  },

  getSendQueueSize() {
    return this[kStateSymbol].handle.getSendQueueSize();
  },

  getSendQueueCount() {
    return this[kStateSymbol].handle.getSendQueueCount();
  },
};

module.exports = { healthCheck, methods, setBufferSize };
