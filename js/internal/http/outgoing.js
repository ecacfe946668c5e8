// OutgoingMessage: what requests and responses share on the way out: the order of writes, framing, the end. The head is in outgoing_head.js.
//
// The common case, one end() with a string or a buffer, leaves in one system call together with the head (`send` below).
// In Node: lib/_http_outgoing.js.
'use strict';

const { Buffer } = require('buffer');
const { Stream } = require('internal/streams/legacy');
const { getDefaultHighWaterMark } = require('internal/streams/state');
const { kConnection, kNeedDrain } = require('internal/http/common');
const { kOutHeaders, kUniqueHeaders, methods } = require('internal/http/outgoing_head');
const { send } = require('internal/http/send');
const {
  codes: {
    ERR_HTTP_BODY_NOT_ALLOWED,
    ERR_HTTP_CONTENT_LENGTH_MISMATCH,
    ERR_INVALID_ARG_TYPE,
    ERR_STREAM_ALREADY_FINISHED,
    ERR_STREAM_CANNOT_PIPE,
    ERR_STREAM_DESTROYED,
    ERR_STREAM_NULL_VALUES,
    ERR_STREAM_WRITE_AFTER_END,
  },
} = require('internal/errors');

const kCorked = Symbol('kCorked');
const kErrored = Symbol('kErrored');
// An answer whose end() was called.
const kEnding = Symbol('kEnding');
const kRejectNonStandardBodyWrites = Symbol('kRejectNonStandardBodyWrites');
const kHighWaterMark = Symbol('kHighWaterMark');
const kBytesWritten = Symbol('kBytesWritten');

function nop() {}

function OutgoingMessage(options) {
  this._events = undefined;
  this._eventsCount = 0;
  this._maxListeners = undefined;

  // Written before there is a socket: { data, encoding, callback }, in order.
  this.outputData = [];
  this.outputSize = 0;

  this.writable = true;
  this.destroyed = false;
  this._last = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this.maxRequestsOnConnectionReached = false;
  this._defaultKeepAlive = true;
  this.useChunkedEncodingByDefault = true;
  this.sendDate = false;
  this._removedConnection = false;
  this._removedContLen = false;
  this._removedTE = false;
  this.strictContentLength = false;
  this[kBytesWritten] = 0;
  this._contentLength = null;
  this._hasBody = true;
  this._trailer = '';
  this[kNeedDrain] = false;
  this.finished = false;
  this._headerSent = false;
  this[kCorked] = 0;
  this._closed = false;
  this.socket = null;
  this._header = null;
  this[kOutHeaders] = null;
  this._keepAliveTimeout = 0;
  this._onPendingData = nop;
  this[kErrored] = null;
  this[kHighWaterMark] = options?.highWaterMark ?? getDefaultHighWaterMark(false);
  this[kRejectNonStandardBodyWrites] = options?.rejectNonStandardBodyWrites ?? false;
  this[kUniqueHeaders] = null;
  // Of an answer: the server's connection it belongs to.
  this[kConnection] = null;
  this[kEnding] = false;
}
Object.setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
Object.setPrototypeOf(OutgoingMessage, Stream);

const accessors = {
  errored: { get() { return this[kErrored]; } },
  closed: { get() { return this._closed; } },
  writableFinished: { get() { return this.finished && this.outputSize === 0 && (!this.socket || this.socket.writableLength === 0); } },
  writableObjectMode: { get() { return false; } },
  writableLength: {
    get() { return this.outputSize + (this.socket ? this.socket.writableLength : 0); },
  },
  writableHighWaterMark: { get() { return this.socket ? this.socket.writableHighWaterMark : this[kHighWaterMark]; } },
  writableCorked: { get() { return this[kCorked]; } },
  writableEnded: { get() { return this.finished; } },
  writableNeedDrain: { get() { return !this.destroyed && !this.finished && this[kNeedDrain]; } },
  headersSent: { configurable: true, enumerable: true, get() { return !!this._header; } },
  connection: {
    get() { return this.socket; },
    set(value) { this.socket = value; },
  },
  _headers: {
    get() { return this.getHeaders(); },
    set(value) {
      this[kOutHeaders] = null;
      if (value) for (const name of Object.keys(value)) this.setHeader(name, value[name]);
    },
  },
};
for (const name of Object.keys(accessors)) {
  Object.defineProperty(OutgoingMessage.prototype, name, { configurable: true, ...accessors[name] });
}

Object.assign(OutgoingMessage.prototype, methods);

// ---- Bytes on their way ----

// Puts the head in front, if it has not left yet.
OutgoingMessage.prototype._send = function _send(data, encoding, callback, byteLength) {
  if (!this._headerSent && this._header !== null) {
    const header = this._header;
    this._headerSent = true;
    return writeRaw(this, header, data, encoding, callback);
  }
  return this._writeRaw(data, encoding, callback, byteLength);
};

OutgoingMessage.prototype._writeRaw = function _writeRaw(data, encoding, callback) {
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  return writeRaw(this, '', data, encoding, callback);
};

