// net.Socket: a Duplex over a TCP connection, Unix socket or pipe. How it connects is in internal/net/connect.
// Native side: src/ops/net/. In Node: Socket of lib/net.js.

'use strict';

const stream = require('stream');
const { Buffer } = require('buffer');
const { ErrnoException, genericNodeError, codes: {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_HANDLE_TYPE, ERR_MISSING_ARGS, ERR_SOCKET_CLOSED,
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION,
} } = require('internal/errors');
const { errnoOf: { ENOTCONN } } = require('internal/errno');
const { async_id_symbol, owner_symbol } = require('internal/async_hooks').symbols;
const { kTimeout, clearTimer } = require('internal/timers');
const { validateAbortSignal, validateNumber } = require('internal/validators');
const { ShutdownWrap } = require('internal/handles/stream');
const { TCP } = require('internal/handles/tcp');
const { createHandle } = require('internal/net/handles');
const { normalizeArgs } = require('internal/net/args');
const { kReinitializeHandle, normalizedArgsSymbol } = require('internal/net');
const {
  kAfterAsyncWrite, kBuffer, kBufferCb, kBufferGen, kHandle, kUpdateTimer,
  onStreamRead, setStreamTimeout, writeGeneric, writevGeneric,
} = require('internal/stream_base_commons');
const {
  kBytesRead, kBytesWritten, kLastWriteQueueSize, kSetKeepAlive, kSetKeepAliveInitialDelay, kSetNoDelay,
} = require('internal/net/symbols');

// destroySoon() was called.
const kDestroySoon = Symbol('kDestroySoon');

const clientChannel = require('diagnostics_channel').channel('net.client.socket');
const { Duplex } = stream;
const noop = () => {};

// ---- Making one ----

function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  checkOptions(options);
  options = typeof options === 'number' ? { fd: options } : { ...options };

  this.connecting = false;
  // Whether 'close' says that an error was the reason.
  this._hadError = false;
  this._handle = null;
  this._parent = null;
  this._host = null;
  this[kLastWriteQueueSize] = 0;
  this[kTimeout] = null;
  this[kBuffer] = null;
  this[kBufferCb] = null;
  this[kBufferGen] = null;
  this._closeAfterHandlingError = false;
  this[kDestroySoon] = false;

  options.allowHalfOpen = Boolean(options.allowHalfOpen);
  // 'close' comes once the descriptor is closed, from here.
  options.emitClose = false;
  options.autoDestroy = true;
  if (options.signal) validateAbortSignal(options.signal, 'options.signal');
  // Strings go to native code as they are.
  options.decodeStrings = false;
  Duplex.call(this, options);

  if (options.handle) {
    this._handle = options.handle;
    this[async_id_symbol] = getNewAsyncId(this._handle);
  } else if (options.fd !== undefined) {
    openDescriptor(this, options);
  }

  useOnRead(this, options.onread);
  this.on('end', onReadableStreamEnd);
  initSocketHandle(this);
  this._pendingData = null;
  this._pendingEncoding = '';
  startFlow(this, options);
  this.server = null;

  this[kSetNoDelay] = Boolean(options.noDelay);
  this[kSetKeepAlive] = Boolean(options.keepAlive);
  this[kSetKeepAliveInitialDelay] = ~~(options.keepAliveInitialDelay / 1000);
  if (options.blockList) {
    const { BlockList } = require('internal/blocklist');
    if (!BlockList.isBlockList(options.blockList)) {
      throw new ERR_INVALID_ARG_TYPE('options.blockList', 'net.BlockList', options.blockList);
    }
    this.blockList = options.blockList;
  }
  // Reading anew from a handle of another stream must not count what that one read.
  this[kBytesRead] = 0;
  this[kBytesWritten] = 0;
}
Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

function checkOptions(options) {
  if (options === undefined || options === null || typeof options === 'number') return;
  if (options.objectMode) throw new ERR_INVALID_ARG_VALUE('options.objectMode', options.objectMode, 'is not supported');
  for (const side of ['readableObjectMode', 'writableObjectMode']) {
    if (options[side]) throw new ERR_INVALID_ARG_VALUE(`options.${side}`, options[side], 'is not supported');
  }
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
}

function getNewAsyncId(handle) {
  return !handle || typeof handle.getAsyncId !== 'function' ? require('internal/async_hooks').newAsyncId() : handle.getAsyncId();
}

function openDescriptor(socket, options) {
  const { fd } = options;
  socket._handle = createHandle(fd, false);
  const status = socket._handle.open(fd);
  if (status) throw new ErrnoException(status, 'open');
  socket[async_id_symbol] = socket._handle.getAsyncId();
}

