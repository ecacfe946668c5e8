// net.Server. The forms of listen() are in internal/net/listen. Native side: src/ops/net/. In Node: Server of lib/net.js.

'use strict';

const EventEmitter = require('events');
const { ErrnoException, codes: { ERR_INVALID_ARG_TYPE, ERR_SERVER_NOT_RUNNING } } = require('internal/errors');
const { async_id_symbol, owner_symbol } = require('internal/async_hooks').symbols;
const { validateNumber } = require('internal/validators');
const { SymbolAsyncDispose, kEmptyObject } = require('internal/util');
const { getDefaultHighWaterMark } = require('internal/streams/state');
const { Socket } = require('internal/net/socket');
const { kSetKeepAlive, kSetKeepAliveInitialDelay, kSetNoDelay } = require('internal/net/symbols');
const { listen, setupListenHandle } = require('internal/net/listen');

const socketChannel = require('diagnostics_channel').channel('net.server.socket');

function Server(options, connectionListener) {
  if (!(this instanceof Server)) return new Server(options, connectionListener);
  EventEmitter.call(this);
  if (typeof options === 'function') {
    connectionListener = options;
    options = kEmptyObject;
  } else if (options === undefined || options === null || typeof options === 'object') {
    options = { ...options };
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  if (typeof connectionListener === 'function') this.on('connection', connectionListener);
  checkOptions(options);

  this._connections = 0;
  this[async_id_symbol] = -1;
  this._handle = null;
  this._usingWorkers = false;
  this._workers = [];
  this._unref = false;
  // Tells an answer that comes too late from the one that is waited for.
  this._listeningId = 1;
  this.allowHalfOpen = options.allowHalfOpen || false;
  this.pauseOnConnect = Boolean(options.pauseOnConnect);
  this.noDelay = Boolean(options.noDelay);
  this.keepAlive = Boolean(options.keepAlive);
  this.keepAliveInitialDelay = ~~(options.keepAliveInitialDelay / 1000);
  this.highWaterMark = options.highWaterMark ?? getDefaultHighWaterMark();
  if (options.blockList) {
    const { BlockList } = require('internal/blocklist');
    if (!BlockList.isBlockList(options.blockList)) {
      throw new ERR_INVALID_ARG_TYPE('options.blockList', 'net.BlockList', options.blockList);
    }
    this.blockList = options.blockList;
  }
}
Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);

function checkOptions(options) {
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
  if (options.highWaterMark !== undefined) {
    validateNumber(options.highWaterMark, 'options.highWaterMark');
    if (options.highWaterMark < 0) options.highWaterMark = getDefaultHighWaterMark();
  }
}

Server.prototype.listen = listen;

// ---- Listening ----

Server.prototype._listen2 = function _listen2(address, port, addressType, backlog, fd, flags) {
  setupListenHandle(this, onconnection, address, port, addressType, backlog, fd, flags);
};

// `onconnection` of the handle.
function onconnection(status, clientHandle) {
  const server = this[owner_symbol];
  if (status) {
    server.emit('error', new ErrnoException(status, 'accept'));
    return;
  }
  if (server.maxConnections !== undefined && server.maxConnections !== null && server._connections >= server.maxConnections) {
    drop(server, clientHandle);
    return;
  }
  if (server.blockList && isBlocked(server.blockList, clientHandle)) {
    clientHandle.close();
    return;
  }
  const socket = new Socket({
    handle: clientHandle,
    allowHalfOpen: server.allowHalfOpen,
    pauseOnCreate: server.pauseOnConnect,
    readable: true,
    writable: true,
    readableHighWaterMark: server.highWaterMark,
    writableHighWaterMark: server.highWaterMark,
  });
  if (server.noDelay && clientHandle.setNoDelay) {
    socket[kSetNoDelay] = true;
    clientHandle.setNoDelay(true);
  }
  if (server.keepAlive && clientHandle.setKeepAlive) {
    socket[kSetKeepAlive] = true;
    socket[kSetKeepAliveInitialDelay] = server.keepAliveInitialDelay;
    clientHandle.setKeepAlive(true, server.keepAliveInitialDelay);
  }
  server._connections++;
  socket.server = server;
  socket._server = server;
  server.emit('connection', socket);
  if (socketChannel.hasSubscribers) socketChannel.publish({ socket });
}

