// What JavaScript streams over native handles have in common: bytes in, bytes out, the idle time-out.
// Native side: src/ops/net/. In Node: lib/internal/stream_base_commons.js.

'use strict';

const { FastBuffer } = require('internal/buffer/fast');
const { Buffer } = require('buffer');
const { ErrnoException } = require('internal/errors');
const { errnoOf: { EOF } } = require('internal/errno');
const { owner_symbol } = require('internal/async_hooks').symbols;
const { kTimeout, setUnrefTimeout, getTimerDuration, clearTimer } = require('internal/timers');
const { WriteWrap } = require('internal/handles/stream');
const { validateFunction } = require('internal/validators');

const kMaybeDestroy = Symbol('kMaybeDestroy');
const kUpdateTimer = Symbol('kUpdateTimer');
const kAfterAsyncWrite = Symbol('kAfterAsyncWrite');
const kHandle = Symbol('kHandle');
const kSession = Symbol('kSession');
const kBuffer = Symbol('kBuffer');
const kBufferGen = Symbol('kBufferGen');
const kBufferCb = Symbol('kBufferCb');

// ---- Writing ----

function dispatch(req, data, encoding) {
  const handle = req.handle;
  switch (encoding) {
    case 'buffer':
      return handle.writeBuffer(req, data);
    case 'utf8':
    case 'utf-8':
      return handle.writeUtf8String(req, data);
    case 'latin1':
    case 'binary':
      return handle.writeLatin1String(req, data);
    case 'ascii':
      return handle.writeAsciiString(req, data);
    case 'ucs2':
    case 'ucs-2':
    case 'utf16le':
    case 'utf-16le':
      return handle.writeUcs2String(req, data);
    default:
      return handle.writeBuffer(req, Buffer.from(data, encoding));
  }
}

// `this` is the request. Called only for writes that had to wait.
function onWriteComplete(status) {
  const stream = this.handle[owner_symbol];
  if (stream.destroyed) {
    if (typeof this.callback === 'function') this.callback(null);
    return;
  }
  if (status < 0) {
    const error = new ErrnoException(status, 'write', this.error);
    if (typeof this.callback === 'function') this.callback(error);
    else stream.destroy(error);
    return;
  }
  stream[kUpdateTimer]();
  stream[kAfterAsyncWrite](this);
  if (typeof this.callback === 'function') this.callback(null);
}

function createWriteWrap(handle, callback) {
  const req = new WriteWrap();
  req.handle = handle;
  req.oncomplete = onWriteComplete;
  req.async = false;
  req.bytes = 0;
  req.buffer = null;
  req.callback = callback;
  return req;
}

function afterDispatch(req, status, callback) {
  if (status !== 0) return callback(new ErrnoException(status, 'write', req.error));
  if (!req.async && typeof req.callback === 'function') req.callback();
}

function writeGeneric(self, data, encoding, callback) {
  const req = createWriteWrap(self[kHandle], callback);
  afterDispatch(req, dispatch(req, data, encoding), callback);
  return req;
}

function writevGeneric(self, data, callback) {
  const req = createWriteWrap(self[kHandle], callback);
  const { allBuffers } = data;
  let chunks = data;
  if (allBuffers) {
    for (let i = 0; i < data.length; i++) data[i] = data[i].chunk;
  } else {
    chunks = new Array(data.length * 2);
    for (let i = 0; i < data.length; i++) {
      chunks[i * 2] = data[i].chunk;
      chunks[i * 2 + 1] = data[i].encoding;
    }
  }
  afterDispatch(req, req.handle.writev(req, chunks, allBuffers), callback);
  return req;
}

// ---- Reading ----

function stopReading(stream, handle) {
  handle.reading = false;
  if (stream.destroyed) return;
  const status = handle.readStop();
  if (status) stream.destroy(new ErrnoException(status, 'read'));
}

// With memory of the script's own (`onread`), the bytes are there already; it may give other memory for the next ones.
function readIntoUserBuffer(stream, handle, count) {
  const more = stream[kBufferCb](count, stream[kBuffer]) !== false;
  const next = stream[kBufferGen] === null ? undefined : stream[kBufferGen]();
  if (next instanceof Uint8Array) {
    stream[kBuffer] = next;
    handle.useUserBuffer(next);
  }
  return more;
}

/** The `onread` of a handle: `this` is the handle, its owner a Duplex. */
function onStreamRead(count, arrayBuffer, offset) {
  const stream = this[owner_symbol];
  stream[kUpdateTimer]();
  if (count > 0) {
    if (stream.destroyed) return;
    const more = stream[kBuffer] ? readIntoUserBuffer(stream, this, count) :
      stream.push(new FastBuffer(arrayBuffer, offset, count));
    if (!more) stopReading(stream, this);
    return;
  }
  if (count === 0) return;
  if (count !== EOF) {
    stream.destroy(new ErrnoException(count, 'read'));
    return;
  }
  // Whoever waits for the end to destroy the stream is told now, or when the reader has seen the end.
  if (stream._readableState.endEmitted) {
    if (stream[kMaybeDestroy]) stream[kMaybeDestroy]();
    return;
  }
  if (stream[kMaybeDestroy]) stream.on('end', stream[kMaybeDestroy]);
  if (this.readStop) stopReading(stream, this);
  stream.push(null);
  stream.read(0);
}

// ---- The idle time-out: `socket.setTimeout()` ----

function setStreamTimeout(msecs, callback) {
  if (this.destroyed) return this;
  this.timeout = msecs;
  // Checked before anything is changed: a wrong time must leave the old one in place.
  msecs = getTimerDuration(msecs, 'msecs');
  if (this[kTimeout]) clearTimer(this[kTimeout]);
  if (msecs === 0) {
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.removeListener('timeout', callback);
    }
    return this;
  }
  this[kTimeout] = setUnrefTimeout(this._onTimeout.bind(this), msecs);
  if (this[kSession]) this[kSession][kUpdateTimer]();
  if (callback !== undefined) {
    validateFunction(callback, 'callback');
    this.once('timeout', callback);
  }
  return this;
}

module.exports = {
  kAfterAsyncWrite,
  kBuffer,
  kBufferCb,
  kBufferGen,
  kHandle,
  kMaybeDestroy,
  kSession,
  kUpdateTimer,
  onStreamRead,
  setStreamTimeout,
  writeGeneric,
  writevGeneric,
};
