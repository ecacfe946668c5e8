// dgram's send(): its overloads, and what waits until the socket is bound. In Node: parts of lib/dgram.js.

'use strict';

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { ExceptionWithHostPort, codes: {
  ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_IP_BLOCKED, ERR_SOCKET_DGRAM_IS_CONNECTED,
} } = require('internal/errors');
const { validateNumber, validatePort, validateString } = require('internal/validators');
const { SendWrap } = require('internal/handles/udp');
const { isIP } = require('internal/net');
const { kStateSymbol } = require('internal/dgram');
const { healthCheck } = require('internal/dgram/options');

const UNBOUND = 0;
const BOUND = 2;
const CONNECTED = 2;
const bufferTypes = ['Buffer', 'TypedArray', 'DataView', 'string'];

// ---- Waiting for 'listening' ----

function enqueue(socket, action) {
  const state = socket[kStateSymbol];
  if (state.queue === undefined) {
    state.queue = [];
    socket.once(EventEmitter.errorMonitor, onListenError);
    socket.once('listening', onListenSuccess);
  }
  state.queue.push(action);
}

function onListenSuccess() {
  this.removeListener(EventEmitter.errorMonitor, onListenError);
  const state = this[kStateSymbol];
  const { queue } = state;
  state.queue = undefined;
  for (const action of queue) action();
}

function onListenError() {
  this.removeListener('listening', onListenSuccess);
  this[kStateSymbol].queue = undefined;
}

// ---- Arguments ----

function sliceBuffer(buffer, offset, length) {
  if (typeof buffer === 'string') buffer = Buffer.from(buffer);
  else if (!ArrayBuffer.isView(buffer)) throw new ERR_INVALID_ARG_TYPE('buffer', bufferTypes, buffer);
  offset >>>= 0;
  length >>>= 0;
  if (offset > buffer.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  if (offset + length > buffer.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
  return Buffer.from(buffer.buffer, buffer.byteOffset + offset, length);
}

function bufferList(buffer) {
  if (!Array.isArray(buffer)) {
    if (typeof buffer === 'string') return [Buffer.from(buffer)];
    if (!ArrayBuffer.isView(buffer)) throw new ERR_INVALID_ARG_TYPE('buffer', bufferTypes, buffer);
    return [buffer];
  }
  return buffer.map((part) => {
    if (typeof part === 'string') return Buffer.from(part);
    if (!ArrayBuffer.isView(part)) throw new ERR_INVALID_ARG_TYPE('buffer list arguments', bufferTypes, buffer);
    return Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  });
}

// ---- Sending ----

/**
 * `send(buffer, offset, length, port, address, callback)`, `send(bufferOrList, port, address, callback)`; on a connected
 * socket without port and address.
 */
function send(buffer, offset, length, port, address, callback) {
  const state = this[kStateSymbol];
  const connected = state.connectState === CONNECTED;
  if (!connected) {
    if (address || (port && typeof port !== 'function')) {
      buffer = sliceBuffer(buffer, offset, length);
    } else {
      callback = port;
      port = offset;
      address = length;
    }
  } else {
    if (typeof length === 'number') {
      buffer = sliceBuffer(buffer, offset, length);
      if (typeof port === 'function') {
        callback = port;
        port = null;
      }
    } else {
      callback = offset;
    }
    if (port || address) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  }
  const list = bufferList(buffer);
  if (!connected) port = validatePort(port, 'Port', false);
  if (typeof callback !== 'function') callback = undefined;
  if (typeof address === 'function') {
    callback = address;
    address = undefined;
  } else if (address !== undefined && address !== null) {
    validateString(address, 'address');
  }
  healthCheck(this);
  if (state.bindState === UNBOUND) this.bind({ port: 0, exclusive: true }, null);
  if (list.length === 0) list.push(Buffer.alloc(0));
  if (state.bindState !== BOUND) {
    enqueue(this, connected ? () => this.send(list, callback) : () => this.send(list, port, address, callback));
    return;
  }
  if (connected) doSend(this, undefined, list, address, port, callback);
  else state.handle.lookup(address, (error, ip) => (error ? fail(this, error, callback) : doSend(this, ip, list, address, port, callback)));
}

function fail(socket, error, callback) {
  if (callback) process.nextTick(callback, error);
  else process.nextTick(() => socket.emit('error', error));
}

function doSend(socket, ip, list, address, port, callback) {
  const { handle, sendBlockList } = socket[kStateSymbol];
  // Closed while the name was looked up.
  if (!handle) return;
  if (ip && sendBlockList?.check(ip, `ipv${isIP(ip)}`)) {
    if (callback) process.nextTick(callback, new ERR_IP_BLOCKED(ip));
    return;
  }
  const req = new SendWrap();
  req.list = list;
  req.address = address;
  req.port = port;
  if (callback) {
    req.callback = callback;
    req.oncomplete = afterSend;
  }
  const status = port ? handle.send(req, list, list.length, port, ip, Boolean(callback)) :
    handle.send(req, list, list.length, Boolean(callback));
  if (!callback) return;
  if (status >= 1) process.nextTick(callback, null, status - 1);
  else if (status < 0) process.nextTick(callback, new ExceptionWithHostPort(status, 'send', address, port));
}

function afterSend(status) {
  if (status < 0) this.callback(new ExceptionWithHostPort(status, 'send', this.address, this.port));
  else this.callback(null, this.list.reduce((sum, part) => sum + part.byteLength, 0));
}

function sendto(buffer, offset, length, port, address, callback) {
  validateNumber(offset, 'offset');
  validateNumber(length, 'length');
  validateNumber(port, 'port');
  validateString(address, 'address');
  this.send(buffer, offset, length, port, address, callback);
}

module.exports = { enqueue, send, sendto };
