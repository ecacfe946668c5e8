// node:dgram. Sending is in internal/dgram/send, socket options in internal/dgram/options.
// Native side: src/ops/net/udp.rs. In Node: lib/dgram.js.

'use strict';

const EventEmitter = require('events');
const { ErrnoException, ExceptionWithHostPort, codes: {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_FD_TYPE, ERR_IP_BLOCKED, ERR_SOCKET_ALREADY_BOUND, ERR_SOCKET_DGRAM_IS_CONNECTED,
  ERR_SOCKET_DGRAM_NOT_CONNECTED,
} } = require('internal/errors');
const { async_id_symbol, owner_symbol } = require('internal/async_hooks').symbols;
const { validateAbortSignal, validatePort, validateString, validateUint32 } = require('internal/validators');
const { SymbolAsyncDispose, SymbolDispose, deprecate } = require('internal/util');
const { isIP } = require('internal/net');
const { guessHandleType } = require('internal/net/guess');
const { _createSocketHandle, kStateSymbol, newHandle } = require('internal/dgram');
const { constants: { UV_UDP_IPV6ONLY, UV_UDP_REUSEADDR, UV_UDP_REUSEPORT } } = require('internal/handles/udp');
const { enqueue, send, sendto } = require('internal/dgram/send');
const options = require('internal/dgram/options');
const { healthCheck, setBufferSize } = options;

const socketChannel = require('diagnostics_channel').channel('udp.socket');

const [UNBOUND, BINDING, BOUND] = [0, 1, 2];
const [DISCONNECTED, CONNECTING, CONNECTED] = [0, 1, 2];

function Socket(type, listener) {
  EventEmitter.call(this);
  const given = type !== null && typeof type === 'object' ? type : undefined;
  if (given !== undefined) type = given.type;
  checkOptions(given);
  const handle = newHandle(type, given?.lookup);
  handle[owner_symbol] = this;
  this[async_id_symbol] = handle.getAsyncId();
  this.type = type;
  if (typeof listener === 'function') this.on('message', listener);
  this[kStateSymbol] = {
    handle,
    receiving: false,
    bindState: UNBOUND,
    connectState: DISCONNECTED,
    // What was asked for before the socket was bound.
    queue: undefined,
    reuseAddr: given?.reuseAddr,
    reusePort: given?.reusePort,
    ipv6Only: given?.ipv6Only,
    recvBufferSize: given?.recvBufferSize,
    sendBufferSize: given?.sendBufferSize,
    receiveBlockList: given?.receiveBlockList,
    sendBlockList: given?.sendBlockList,
  };
  if (given?.signal !== undefined) closeOnAbort(this, given.signal);
  if (socketChannel.hasSubscribers) socketChannel.publish({ socket: this });
}
Object.setPrototypeOf(Socket.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Socket, EventEmitter);

function checkOptions(given) {
  if (given === undefined) return;
  for (const name of ['recvBufferSize', 'sendBufferSize']) {
    if (given[name]) validateUint32(given[name], `options.${name}`);
  }
  for (const name of ['receiveBlockList', 'sendBlockList']) {
    if (!given[name]) continue;
    const { BlockList } = require('internal/blocklist');
    if (!BlockList.isBlockList(given[name])) throw new ERR_INVALID_ARG_TYPE(`options.${name}`, 'net.BlockList', given[name]);
  }
}

function closeOnAbort(socket, signal) {
  validateAbortSignal(signal, 'options.signal');
  const onAborted = () => {
    if (socket[kStateSymbol].handle) socket.close();
  };
  if (signal.aborted) {
    onAborted();
  } else {
    const { addAbortListener } = require('internal/events/abort_listener');
    const disposable = addAbortListener(signal, onAborted);
    socket.once('close', disposable[SymbolDispose]);
  }
}

function createSocket(type, listener) {
  return new Socket(type, listener);
}

// ---- Receiving ----

function startListening(socket) {
  const state = socket[kStateSymbol];
  state.handle.onmessage = onMessage;
  state.handle.recvStart();
  state.receiving = true;
  state.bindState = BOUND;
  if (state.recvBufferSize) setBufferSize(socket, state.recvBufferSize, true);
  if (state.sendBufferSize) setBufferSize(socket, state.sendBufferSize, false);
  socket.emit('listening');
}

function stopReceiving(socket) {
  const state = socket[kStateSymbol];
  if (!state.receiving) return;
  state.handle.recvStop();
  state.receiving = false;
}