// `onread`: bytes go into memory of the script's instead of into new Buffers.
function useOnRead(socket, onread) {
  if (onread === null || typeof onread !== 'object') return;
  const { buffer, callback } = onread;
  if (!(buffer instanceof Uint8Array) && typeof buffer !== 'function') return;
  if (typeof callback !== 'function') return;
  if (typeof buffer === 'function') {
    socket[kBuffer] = true;
    socket[kBufferGen] = buffer;
  } else {
    socket[kBuffer] = buffer;
  }
  socket[kBufferCb] = callback;
}

function startFlow(socket, options) {
  const given = options.handle || options.fd !== undefined;
  if (!socket._handle || !given || options.readable === false) return;
  if (options.pauseOnCreate) {
    // The bytes stay in the kernel until somebody resumes.
    socket._handle.reading = false;
    socket._handle.readStop();
    socket.readableFlowing = false;
  } else if (!options.manualStart) {
    socket.read(0);
  }
}

function initSocketHandle(socket) {
  socket._undestroy();
  socket._sockname = undefined;
  const handle = socket._handle;
  if (!handle) return;
  handle[owner_symbol] = socket;
  handle.onread = onStreamRead;
  socket[async_id_symbol] = getNewAsyncId(handle);
  let buffer = socket[kBuffer];
  if (!buffer) return;
  if (buffer === true) {
    buffer = socket[kBufferGen]();
    if (!(buffer instanceof Uint8Array)) return;
    socket[kBuffer] = buffer;
  }
  handle.useUserBuffer(buffer);
}

Socket.prototype[kReinitializeHandle] = function reinitializeHandle(handle) {
  this._handle?.close();
  this._handle = handle;
  this._handle[owner_symbol] = this;
  initSocketHandle(this);
};

Object.defineProperty(Socket.prototype, kHandle, {
  __proto__: null,
  get() { return this._handle; },
  set(handle) { this._handle = handle; },
});

// ---- Reading ----

// The peer has ended and so have we: writing on is an error, though the stream is still there.
function onReadableStreamEnd() {
  if (!this.allowHalfOpen) this.write = writeAfterFIN;
}

function writeAfterFIN(chunk, encoding, callback) {
  if (!this.writableEnded) return Duplex.prototype.write.call(this, chunk, encoding, callback);
  if (typeof encoding === 'function') callback = encoding;
  const error = genericNodeError('This socket has been ended by the other party', { code: 'EPIPE' });
  if (typeof callback === 'function') process.nextTick(callback, error);
  this.destroy(error);
  return false;
}

function tryReadStart(socket) {
  socket._handle.reading = true;
  const status = socket._handle.readStart();
  if (status) socket.destroy(new ErrnoException(status, 'read'));
}

Socket.prototype._read = function _read(n) {
  if (this.connecting || !this._handle) this.once('connect', () => this._read(n));
  else if (!this._handle.reading) tryReadStart(this);
};

// With memory of the script's own nothing is buffered in between, so the handle itself has to stop and go.
function resumeUserBuffer(socket) {
  if (socket[kBuffer] && !socket.connecting && socket._handle && !socket._handle.reading) tryReadStart(socket);
}

Socket.prototype.pause = function pause() {
  if (this[kBuffer] && !this.connecting && this._handle?.reading) {
    this._handle.reading = false;
    if (!this.destroyed) {
      const status = this._handle.readStop();
      if (status) this.destroy(new ErrnoException(status, 'read'));
    }
  }
  return Duplex.prototype.pause.call(this);
};

Socket.prototype.resume = function resume() {
  resumeUserBuffer(this);
  return Duplex.prototype.resume.call(this);
};

Socket.prototype.read = function read(n) {
  resumeUserBuffer(this);
  return Duplex.prototype.read.call(this, n);
};

// ---- Writing ----

Socket.prototype._writeGeneric = function _writeGeneric(writev, data, encoding, callback) {
  if (this.connecting) {
    this._pendingData = data;
    this._pendingEncoding = encoding;
    const onClose = () => callback(new ERR_SOCKET_CLOSED_BEFORE_CONNECTION());
    this.once('connect', function connect() {
      this.off('close', onClose);
      this._writeGeneric(writev, data, encoding, callback);
    });
    this.once('close', onClose);
    return;
  }
  this._pendingData = null;
  this._pendingEncoding = '';
  if (!this._handle) {
    callback(new ERR_SOCKET_CLOSED());
    return false;
  }
  this._unrefTimer();
  const req = writev ? writevGeneric(this, data, callback) : writeGeneric(this, data, encoding, callback);
  if (req.async) this[kLastWriteQueueSize] = req.bytes;
};

Socket.prototype._write = function _write(data, encoding, callback) {
  this._writeGeneric(false, data, encoding, callback);
};

Socket.prototype._writev = function _writev(chunks, callback) {
  this._writeGeneric(true, chunks, '', callback);
};

