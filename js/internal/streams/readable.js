// Readable: a source of chunks, pulled by read(), or pushed by 'data' while it flows.
// Everything a program can observe is Node's, down to the tick in which an event comes.
// In Node: lib/internal/streams/readable.js. Parts of it are in readable_state.js (the chunk queue), readable_pipe.js,
// readable_iterator.js, readable_accessors.js and from.js.
'use strict';

const { Buffer } = require('buffer');
const { Stream } = require('internal/streams/legacy');
const { ReadableState, flags, takeChunk } = require('internal/streams/readable_state');
const { kOnConstructed } = require('internal/streams/state');
const destroyImpl = require('internal/streams/destroy');
const {
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_METHOD_NOT_IMPLEMENTED,
    ERR_OUT_OF_RANGE,
    ERR_STREAM_PUSH_AFTER_EOF,
    ERR_STREAM_UNSHIFT_AFTER_END_EVENT,
  },
} = require('internal/errors');

const { errorOrDestroy } = destroyImpl;
const {
  OBJECT_MODE, CONSTRUCTED, SYNC, DESTROYED, CLOSE_EMITTED, ERROR_EMITTED, AUTO_DESTROY, ENDED, END_EMITTED,
  READING, NEED_READABLE, EMITTED_READABLE, READABLE_LISTENING, RESUME_SCHEDULED, MULTI_AWAIT_DRAIN,
  READING_MORE, DATA_EMITTED, DATA_LISTENING,
} = flags;

Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);

  // One hidden class for the listener tables of all readables; also the order of eventNames().
  this._events ??= {
    close: undefined,
    error: undefined,
    data: undefined,
    end: undefined,
    readable: undefined,
  };
  this._readableState = new ReadableState(options, this, false);

  if (options) {
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) require('internal/streams/add-abort-signal').addAbortSignal(options.signal, this);
  }

  Stream.call(this, options);

  if (this._construct != null) destroyImpl.construct(this, () => this._readableState[kOnConstructed](this));
}

// What was asked for before the construction was over is read now.
ReadableState.prototype[kOnConstructed] = function(stream) {
  if ((this.bits & NEED_READABLE) !== 0) readAhead(stream, this);
};

Readable.ReadableState = ReadableState;
Readable.prototype.destroy = destroyImpl.destroy;
Readable.prototype._undestroy = destroyImpl.undestroy;
Readable.prototype._destroy = function(err, cb) {
  cb(err);
};
Readable.prototype[Symbol.for('nodejs.rejection')] = function(err) {
  this.destroy(err);
};
Readable.prototype[Symbol.asyncDispose] = function() {
  let reason;
  if (!this.destroyed) {
    const { AbortError } = require('internal/errors');
    reason = this.readableEnded ? null : new AbortError();
    this.destroy(reason);
  }
  const { eos } = require('internal/streams/end-of-stream');
  return new Promise((resolve, reject) => {
    eos(this, (err) => (err && err !== reason ? reject(err) : resolve(null)));
  });
};

// ---- Filling ----

// True while the producer may go on.
Readable.prototype.push = function(chunk, encoding) {
  const state = this._readableState;
  return (state.bits & OBJECT_MODE) === 0 ?
    pushBytes(this, state, chunk, encoding) :
    pushObject(this, state, chunk, encoding);
};

Readable.prototype.unshift = function(chunk, encoding) {
  const state = this._readableState;
  return (state.bits & OBJECT_MODE) === 0 ?
    unshiftBytes(this, state, chunk, encoding) :
    unshiftObject(this, state, chunk);
};

function wantsMore(state) {
  return (state.bits & ENDED) === 0 && (state.length < state.highWaterMark || state.length === 0);
}