function drop(server, clientHandle) {
  if (clientHandle.getsockname || clientHandle.getpeername) {
    const data = {};
    const end = {};
    if (clientHandle.getsockname?.(end) === 0) {
      data.localAddress = end.address;
      data.localPort = end.port;
      data.localFamily = end.family;
    }
    if (clientHandle.getpeername?.(end) === 0) {
      data.remoteAddress = end.address;
      data.remotePort = end.port;
      data.remoteFamily = end.family;
    }
    server.emit('drop', data);
  } else {
    server.emit('drop');
  }
  clientHandle.close();
}

function isBlocked(blockList, handle) {
  if (!handle.getpeername) return false;
  const peer = {};
  return handle.getpeername(peer) !== 0 || blockList.check(peer.address, peer.family.toLowerCase());
}

Server.prototype.address = function address() {
  if (this._handle?.getsockname) {
    const out = {};
    const status = this._handle.getsockname(out);
    if (status) throw new ErrnoException(status, 'address');
    return out;
  }
  return this._pipeName ? this._pipeName : null;
};

Object.defineProperty(Server.prototype, 'listening', {
  __proto__: null,
  get() { return Boolean(this._handle); },
  configurable: true,
  enumerable: true,
});

Server.prototype.getConnections = function getConnections(callback) {
  if (!this._usingWorkers) {
    process.nextTick(callback, null, this._connections);
    return this;
  }
  countWorkersConnections(this, callback);
  return this;
};

// Sockets that were sent to other processes are theirs to count.
function countWorkersConnections(server, callback) {
  let left = server._workers.length;
  let total = server._connections;
  const counted = (error, count) => {
    if (error) {
      left = -1;
      callback(error);
      return;
    }
    total += count;
    if (--left === 0) callback(null, total);
  };
  for (const worker of server._workers) worker.getConnections(counted);
}

Server.prototype.ref = function ref() {
  this._unref = false;
  this._handle?.ref();
  return this;
};

Server.prototype.unref = function unref() {
  this._unref = true;
  this._handle?.unref();
  return this;
};

// ---- The end ----

Server.prototype.close = function close(callback) {
  // A listen() still under way must not succeed any more.
  this._listeningId++;
  if (typeof callback === 'function') {
    if (this._handle) this.once('close', callback);
    else this.once('close', () => callback(new ERR_SERVER_NOT_RUNNING()));
  }
  if (this._handle) {
    this._handle.close();
    this._handle = null;
  }
  if (this._usingWorkers) {
    let left = this._workers.length;
    const onWorkerClose = () => {
      if (--left > 0) return;
      this._connections = 0;
      this._emitCloseIfDrained();
    };
    // Counted as one more while we ask, so that a quick answer does not end it.
    this._connections++;
    for (const worker of this._workers) worker.close(onWorkerClose);
  } else {
    this._emitCloseIfDrained();
  }
  return this;
};

Server.prototype[SymbolAsyncDispose] = async function asyncDispose() {
  if (!this._handle) return;
  await new Promise((resolve, reject) => {
    this.close((error) => (error ? reject(error) : resolve()));
  });
};

Server.prototype._emitCloseIfDrained = function _emitCloseIfDrained() {
  if (this._handle || this._connections) return;
  process.nextTick(emitCloseNT, this);
};

function emitCloseNT(server) {
  server.emit('close');
}

Server.prototype[EventEmitter.captureRejectionSymbol] = function captureRejection(error, event, socket) {
  if (event === 'connection') socket.destroy(error);
  else this.emit('error', error);
};

// Sockets sent to another process are counted and closed there.
Server.prototype._setupWorker = function _setupWorker(socketList) {
  this._usingWorkers = true;
  this._workers.push(socketList);
  socketList.once('exit', (list) => {
    this._workers.splice(this._workers.indexOf(list), 1);
  });
};

module.exports = { Server };