Socket.prototype[kAfterAsyncWrite] = function afterAsyncWrite() {
  this[kLastWriteQueueSize] = 0;
};

Socket.prototype.end = function end(data, encoding, callback) {
  Duplex.prototype.end.call(this, data, encoding, callback);
  return this;
};

// The last write is done: tell the peer that no more comes.
Socket.prototype._final = function _final(callback) {
  // Closing the descriptor, which is next, tells that as well.
  if (this[kDestroySoon] && !this._handle?.shared) return callback();
  if (this.connecting) {
    this.once('connect', () => this._final(callback));
    return;
  }
  if (!this._handle) return callback();
  const req = new ShutdownWrap();
  req.oncomplete = afterShutdown;
  req.handle = this._handle;
  req.callback = callback;
  const status = this._handle.shutdown(req);
  // 1: there is nothing to wait for.
  if (status === 1 || status === ENOTCONN) return callback();
  if (status !== 0) return callback(new ErrnoException(status, 'shutdown'));
};

function afterShutdown() {
  this.callback();
}

// ---- The end ----

Socket.prototype.destroySoon = function destroySoon() {
  this[kDestroySoon] = true;
  if (this.writable) this.end();
  if (this.writableFinished) this.destroy();
  else this.once('finish', this.destroy);
};

Socket.prototype._destroy = function _destroy(exception, callback) {
  this.connecting = false;
  for (let socket = this; socket !== null; socket = socket._parent) {
    if (socket[kTimeout]) clearTimer(socket[kTimeout]);
  }
  if (this._handle) {
    this[kBytesRead] = this._handle.bytesRead;
    this[kBytesWritten] = this._handle.bytesWritten;
    const isException = Boolean(exception);
    const handle = this._handle;
    if (this.resetAndClosing) {
      this.resetAndClosing = false;
      const status = handle.reset(() => this.emit('close', isException));
      if (status) this.emit('error', new ErrnoException(status, 'reset'));
    } else if (this._closeAfterHandlingError) {
      // A server wants to answer in its 'error' handler before the descriptor is gone.
      queueMicrotask(() => closeHandle(this, isException, true));
    } else {
      closeHandle(this, isException, false);
    }
    if (!this._closeAfterHandlingError) forgetHandle(this, handle);
    callback(exception);
  } else {
    callback(exception);
    process.nextTick(emitCloseNT, this);
  }
  if (this._server) {
    this._server._connections--;
    if (this._server._emitCloseIfDrained) this._server._emitCloseIfDrained();
  }
};

function closeHandle(socket, isException, isCleanupPending) {
  const handle = socket._handle;
  if (!handle) return;
  handle.close(() => socket.emit('close', isException));
  if (isCleanupPending) forgetHandle(socket, handle);
}

function forgetHandle(socket, handle) {
  handle.onread = noop;
  socket._handle = null;
  socket._sockname = null;
}

function emitCloseNT(socket) {
  socket.emit('close', false);
}

Socket.prototype._reset = function _reset() {
  this.resetAndClosing = true;
  return this.destroy();
};

Socket.prototype.resetAndDestroy = function resetAndDestroy() {
  if (!this._handle) {
    this.destroy(new ERR_SOCKET_CLOSED());
    return this;
  }
  if (!(this._handle instanceof TCP)) throw new ERR_INVALID_HANDLE_TYPE();
  if (this.connecting) this.once('connect', () => this._reset());
  else this._reset();
  return this;
};

// ---- Time-outs and options ----

Socket.prototype.setTimeout = setStreamTimeout;

Socket.prototype._onTimeout = function _onTimeout() {
  const before = this[kLastWriteQueueSize];
  if (before > 0 && this._handle) {
    // A big write that moves is activity, although it has not completed.
    const { writeQueueSize } = this._handle;
    if (before !== writeQueueSize) {
      this[kLastWriteQueueSize] = writeQueueSize;
      this._unrefTimer();
      return;
    }
  }
  this.emit('timeout');
};

Socket.prototype._unrefTimer = function _unrefTimer() {
  for (let socket = this; socket !== null; socket = socket._parent) {
    if (socket[kTimeout]) socket[kTimeout].refresh();
  }
};

Object.defineProperty(Socket.prototype, kUpdateTimer, { __proto__: null, get() { return this._unrefTimer; } });

Socket.prototype.setNoDelay = function setNoDelay(enable) {
  // Without an argument: on.
  enable = enable === undefined ? true : Boolean(enable);
  if (!this._handle) {
    this[kSetNoDelay] = enable;
    return this;
  }
  if (this._handle.setNoDelay && enable !== this[kSetNoDelay]) {
    this[kSetNoDelay] = enable;
    this._handle.setNoDelay(enable);
  }
  return this;
};

