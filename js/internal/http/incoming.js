// IncomingMessage: a request as the server sees it, a response as the client does.
//
// Header objects are made when they are asked for, and for a message without a body the stream's state as well: most handlers look at
// `url` and `method` and answer.
// In Node: lib/_http_incoming.js.
'use strict';

const Readable = require('internal/streams/readable');
const { ReadableState } = require('internal/streams/readable_state');
const { kConsumed } = require('internal/http/common');
const { flags } = require('internal/http/parser');
const { addField, distinctFields, joinFields, parseFields } = require('internal/http/fields');

const kHead = Symbol('kHead');
const kFieldsStart = Symbol('kFieldsStart');
const kFieldsLimit = Symbol('kFieldsLimit');
const kHeaders = Symbol('kHeaders');
const kHeadersDistinct = Symbol('kHeadersDistinct');
const kRawHeaders = Symbol('kRawHeaders');
const kTrailers = Symbol('kTrailers');
const kTrailersDistinct = Symbol('kTrailersDistinct');
const kRawTrailers = Symbol('kRawTrailers');

// A limit of 0 is none.
const DEFAULT_FIELDS_LIMIT = 2000;

function IncomingMessage(socket) {
  // What EventEmitter, Stream and Readable would set up; the listener table is made by the first listener.
  this._events = undefined;
  this._eventsCount = 0;
  this._maxListeners = undefined;

  this.socket = socket;
  this.httpVersionMajor = null;
  this.httpVersionMinor = null;
  this.httpVersion = null;
  this.complete = false;
  this[kHead] = '';
  this[kFieldsStart] = 0;
  this[kFieldsLimit] = DEFAULT_FIELDS_LIMIT;
  this[kRawHeaders] = undefined;
  this[kHeaders] = undefined;
  this.joinDuplicateHeaders = false;
  this.aborted = false;
  this.upgrade = null;
  this.url = '';
  this.method = null;
  this.statusCode = null;
  this.statusMessage = null;
  this.client = socket;
  this._consuming = false;
  this._dumped = false;
  this._paused = false;
}
Object.setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
Object.setPrototypeOf(IncomingMessage, Readable);

// The stream comes into being when somebody looks at it. A complete message then has ended, as if push(null) had been called.
Object.defineProperty(IncomingMessage.prototype, '_readableState', {
  get() {
    if (this === IncomingMessage.prototype) return undefined;
    const state = new ReadableState({ highWaterMark: this.socket?.readableHighWaterMark }, this, false);
    // As if it were asking for more already: it is not to, before somebody reads.
    state.readingMore = true;
    Object.defineProperty(this, '_readableState', { value: state, writable: true, enumerable: true, configurable: true });
    if (this.complete) this.push(null);
    return state;
  },
  set(value) {
    Object.defineProperty(this, '_readableState', { value, writable: true, enumerable: true, configurable: true });
  },
  configurable: true,
});

function isMaterialized(message) {
  return Object.hasOwn(message, '_readableState');
}

function lazily(name, make, key) {
  Object.defineProperty(IncomingMessage.prototype, name, {
    get() { return this[key] ??= make(this); },
    set(value) { this[key] = value; },
    enumerable: true,
    configurable: true,
  });
}

lazily('rawHeaders', (message) => parseFields(message[kHead], message[kFieldsStart], message[kFieldsLimit] || Infinity), kRawHeaders);
lazily('headers', (message) => joinFields(message.rawHeaders, message.joinDuplicateHeaders), kHeaders);
lazily('headersDistinct', (message) => distinctFields(message.rawHeaders), kHeadersDistinct);
lazily('rawTrailers', () => [], kRawTrailers);
lazily('trailers', (message) => joinFields(message.rawTrailers, message.joinDuplicateHeaders), kTrailers);
lazily('trailersDistinct', (message) => distinctFields(message.rawTrailers), kTrailersDistinct);

Object.defineProperty(IncomingMessage.prototype, 'connection', {
  get() { return this.socket; },
  set(value) { this.socket = value; },
  configurable: true,
});

Object.defineProperty(IncomingMessage.prototype, 'signal', {
  get() {
    if (this[kAbort] === undefined) {
      this[kAbort] = new AbortController();
      if (this.destroyed) this[kAbort].abort();
      else this.once('close', () => this[kAbort].abort());
    }
    return this[kAbort].signal;
  },
  configurable: true,
});
const kAbort = Symbol('kAbort');

IncomingMessage.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  this.socket.setTimeout(msecs);
  return this;
};