function writeRaw(message, head, data, encoding, callback) {
  const { socket } = message;
  if (socket && socket.destroyed) return false;
  if (socket && socket._httpMessage === message && socket.writable) {
    if (message.outputData.length > 0) message._flushOutput(socket);
    return send(socket, head, data, encoding, callback, message[kEnding] && message._last);
  }
  // Later: when it is this message's turn, or the connection is there.
  if (head !== '') queueOutput(message, head, 'latin1', data.length === 0 ? callback : null);
  if (data.length !== 0 || head === '') queueOutput(message, data, encoding, callback);
  return message.outputSize < message[kHighWaterMark];
}

function queueOutput(message, data, encoding, callback) {
  message.outputData.push({ data, encoding, callback });
  message.outputSize += data.length;
  message._onPendingData(data.length);
}

OutgoingMessage.prototype._flush = function _flush() {
  const { socket } = this;
  if (!socket || !socket.writable) return;
  const ok = this._flushOutput(socket);
  if (this.finished) this._finish();
  else if (ok && this[kNeedDrain]) {
    this[kNeedDrain] = false;
    this.emit('drain');
  }
};

OutgoingMessage.prototype._flushOutput = function _flushOutput(socket) {
  while (this[kCorked]) {
    this[kCorked]--;
    socket.cork();
  }
  const { outputData } = this;
  if (outputData.length === 0) return undefined;
  socket.cork();
  let ok;
  for (const { data, encoding, callback } of outputData) ok = socket.write(data, encoding, callback ?? undefined);
  socket.uncork();
  this.outputData = [];
  this._onPendingData(-this.outputSize);
  this.outputSize = 0;
  return ok;
};

OutgoingMessage.prototype.cork = function cork() {
  this[kCorked]++;
  if (this.socket) this.socket.cork();
};

OutgoingMessage.prototype.uncork = function uncork() {
  if (this[kCorked] === 0) return;
  this[kCorked]--;
  if (this.socket) this.socket.uncork();
};

// ---- The body ----

OutgoingMessage.prototype.write = function write(chunk, encoding, callback) {
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  const ok = writeBody(this, chunk, encoding, callback, false);
  if (!ok) this[kNeedDrain] = true;
  return ok;
};

function lengthOf(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
}

function checkChunk(message, chunk) {
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  if (typeof chunk !== 'string' && !isUint8Array(chunk)) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }
  if (message.finished) return new ERR_STREAM_WRITE_AFTER_END();
  if (message.destroyed) return new ERR_STREAM_DESTROYED('write');
  return null;
}

function isUint8Array(value) {
  return value instanceof Uint8Array || require('internal/util/types').isUint8Array(value);
}

function writeBody(message, chunk, encoding, callback, fromEnd) {
  if (typeof callback !== 'function') callback = nop;
  const refusal = checkChunk(message, chunk);
  if (refusal !== null) {
    if (!message.destroyed) onWriteError(message, refusal, callback);
    else process.nextTick(callback, refusal);
    return false;
  }
  const length = message.strictContentLength || (fromEnd && !message._header) || message.chunkedEncoding ? lengthOf(chunk, encoding) : 0;
  if (!message._header) {
    if (fromEnd) message._contentLength ??= length;
    message._implicitHeader();
  }
  checkContentLength(message, length, fromEnd);
  if (!message._hasBody) {
    if (message[kRejectNonStandardBodyWrites]) throw new ERR_HTTP_BODY_NOT_ALLOWED();
    process.nextTick(callback);
    return true;
  }
  if (!fromEnd) corkForThisTick(message.socket);
  if (message.chunkedEncoding && chunk.length !== 0) return writeChunk(message, chunk, encoding, callback, length || lengthOf(chunk, encoding));
  return message._send(chunk, encoding, callback, length);
}

// What a program writes bit by bit leaves in one system call, head included.
function corkForThisTick(socket) {
  if (!socket || socket.writableCorked) return;
  socket.cork();
  process.nextTick(uncork, socket);
}

function uncork(socket) {
  socket.uncork();
}

function writeChunk(message, chunk, encoding, callback, length) {
  const size = `${length.toString(16)}\r\n`;
  if (typeof chunk === 'string' && isPlainEncoding(encoding)) return message._send(`${size}${chunk}\r\n`, encoding, callback);
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
  message._send(size, 'latin1', null);
  message._send(bytes, null, null);
  return message._send('\r\n', 'latin1', callback);
}

// Encodings in which ASCII around a text stays what it is.
function isPlainEncoding(encoding) {
  return !encoding || encoding === 'utf8' || encoding === 'utf-8' || encoding === 'latin1' || encoding === 'binary' || encoding === 'ascii';
}

function checkContentLength(message, length, fromEnd) {
  if (!message.strictContentLength || !message._hasBody || message._contentLength === null || message.chunkedEncoding) return;
  const total = message[kBytesWritten] + length;
  if (fromEnd ? total !== message._contentLength : total > message._contentLength) {
    throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(total, message._contentLength);
  }
  message[kBytesWritten] = total;
}