function onMessage(count, handle, buffer, rinfo) {
  const socket = handle[owner_symbol];
  if (count < 0) {
    socket.emit('error', new ErrnoException(count, 'recvmsg'));
    return;
  }
  if (socket[kStateSymbol].receiveBlockList?.check(rinfo.address, rinfo.family.toLowerCase())) return;
  socket.emit('message', buffer, rinfo);
}

// ---- Binding ----

function replaceHandle(socket, handle) {
  const state = socket[kStateSymbol];
  const old = state.handle;
  handle.lookup = old.lookup;
  handle[owner_symbol] = socket;
  old.close();
  state.handle = handle;
  socket[async_id_symbol] = handle.getAsyncId?.();
}

function clusterOfWorker() {
  if (!require('internal/cluster/role').isWorkerProcess()) return undefined;
  const cluster = require('cluster');
  return cluster.isWorker ? cluster : undefined;
}

// A worker's sockets are bound by the primary, which gives the same one to all.
function bindThroughPrimary(socket, cluster, query, onError) {
  const state = socket[kStateSymbol];
  cluster._getServer(socket, query, (status, handle) => {
    if (status) {
      if (state.handle) onError(status);
    } else if (!state.handle) {
      handle.close();
    } else {
      replaceHandle(socket, handle);
      startListening(socket);
    }
  });
}

function callWhenListening(socket, callback) {
  const onListening = () => {
    forget();
    callback.call(socket);
  };
  const forget = () => {
    socket.removeListener('error', forget);
    socket.removeListener('listening', onListening);
  };
  socket.on('error', forget);
  socket.on('listening', onListening);
}

Socket.prototype.bind = function bind(port_, address_ /* , callback */) {
  healthCheck(this);
  const state = this[kStateSymbol];
  if (state.bindState !== UNBOUND) throw new ERR_SOCKET_ALREADY_BOUND();
  state.bindState = BINDING;
  const last = arguments[arguments.length - 1];
  if (typeof last === 'function') callWhenListening(this, last);

  const given = port_ !== null && typeof port_ === 'object' ? port_ : undefined;
  if (typeof given?.recvStart === 'function') {
    replaceHandle(this, given);
    startListening(this);
    return this;
  }
  if (Number.isInteger(given?.fd) && given.fd > 0) {
    bindDescriptor(this, given);
    return this;
  }
  const exclusive = Boolean(given?.exclusive);
  const port = given ? given.port : port_;
  let address = given ? given.address || '' : typeof address_ === 'function' ? '' : address_;
  if (!address) address = this.type === 'udp4' ? '0.0.0.0' : '::';
  state.handle.lookup(address, (error, ip) => {
    // Closed in the meantime.
    if (!state.handle) return;
    if (error) {
      state.bindState = UNBOUND;
      this.emit('error', error);
      return;
    }
    bindAddress(this, ip, port, exclusive);
  });
  return this;
};

function bindDescriptor(socket, { fd, exclusive }) {
  const state = socket[kStateSymbol];
  const cluster = exclusive ? undefined : clusterOfWorker();
  if (cluster !== undefined) {
    bindThroughPrimary(socket, cluster, { address: null, port: null, addressType: socket.type, fd, flags: null }, (status) => {
      state.bindState = UNBOUND;
      socket.emit('error', new ErrnoException(status, 'open'));
    });
    return;
  }
  const type = guessHandleType(fd);
  if (type !== 'UDP') throw new ERR_INVALID_FD_TYPE(type);
  const status = state.handle.open(fd);
  if (status) throw new ErrnoException(status, 'open');
  startListening(socket);
}

function bindAddress(socket, ip, port, exclusive) {
  const state = socket[kStateSymbol];
  const fail = (status) => {
    state.bindState = UNBOUND;
    socket.emit('error', new ExceptionWithHostPort(status, 'bind', ip, port));
  };
  let flags = 0;
  if (state.reuseAddr) flags |= UV_UDP_REUSEADDR;
  if (state.ipv6Only) flags |= UV_UDP_IPV6ONLY;
  if (state.reusePort) {
    exclusive = true;
    flags |= UV_UDP_REUSEPORT;
  }
  const cluster = exclusive ? undefined : clusterOfWorker();
  if (cluster !== undefined) {
    bindThroughPrimary(socket, cluster, { address: ip, port, addressType: socket.type, fd: -1, flags }, fail);
    return;
  }
  const status = state.handle.bind(ip, port || 0, flags);
  if (status) fail(status);
  else startListening(socket);
}

// ---- Connecting ----

