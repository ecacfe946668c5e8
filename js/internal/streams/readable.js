// Readable: a source of chunks, pulled by read(), or pushed by 'data' while it flows.
// Everything a program can observe is Node's, down to the tick in which an event comes.
// In Node: lib/internal/streams/readable.js. Parts of it are in readable_state.js (the chunk queue), readable_fill.js (push),
// readable_events.js, readable_flow.js (resume and pause), readable_pipe.js, readable_iterator.js, readable_accessors.js and from.js.
'use strict';

const { Stream } = require('internal/streams/legacy');
const { ReadableState, flags, takeChunk } = require('internal/streams/readable_state');
const { emitReadable, forgetDrainWriters, readAhead } = require('internal/streams/readable_events');
const { kOnConstructed } = require('internal/streams/state');
const destroyImpl = require('internal/streams/destroy');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED, ERR_OUT_OF_RANGE } } = require('internal/errors');

const { errorOrDestroy } = destroyImpl;
const {
  AUTO_DESTROY, CLOSE_EMITTED, CONSTRUCTED, DATA_EMITTED, DESTROYED, EMITTED_READABLE, ENDED, END_EMITTED,
  ERROR_EMITTED, NEED_READABLE, OBJECT_MODE, READING, SYNC,
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

require('internal/streams/readable_fill').install(Readable);

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

require('internal/streams/readable_flow').install(Readable);

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