function pushBytes(stream, state, chunk, encoding) {
  if (chunk === null) {
    state.bits &= ~READING;
    onEndOfInput(stream, state);
    return false;
  }
  if (typeof chunk === 'string') {
    encoding = encoding || state.defaultEncoding;
    if (state.encoding !== encoding) {
      chunk = Buffer.from(chunk, encoding);
      if (state.encoding) {
        // Strings are queued for a reader with another encoding: turned into that one by way of bytes.
        chunk = chunk.toString(state.encoding);
      } else {
        encoding = '';
      }
    }
  } else if (chunk instanceof Buffer) {
    encoding = '';
  } else if (Stream._isArrayBufferView(chunk)) {
    chunk = Stream._uint8ArrayToBuffer(chunk);
    encoding = '';
  } else if (chunk !== undefined) {
    errorOrDestroy(stream, invalidChunk(chunk));
    return false;
  }

  if (!chunk || chunk.length <= 0) {
    state.bits &= ~READING;
    readAhead(stream, state);
    return wantsMore(state);
  }
  if ((state.bits & ENDED) !== 0) {
    errorOrDestroy(stream, new ERR_STREAM_PUSH_AFTER_EOF());
    return false;
  }
  if ((state.bits & DESTROYED) !== 0 || state.errored !== null) return false;

  state.bits &= ~READING;
  if (state.decoder !== null && !encoding) {
    chunk = state.decoder.write(chunk);
    if (chunk.length === 0) {
      // Part of a character: it stays with the decoder.
      readAhead(stream, state);
      return wantsMore(state);
    }
  }
  appendChunk(stream, state, chunk);
  return wantsMore(state);
}

function pushObject(stream, state, chunk, encoding) {
  if (chunk === null) {
    state.bits &= ~READING;
    onEndOfInput(stream, state);
    return false;
  }
  if ((state.bits & ENDED) !== 0) {
    errorOrDestroy(stream, new ERR_STREAM_PUSH_AFTER_EOF());
    return false;
  }
  if ((state.bits & DESTROYED) !== 0 || state.errored !== null) return false;

  state.bits &= ~READING;
  if (state.decoder !== null && !encoding) chunk = state.decoder.write(chunk);
  appendChunk(stream, state, chunk);
  return wantsMore(state);
}

function unshiftBytes(stream, state, chunk, encoding) {
  if (chunk === null) {
    state.bits &= ~READING;
    onEndOfInput(stream, state);
    return false;
  }
  if (typeof chunk === 'string') {
    encoding = encoding || state.defaultEncoding;
    if (state.encoding !== encoding) {
      chunk = Buffer.from(chunk, encoding);
      if (state.encoding) chunk = chunk.toString(state.encoding);
    }
  } else if (Stream._isArrayBufferView(chunk)) {
    if (!(chunk instanceof Buffer)) chunk = Stream._uint8ArrayToBuffer(chunk);
  } else if (chunk !== undefined) {
    errorOrDestroy(stream, invalidChunk(chunk));
    return false;
  }
  if (!chunk || chunk.length <= 0) return wantsMore(state);
  return prependChunk(stream, state, chunk);
}

function unshiftObject(stream, state, chunk) {
  if (chunk === null) {
    state.bits &= ~READING;
    onEndOfInput(stream, state);
    return false;
  }
  return prependChunk(stream, state, chunk);
}

function invalidChunk(chunk) {
  return new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
}

function prependChunk(stream, state, chunk) {
  if ((state.bits & END_EMITTED) !== 0) {
    errorOrDestroy(stream, new ERR_STREAM_UNSHIFT_AFTER_END_EVENT());
    return wantsMore(state);
  }
  if ((state.bits & DESTROYED) !== 0 || state.errored !== null) return false;
  if (flowsDirectly(state)) {
    emitDirectly(stream, state, chunk);
  } else {
    state.length += (state.bits & OBJECT_MODE) !== 0 ? 1 : chunk.length;
    if (state.bufferIndex > 0) {
      state.buffer[--state.bufferIndex] = chunk;
    } else {
      state.buffer.unshift(chunk);
    }
    if ((state.bits & NEED_READABLE) !== 0) emitReadable(stream);
  }
  readAhead(stream, state);
  return wantsMore(state);
}

function appendChunk(stream, state, chunk) {
  if (flowsDirectly(state)) {
    emitDirectly(stream, state, chunk);
  } else {
    state.length += (state.bits & OBJECT_MODE) !== 0 ? 1 : chunk.length;
    state.buffer.push(chunk);
    if ((state.bits & NEED_READABLE) !== 0) emitReadable(stream);
  }
  readAhead(stream, state);
}

// Nothing queued, somebody is listening, and we are not inside _read(): the chunk need not be queued.
function flowsDirectly(state) {
  return state.flowing === true && state.length === 0 && (state.bits & (SYNC | DATA_LISTENING)) === DATA_LISTENING;
}