function onWriteError(message, error, callback) {
  if (message.destroyed) return;
  process.nextTick(emitWriteError, message, error, callback);
}

function emitWriteError(message, error, callback) {
  callback(error);
  if (typeof message.destroy === 'function' && !message.destroyed) message.emit('error', error);
}

OutgoingMessage.prototype.end = function end(chunk, encoding, callback) {
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }

  const done = onFinish.bind(undefined, this);
  this[kEnding] = this[kConnection] !== null;
  if (chunk) {
    const refusal = checkChunk(this, chunk);
    if (refusal !== null) {
      if (!this.destroyed) onWriteError(this, refusal, typeof callback === 'function' ? callback : nop);
      else if (typeof callback === 'function') process.nextTick(callback, refusal);
      return this;
    }
    if (!this._header) {
      this._contentLength ??= lengthOf(chunk, encoding);
      this._implicitHeader();
    }
    if (typeof callback === 'function') this.once('finish', callback);
    if (this._hasBody && this.chunkedEncoding) {
      endChunked(this, chunk, encoding, done);
    } else {
      endPlain(this, chunk, encoding, done);
    }
  } else {
    if (this.finished) {
      if (typeof callback === 'function') {
        if (!this.writableFinished) this.on('finish', callback);
        else callback(new ERR_STREAM_ALREADY_FINISHED('end'));
      }
      return this;
    }
    if (!this._header) {
      this._contentLength = 0;
      this._implicitHeader();
    }
    if (typeof callback === 'function') this.once('finish', callback);
    checkContentLength(this, 0, true);
    if (this._hasBody && this.chunkedEncoding) this._send(`0\r\n${this._trailer}\r\n`, 'latin1', done);
    else if (!this._headerSent || this.writableLength) this._send('', 'latin1', done);
    else process.nextTick(done);
  }

  // Whatever was corked leaves now.
  const { socket } = this;
  if (socket && socket._writableState.corked > 0) {
    socket._writableState.corked = 1;
    socket.uncork();
  }
  this[kCorked] = 0;
  this.finished = true;

  if (this.outputData.length === 0 && socket && socket._httpMessage === this) this._finish();
  return this;
};

// The head, the last of the body and what ends it leave together.
function endChunked(message, chunk, encoding, done) {
  if (typeof chunk === 'string' && isPlainEncoding(encoding) && message._trailer === '') {
    message._send(`${lengthOf(chunk, encoding).toString(16)}\r\n${chunk}\r\n0\r\n\r\n`, encoding, done);
    return;
  }
  if (message.socket) message.socket.cork();
  writeBody(message, chunk, encoding, null, true);
  message._send(`0\r\n${message._trailer}\r\n`, 'latin1', done);
}

function endPlain(message, chunk, encoding, done) {
  const { socket } = message;
  if (!socket || socket._handle !== undefined) {
    writeBody(message, chunk, encoding, done, true);
    if (!message._headerSent) message._send('', 'latin1', null);
    return;
  }
  // Streams that are no sockets see the end as an empty write, as under Node.
  writeBody(message, chunk, encoding, null, true);
  message._send('', 'latin1', done);
}

function onFinish(message, error) {
  if (error && message.socket?._hadError) return;
  message[kConnection]?.onResponseFinish(message);
  message.emit('finish');
}

OutgoingMessage.prototype._finish = function _finish() {
  this.emit('prefinish');
};

// ---- The rest of the stream's interface ----

OutgoingMessage.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  if (!this.socket) this.once('socket', (socket) => socket.setTimeout(msecs));
  else this.socket.setTimeout(msecs);
  return this;
};

OutgoingMessage.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this[kErrored] = error;
  if (this.socket) this.socket.destroy(error);
  else this.once('socket', (socket) => socket.destroy(error));
  return this;
};

OutgoingMessage.prototype.pipe = function pipe() {
  this.emit('error', new ERR_STREAM_CANNOT_PIPE());
};

OutgoingMessage.prototype[Symbol.for('nodejs.rejection')] = function(error) {
  this.destroy(error);
};

OutgoingMessage.prototype[Symbol.asyncDispose] = function() {
  let reason;
  if (!this.destroyed) {
    const { AbortError } = require('internal/errors');
    reason = this.finished ? null : new AbortError();
    this.destroy(reason);
  }
  const { eos } = require('internal/streams/end-of-stream');
  return new Promise((resolve, reject) => {
    eos(this, (err) => (err && err !== reason ? reject(err) : resolve(null)));
  });
};

function parseUniqueHeadersOption(headers) {
  if (!Array.isArray(headers)) return null;
  const unique = new Set();
  for (const name of headers) unique.add(name.toLowerCase());
  return unique;
}

module.exports = {
  OutgoingMessage,
  kCorked,
  kErrored,
  kHighWaterMark,
  kNeedDrain,
  kOutHeaders,
  kUniqueHeaders,
  onFinish,
  parseUniqueHeadersOption,
};