IncomingMessage.prototype._read = function _read() {
  if (!this._consuming) {
    this._readableState.readingMore = false;
    this._consuming = true;
  }
  // What comes next may have been held back (push() said to wait).
  if (this.socket?.readable) readStart(this.socket);
};

IncomingMessage.prototype._destroy = function _destroy(err, callback) {
  if (!this.readableEnded || !this.complete) {
    this.aborted = true;
    this.emit('aborted');
  }
  // Destroying a message that is not over takes the connection along: the rest of it would be in the way.
  if (this.socket && !this.socket.destroyed && this.aborted) {
    this.socket.destroy(err);
    const { eos } = require('internal/streams/end-of-stream');
    const cleanup = eos(this.socket, (socketError) => {
      if (socketError?.code === 'ERR_STREAM_PREMATURE_CLOSE') socketError = null;
      cleanup();
      process.nextTick(onError, this, err || socketError, callback);
    });
  } else {
    process.nextTick(onError, this, err, callback);
  }
};

// Without a listener an error of a message that was cut off is nobody's: the request it belongs to tells it.
function onError(message, error, callback) {
  if (message.listenerCount('error') === 0) callback();
  else callback(error);
}

// Another field for `dest`, joined with what is there.
IncomingMessage.prototype._addHeaderLine = function _addHeaderLine(field, value, dest) {
  addField(dest, field, value, this.joinDuplicateHeaders);
};

IncomingMessage.prototype._addHeaderLines = function _addHeaderLines(headers, count) {
  if (headers.length === 0) return;
  const target = this.complete ? kRawTrailers : kRawHeaders;
  this[target] = headers.slice(0, count);
  if (target === kRawHeaders) this[kHeaders] = undefined;
  else this[kTrailers] = undefined;
};

IncomingMessage.prototype._addHeaderLineDistinct = function _addHeaderLineDistinct(field, value, dest) {
  field = field.toLowerCase();
  (dest[field] ??= []).push(value);
};

// Nobody reads the body: it is thrown away as it comes, so that the connection can go on.
IncomingMessage.prototype._dump = function _dump() {
  if (this._dumped) return;
  this._dumped = true;
  if (this.complete && !isMaterialized(this)) return;
  // What is buffered would still go to them.
  this.removeAllListeners('data');
  this.resume();
};

// ---- For the connection ----

// Takes over what the parser passed to onHead.
function setHead(message, bits, head, fieldsStart, limit) {
  const minor = bits & 1;
  if ((bits & flags.OTHER_MAJOR) === 0) {
    message.httpVersionMajor = 1;
    message.httpVersionMinor = minor;
    message.httpVersion = minor === 1 ? '1.1' : '1.0';
  } else {
    message.httpVersionMajor = minor === 1 ? 0 : 2;
    message.httpVersionMinor = minor === 1 ? 9 : 0;
    message.httpVersion = minor === 1 ? '0.9' : '2.0';
  }
  message[kHead] = head;
  message[kFieldsStart] = fieldsStart;
  message[kFieldsLimit] = limit ?? DEFAULT_FIELDS_LIMIT;
}

function addBody(message, bytes) {
  if (message._dumped) return;
  if (!message.push(bytes)) readStop(message.socket);
  // Somebody reads, even if the stream has not got round to asking for more.
  else if (message._readableState.flowing) message._consuming = true;
}

function setTrailers(message, text) {
  message[kRawTrailers] = parseFields(text, 0, message[kFieldsLimit] || Infinity);
}

function finishMessage(message) {
  message.complete = true;
  // The getter ends a stream that is made later.
  if (isMaterialized(message)) message.push(null);
  readStart(message.socket);
}

// `optimizeEmptyRequests`: a message without a body is over before anybody sees it, and no event tells so.
function endAtOnce(message) {
  const state = message._readableState;
  state.ended = true;
  state.endEmitted = true;
  state.destroyed = true;
  state.closed = true;
  state.closeEmitted = true;
  message._dumped = true;
}

// The socket's reading. It goes through pause() and resume() even where its handle feeds the parser itself: a program may listen to the
// events and calls these methods, too (`onSocketPause` in connection.js).
function readStart(socket) {
  if (!socket || socket._paused || !socket.readable) return;
  if (socket[kConsumed] && socket._handle?.reading) return;
  socket.resume();
}

function readStop(socket) {
  socket?.pause();
}

module.exports = { IncomingMessage, addBody, endAtOnce, finishMessage, isMaterialized, readStart, readStop, setHead, setTrailers };