function emitDirectly(stream, state, chunk) {
  forgetDrainWriters(state);
  state.bits |= DATA_EMITTED;
  stream.emit('data', chunk);
}

function forgetDrainWriters(state) {
  if ((state.bits & MULTI_AWAIT_DRAIN) !== 0) {
    state.awaitDrainWriters.clear();
  } else {
    state.awaitDrainWriters = null;
  }
}

function onEndOfInput(stream, state) {
  if ((state.bits & ENDED) !== 0) return;
  if (state.decoder !== null) {
    const rest = state.decoder.end();
    if (rest && rest.length) {
      state.buffer.push(rest);
      state.length += (state.bits & OBJECT_MODE) !== 0 ? 1 : rest.length;
    }
  }
  state.bits |= ENDED;
  if ((state.bits & SYNC) !== 0) {
    // Inside _read(): the event has to wait for the next tick.
    emitReadable(stream);
  } else {
    state.bits &= ~NEED_READABLE;
    state.bits |= EMITTED_READABLE;
    emitReadableNow(stream);
  }
}

Readable.prototype.setEncoding = function(enc) {
  const { StringDecoder } = require('string_decoder');
  const decoder = new StringDecoder(enc);
  const state = this._readableState;
  state.decoder = decoder;
  state.encoding = decoder.encoding;

  let text = '';
  for (let i = state.bufferIndex; i < state.buffer.length; i++) text += decoder.write(state.buffer[i]);
  state.buffer.length = 0;
  state.bufferIndex = 0;
  if (text !== '') state.buffer.push(text);
  state.length = text.length;
  return this;
};

// ---- Taking ----

const MAX_HIGH_WATER_MARK = 0x40000000;

// Who asks for more than the mark at once gets a mark with room for it: the next power of two.
function raisedHighWaterMark(n) {
  if (n > MAX_HIGH_WATER_MARK) throw new ERR_OUT_OF_RANGE('size', '<= 1GiB', n);
  let mark = 1;
  while (mark < n) mark *= 2;
  return mark;
}

// How much read(n) can take now; NaN for read().
function available(n, state) {
  if (n <= 0 || (state.length === 0 && (state.bits & ENDED) !== 0)) return 0;
  if ((state.bits & OBJECT_MODE) !== 0) return 1;
  if (Number.isNaN(n)) {
    // While flowing, chunk by chunk as they came.
    if (state.flowing && state.length > 0) return state.buffer[state.bufferIndex].length;
    return state.length;
  }
  if (n <= state.length) return n;
  return (state.bits & ENDED) !== 0 ? state.length : 0;
}

Readable.prototype.read = function(n) {
  if (n === undefined) {
    n = NaN;
  } else if (!Number.isInteger(n)) {
    n = Number.parseInt(n, 10);
  }
  const state = this._readableState;
  const asked = n;

  if (n > state.highWaterMark) state.highWaterMark = raisedHighWaterMark(n);
  if (n !== 0) state.bits &= ~EMITTED_READABLE;

  // read(0) only keeps things going: with a full queue that is to report it.
  if (n === 0 && (state.bits & NEED_READABLE) !== 0 && ((state.bits & ENDED) !== 0 ||
      (state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0))) {
    if (state.length === 0 && (state.bits & ENDED) !== 0) {
      endReadable(this);
    } else {
      emitReadable(this);
    }
    return null;
  }

  n = available(n, state);
  if (n === 0 && (state.bits & ENDED) !== 0) {
    if (state.length === 0) endReadable(this);
    return null;
  }

  const wanted = (state.bits & NEED_READABLE) !== 0 || state.length === 0 || state.length - n < state.highWaterMark;
  if (wanted && state.errored === null && (state.bits & (ENDED | READING | DESTROYED | CONSTRUCTED)) === CONSTRUCTED) {
    state.bits |= READING | SYNC;
    if (state.length === 0) state.bits |= NEED_READABLE;
    try {
      this._read(state.highWaterMark);
    } catch (err) {
      errorOrDestroy(this, err);
    }
    state.bits &= ~SYNC;
    // It may have pushed at once: then there is more to take.
    if ((state.bits & READING) === 0) n = available(asked, state);
  }

  const result = n > 0 ? takeChunk(n, state) : null;
  if (result === null) {
    if (state.length <= state.highWaterMark) state.bits |= NEED_READABLE;
    n = 0;
  } else {
    state.length -= n;
    forgetDrainWriters(state);
  }

  if (state.length === 0) {
    if ((state.bits & ENDED) === 0) state.bits |= NEED_READABLE;
    // The last chunk was taken just now.
    if (asked !== n && (state.bits & ENDED) !== 0) endReadable(this);
  }
  // What was pushed before destroy(err) still comes, up to the 'error' event.
  if (result !== null && (state.bits & (ERROR_EMITTED | CLOSE_EMITTED)) === 0) {
    state.bits |= DATA_EMITTED;
    this.emit('data', result);
  }
  return result;
};