Socket.prototype.setKeepAlive = function setKeepAlive(enable, initialDelayMsecs) {
  enable = Boolean(enable);
  const initialDelay = ~~(initialDelayMsecs / 1000);
  if (!this._handle) {
    this[kSetKeepAlive] = enable;
    this[kSetKeepAliveInitialDelay] = initialDelay;
    return this;
  }
  if (!this._handle.setKeepAlive) return this;
  if (enable !== this[kSetKeepAlive] || (enable && this[kSetKeepAliveInitialDelay] !== initialDelay)) {
    this[kSetKeepAlive] = enable;
    this[kSetKeepAliveInitialDelay] = initialDelay;
    this._handle.setKeepAlive(enable, initialDelay);
  }
  return this;
};

for (const name of ['ref', 'unref']) {
  Socket.prototype[name] = { [name]() {
    if (!this._handle) {
      this.once('connect', this[name]);
      return this;
    }
    if (typeof this._handle[name] === 'function') this._handle[name]();
    return this;
  } }[name];
}

// ---- Addresses and state ----

Socket.prototype.address = function address() {
  return this._getsockname();
};

Socket.prototype._getpeername = function _getpeername() {
  if (!this._handle?.getpeername || this.connecting) return this._peername || {};
  if (!this._peername) {
    const out = {};
    const status = this._handle.getpeername(out);
    if (status) return out;
    this._peername = out;
  }
  return this._peername;
};

Socket.prototype._getsockname = function _getsockname() {
  if (!this._handle?.getsockname) return {};
  if (!this._sockname) {
    this._sockname = {};
    // An error leaves it empty.
    this._handle.getsockname(this._sockname);
  }
  return this._sockname;
};

function getter(name, get, enumerable = true) {
  Object.defineProperty(Socket.prototype, name, { __proto__: null, configurable: false, enumerable, get });
}

getter('_connecting', function _connecting() {
  return this.connecting;
});
getter('pending', function pending() {
  return !this._handle || this.connecting;
});
getter('readyState', function readyState() {
  if (this.connecting) return 'opening';
  if (this.readable && this.writable) return 'open';
  if (this.readable) return 'readOnly';
  return this.writable ? 'writeOnly' : 'closed';
});
getter('bufferSize', function bufferSize() {
  return this._handle ? this.writableLength : undefined;
});
getter('bytesRead', function bytesRead() {
  return this._handle ? this._handle.bytesRead : this[kBytesRead];
});
getter('_bytesDispatched', function _bytesDispatched() {
  return this._handle ? this._handle.bytesWritten : this[kBytesWritten];
});
// With what still waits in the stream.
getter('bytesWritten', function bytesWritten() {
  const { writableBuffer, _pendingData: pending } = this;
  if (!writableBuffer) return undefined;
  let bytes = this._bytesDispatched;
  for (const { chunk, encoding } of writableBuffer) bytes += byteLength(chunk, encoding);
  if (Array.isArray(pending)) {
    for (let i = 0; i < pending.length; i++) {
      const chunk = pending.allBuffers ? pending[i] : pending[i].chunk;
      bytes += byteLength(chunk, pending[i].encoding);
    }
  } else if (pending) {
    bytes += byteLength(pending, this._pendingEncoding);
  }
  return bytes;
});
getter('remoteAddress', function remoteAddress() {
  return this._getpeername().address;
});
getter('remoteFamily', function remoteFamily() {
  return this._getpeername().family;
});
getter('remotePort', function remotePort() {
  return this._getpeername().port;
});
getter('localAddress', function localAddress() {
  return this._getsockname().address;
});
getter('localPort', function localPort() {
  return this._getsockname().port;
});
getter('localFamily', function localFamily() {
  return this._getsockname().family;
});

function byteLength(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length ?? 0;
}

// ---- Connecting ----

Socket.prototype.connect = function connect(...args) {
  const normalized = Array.isArray(args[0]) && args[0][normalizedArgsSymbol] ? args[0] : normalizeArgs(args);
  const { 0: options, 1: callback } = normalized;
  if (options.port === undefined && (options.path === undefined || options.path === null)) {
    throw new ERR_MISSING_ARGS(['options', 'port', 'path']);
  }
  if (clientChannel.hasSubscribers) clientChannel.publish({ socket: this });
  if (callback !== null) this.once('connect', callback);
  // A stream on top of one that is connecting connects with it.
  if (this._parent?.connecting) return this;
  // A second connection of the same object starts over.
  if (this.write !== Socket.prototype.write) this.write = Socket.prototype.write;
  if (this.destroyed) {
    this._handle = null;
    this._peername = undefined;
    this._sockname = undefined;
  }
  require('internal/net/connect').connectSocket(this, options);
  return this;
};

module.exports = { Socket, initSocketHandle };