Socket.prototype.connect = function connect(port, address, callback) {
  port = validatePort(port, 'Port', false);
  if (typeof address === 'function') {
    callback = address;
    address = '';
  } else if (address === undefined) {
    address = '';
  }
  validateString(address, 'address');
  const state = this[kStateSymbol];
  if (state.connectState !== DISCONNECTED) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  state.connectState = CONNECTING;
  if (state.bindState === UNBOUND) this.bind({ port: 0, exclusive: true }, null);
  if (state.bindState !== BOUND) enqueue(this, () => lookupAndConnect(this, port, address, callback));
  else lookupAndConnect(this, port, address, callback);
};

function lookupAndConnect(socket, port, address, callback) {
  if (callback) socket.once('connect', callback);
  const state = socket[kStateSymbol];
  state.handle.lookup(address, (error, ip) => {
    if (!state.handle) return;
    if (!error && state.sendBlockList?.check(ip, `ipv${isIP(ip)}`)) error = new ERR_IP_BLOCKED(ip);
    if (!error) {
      const status = state.handle.connect(ip, port);
      if (status) error = new ExceptionWithHostPort(status, 'connect', address, port);
    }
    if (!error) {
      state.connectState = CONNECTED;
      process.nextTick(() => socket.emit('connect'));
      return;
    }
    state.connectState = DISCONNECTED;
    process.nextTick(() => {
      if (!callback) return socket.emit('error', error);
      socket.removeListener('connect', callback);
      callback(error);
    });
  });
}

Socket.prototype.disconnect = function disconnect() {
  const state = this[kStateSymbol];
  if (state.connectState !== CONNECTED) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  const status = state.handle.disconnect();
  if (status) throw new ErrnoException(status, 'connect');
  state.connectState = DISCONNECTED;
};

Socket.prototype.send = send;
Socket.prototype.sendto = sendto;

// ---- The end ----

Socket.prototype.close = function close(callback) {
  const state = this[kStateSymbol];
  if (typeof callback === 'function') this.on('close', callback);
  // What is queued is sent first.
  if (state.queue !== undefined) {
    state.queue.push(() => this.close());
    return this;
  }
  healthCheck(this);
  stopReceiving(this);
  state.handle.close();
  state.handle = null;
  process.nextTick(emitCloseNT, this);
  return this;
};

function emitCloseNT(socket) {
  socket.emit('close');
}

Socket.prototype[SymbolAsyncDispose] = async function asyncDispose() {
  if (!this[kStateSymbol].handle) return;
  await new Promise((resolve, reject) => {
    this.close((error) => (error ? reject(error) : resolve()));
  });
};

// ---- Addresses ----

Socket.prototype.address = function address() {
  healthCheck(this);
  const out = {};
  const status = this[kStateSymbol].handle.getsockname(out);
  if (status) throw new ErrnoException(status, 'getsockname');
  return out;
};

Socket.prototype.remoteAddress = function remoteAddress() {
  healthCheck(this);
  const state = this[kStateSymbol];
  if (state.connectState !== CONNECTED) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  const out = {};
  const status = state.handle.getpeername(out);
  if (status) throw new ErrnoException(status, 'getpeername');
  return out;
};

for (const name of ['ref', 'unref']) {
  Socket.prototype[name] = { [name]() {
    this[kStateSymbol].handle?.[name]();
    return this;
  } }[name];
}

Object.assign(Socket.prototype, options.methods);

// ---- What programs used to reach into ----

function deprecatedProperty(name, key) {
  const message = `Socket.prototype.${name} is deprecated`;
  Object.defineProperty(Socket.prototype, name, {
    __proto__: null,
    get: deprecate(function() { return this[kStateSymbol][key]; }, message, 'DEP0112'),
    set: deprecate(function(value) { this[kStateSymbol][key] = value; }, message, 'DEP0112'),
  });
}
for (const name of ['handle', 'receiving', 'bindState', 'queue', 'reuseAddr']) deprecatedProperty(`_${name}`, name);
Socket.prototype._healthCheck = deprecate(function() {
  healthCheck(this);
}, 'Socket.prototype._healthCheck() is deprecated', 'DEP0112');
Socket.prototype._stopReceiving = deprecate(function() {
  stopReceiving(this);
}, 'Socket.prototype._stopReceiving() is deprecated', 'DEP0112');

module.exports = {
  _createSocketHandle: deprecate(_createSocketHandle, 'dgram._createSocketHandle() is deprecated', 'DEP0112'),
  createSocket,
  Socket,
};