Readable.prototype._read = function(n) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_read()');
};

// ---- 'readable' and reading ahead ----

function emitReadable(stream) {
  const state = stream._readableState;
  state.bits &= ~NEED_READABLE;
  if ((state.bits & EMITTED_READABLE) === 0) {
    state.bits |= EMITTED_READABLE;
    process.nextTick(emitReadableNow, stream);
  }
}

function emitReadableNow(stream) {
  const state = stream._readableState;
  if ((state.bits & DESTROYED) === 0 && state.errored === null && (state.length || (state.bits & ENDED) !== 0)) {
    stream.emit('readable');
    state.bits &= ~EMITTED_READABLE;
  }
  // Once more when more comes, unless it flows, is over, or has enough queued.
  if (!state.flowing && (state.bits & ENDED) === 0 && state.length <= state.highWaterMark) {
    state.bits |= NEED_READABLE;
  } else {
    state.bits &= ~NEED_READABLE;
  }
  flow(stream);
}

function readAhead(stream, state) {
  if ((state.bits & (READING_MORE | CONSTRUCTED)) !== CONSTRUCTED) return;
  state.bits |= READING_MORE;
  process.nextTick(readAheadNow, stream, state);
}

// Fills the queue up to the mark; stops when a read() brought nothing at once.
function readAheadNow(stream, state) {
  while ((state.bits & (READING | ENDED)) === 0 &&
         (state.length < state.highWaterMark || (state.flowing && state.length === 0))) {
    const before = state.length;
    stream.read(0);
    if (before === state.length) break;
  }
  state.bits &= ~READING_MORE;
}

// ---- Flowing ----

Readable.prototype.on = function(ev, fn) {
  const result = Stream.prototype.on.call(this, ev, fn);
  const state = this._readableState;
  if (ev === 'data') {
    state.bits |= DATA_LISTENING;
    // Decided before resume(), which looks at it.
    state.readableListening = this.listenerCount('readable') > 0;
    if (state.flowing !== false) this.resume();
  } else if (ev === 'readable') {
    if ((state.bits & (END_EMITTED | READABLE_LISTENING)) === 0) {
      state.bits |= READABLE_LISTENING | NEED_READABLE;
      state.bits &= ~EMITTED_READABLE;
      state.flowing = false;
      if (state.length) {
        emitReadable(this);
      } else if ((state.bits & READING) === 0) {
        process.nextTick(readZero, this);
      }
    }
  }
  return result;
};
Readable.prototype.addListener = Readable.prototype.on;

Readable.prototype.removeListener = function(ev, fn) {
  const result = Stream.prototype.removeListener.call(this, ev, fn);
  if (ev === 'readable') {
    // In the next tick: a listener may be taken off and put on again in this one.
    process.nextTick(updateReadableListening, this);
  } else if (ev === 'data' && this.listenerCount('data') === 0) {
    this._readableState.bits &= ~DATA_LISTENING;
  }
  return result;
};
Readable.prototype.off = Readable.prototype.removeListener;

Readable.prototype.removeAllListeners = function(ev) {
  const result = Stream.prototype.removeAllListeners.apply(this, arguments);
  if (ev === 'readable' || ev === undefined) process.nextTick(updateReadableListening, this);
  if (ev === 'data' || ev === undefined) this._readableState.bits &= ~DATA_LISTENING;
  return result;
};

function updateReadableListening(self) {
  const state = self._readableState;
  state.readableListening = self.listenerCount('readable') > 0;
  if ((state.bits & RESUME_SCHEDULED) !== 0 && state.explicitlyPaused === false) {
    state.flowing = true;
  } else if (self.listenerCount('data') > 0) {
    self.resume();
  } else if ((state.bits & READABLE_LISTENING) === 0) {
    state.flowing = null;
  }
}

function readZero(self) {
  self.read(0);
}

Readable.prototype.resume = function() {
  const state = this._readableState;
  if (!state.flowing) {
    // A 'readable' listener reads by itself.
    state.flowing = (state.bits & READABLE_LISTENING) === 0;
    if ((state.bits & RESUME_SCHEDULED) === 0) {
      state.bits |= RESUME_SCHEDULED;
      process.nextTick(resumeNow, this, state);
    }
  }
  state.explicitlyPaused = false;
  return this;
};

function resumeNow(stream, state) {
  if ((state.bits & READING) === 0) stream.read(0);
  state.bits &= ~RESUME_SCHEDULED;
  stream.emit('resume');
  flow(stream);
  if (state.flowing && (state.bits & READING) === 0) stream.read(0);
}

Readable.prototype.pause = function() {
  const state = this._readableState;
  if (state.flowing !== false) {
    state.flowing = false;
    this.emit('pause');
  }
  state.explicitlyPaused = true;
  return this;
};

Readable.prototype.isPaused = function() {
  const state = this._readableState;
  return state.explicitlyPaused === true || state.flowing === false;
};

function flow(stream) {
  const state = stream._readableState;
  while (state.flowing && stream.read() !== null);
}

// ---- Ending ----

function endReadable(stream) {
  const state = stream._readableState;
  if ((state.bits & END_EMITTED) !== 0) return;
  state.bits |= ENDED;
  process.nextTick(endReadableNow, state, stream);
}

function endReadableNow(state, stream) {
  // An unshift() or an error may have come in between.
  if (state.errored !== null || (state.bits & (CLOSE_EMITTED | END_EMITTED)) !== 0 || state.length !== 0) return;
  state.bits |= END_EMITTED;
  stream.emit('end');
  if (stream.writable && stream.allowHalfOpen === false) {
    process.nextTick(endWritableSide, stream);
  } else if ((state.bits & AUTO_DESTROY) !== 0) {
    const w = stream._writableState;
    if (!w || (w.autoDestroy && (w.finished || w.writable === false))) stream.destroy();
  }
}

function endWritableSide(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
}

// ---- Around it ----

// Makes an old style stream ('data' and 'end' events, pause() and resume()) a Readable: `this`.
Readable.prototype.wrap = function(stream) {
  let paused = false;
  stream.on('data', (chunk) => {
    if (!this.push(chunk) && stream.pause) {
      paused = true;
      stream.pause();
    }
  });
  stream.on('end', () => this.push(null));
  stream.on('error', (err) => errorOrDestroy(this, err));
  stream.on('close', () => destroyImpl.destroyer(this));
  stream.on('destroy', () => destroyImpl.destroyer(this));
  this._read = () => {
    if (paused && stream.resume) {
      paused = false;
      stream.resume();
    }
  };
  for (const name of Object.keys(stream)) {
    if (this[name] === undefined && typeof stream[name] === 'function') this[name] = stream[name].bind(stream);
  }
  return this;
};

Readable.wrap = function(src, options) {
  return new Readable({
    objectMode: src.readableObjectMode ?? src.objectMode ?? true,
    ...options,
    destroy(err, callback) {
      destroyImpl.destroyer(src, err);
      callback(err);
    },
  }).wrap(src);
};

Readable._fromList = takeChunk;
Readable.from = function(iterable, opts) {
  return require('internal/streams/from')(Readable, iterable, opts);
};
Readable.fromWeb = function(readableStream, options) {
  return require('internal/webstreams/adapters')
    .newStreamReadableFromReadableStream(readableStream, options);
};
Readable.toWeb = function(streamReadable, options) {
  return require('internal/webstreams/adapters')
    .newReadableStreamFromStreamReadable(streamReadable, options);
};

Object.assign(Readable.prototype, require('internal/streams/readable_pipe'));
require('internal/streams/readable_iterator').install(Readable);
require('internal/streams/readable_accessors').install(Readable);

module.exports = Readable;
