// Writable: a destination for chunks; one _write() at a time, the rest queued.
// Everything a program can observe is Node's, down to the tick in which a callback comes.
// In Node: lib/internal/streams/writable.js.
'use strict';

const { Buffer } = require('buffer');
const { Stream } = require('internal/streams/legacy');
const { WritableState, flags } = require('internal/streams/writable_state');
const { kOnConstructed } = require('internal/streams/state');
const destroyImpl = require('internal/streams/destroy');
const {
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_METHOD_NOT_IMPLEMENTED,
    ERR_MULTIPLE_CALLBACK,
    ERR_STREAM_ALREADY_FINISHED,
    ERR_STREAM_CANNOT_PIPE,
    ERR_STREAM_DESTROYED,
    ERR_STREAM_NULL_VALUES,
    ERR_STREAM_WRITE_AFTER_END,
    ERR_UNKNOWN_ENCODING,
  },
} = require('internal/errors');

const { errorOrDestroy } = destroyImpl;
const {
  OBJECT_MODE, CONSTRUCTED, SYNC, DESTROYED, CLOSE_EMITTED, ERROR_EMITTED, AUTO_DESTROY, ENDING, ENDED, FINISHED,
  FINAL_CALLED, PREFINISHED, NEED_DRAIN, WRITING, EXPECT_CALLBACK, PROCESSING, AFTER_WRITE, NO_DECODE, ALL_BUFFERS,
  ALL_NOOP,
} = flags;

// Stands for "no callback given" in the queue.
function nop() {}

Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);

function Writable(options) {
  // A Duplex inherits from Readable only: it calls us with itself, and is told by its state (see hasInstance).
  if (!(this instanceof Writable)) return new Writable(options);

  this._events ??= {
    close: undefined,
    error: undefined,
    prefinish: undefined,
    finish: undefined,
    drain: undefined,
  };
  this._writableState = new WritableState(options, this, false, onwrite);

  if (options) {
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) require('internal/streams/add-abort-signal').addAbortSignal(options.signal, this);
  }

  Stream.call(this, options);

  if (this._construct != null) destroyImpl.construct(this, () => this._writableState[kOnConstructed](this));
}

Object.defineProperty(Writable, Symbol.hasInstance, {
  __proto__: null,
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && !!object && object._writableState instanceof WritableState;
  },
});

Writable.WritableState = WritableState;

// What was written before the construction was over is written now.
WritableState.prototype[kOnConstructed] = function(stream) {
  if ((this.bits & WRITING) === 0) clearBuffer(stream, this);
  if ((this.bits & ENDING) !== 0) finishMaybe(stream, this);
};

// Otherwise the legacy Stream's would be found.
Writable.prototype.pipe = function() {
  errorOrDestroy(this, new ERR_STREAM_CANNOT_PIPE());
};

// ---- Writing ----

// False: wait for 'drain'. Also the way in for end(), hence the error as a result.
function acceptChunk(stream, chunk, encoding, cb) {
  if (cb == null || typeof cb !== 'function') cb = nop;
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();

  const state = stream._writableState;
  if ((state.bits & OBJECT_MODE) === 0) {
    if (!encoding) {
      encoding = state.defaultEncoding;
    } else if (encoding !== 'buffer' && encoding !== 'utf8' && !Buffer.isEncoding(encoding)) {
      throw new ERR_UNKNOWN_ENCODING(encoding);
    }
    if (typeof chunk === 'string') {
      if ((state.bits & NO_DECODE) === 0) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (chunk instanceof Buffer) {
      encoding = 'buffer';
    } else if (Stream._isArrayBufferView(chunk)) {
      chunk = Stream._uint8ArrayToBuffer(chunk);
      encoding = 'buffer';
    } else {
      throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
  }

  if ((state.bits & (ENDING | DESTROYED)) !== 0) {
    const err = (state.bits & ENDING) !== 0 ? new ERR_STREAM_WRITE_AFTER_END() : new ERR_STREAM_DESTROYED('write');
    process.nextTick(cb, err);
    errorOrDestroy(stream, err, true);
    return err;
  }
  state.pendingcb++;
  return writeOrQueue(stream, state, chunk, encoding, cb);
}

Writable.prototype.write = function(chunk, encoding, cb) {
  if (typeof encoding === 'function') {
    cb = encoding;
    encoding = null;
  }
  return acceptChunk(this, chunk, encoding, cb) === true;
};

function writeOrQueue(stream, state, chunk, encoding, callback) {
  const len = (state.bits & OBJECT_MODE) !== 0 ? 1 : chunk.length;
  state.length += len;
  const room = state.length < state.highWaterMark;
  if (!room) state.bits |= NEED_DRAIN;

  if ((state.bits & (WRITING | CONSTRUCTED)) !== CONSTRUCTED || state.corked !== 0 || state.errored !== null) {
    state.buffered.push({ chunk, encoding, callback });
    if (encoding !== 'buffer') state.bits &= ~ALL_BUFFERS;
    if (callback !== nop) state.bits &= ~ALL_NOOP;
  } else {
    state.writelen = len;
    state.writecb = callback;
    state.bits |= WRITING | SYNC | EXPECT_CALLBACK;
    stream._write(chunk, encoding, state.onwrite);
    state.bits &= ~SYNC;
  }
  return room && state.errored === null && (state.bits & DESTROYED) === 0;
}

Writable.prototype._write = function(chunk, encoding, cb) {
  if (this._writev) {
    this._writev([{ chunk, encoding }], cb);
  } else {
    throw new ERR_METHOD_NOT_IMPLEMENTED('_write()');
  }
};
Writable.prototype._writev = null;

Writable.prototype.cork = function() {
  this._writableState.corked++;
};

Writable.prototype.uncork = function() {
  const state = this._writableState;
  if (state.corked) {
    state.corked--;
    if ((state.bits & WRITING) === 0) clearBuffer(this, state);
  }
};

Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string') encoding = encoding.toLowerCase();
  if (!Buffer.isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
  this._writableState.defaultEncoding = encoding;
  return this;
};

// ---- A write is done ----

function onwrite(stream, err) {
  const state = stream._writableState;
  if ((state.bits & EXPECT_CALLBACK) === 0) {
    errorOrDestroy(stream, new ERR_MULTIPLE_CALLBACK());
    return;
  }
  const sync = (state.bits & SYNC) !== 0;
  const cb = state.writecb;
  state.writecb = null;
  state.bits &= ~(WRITING | EXPECT_CALLBACK);
  state.length -= state.writelen;
  state.writelen = 0;

  if (err) {
    err.stack; // eslint-disable-line no-unused-expressions
    if (state.errored === null) state.errored = err;
    const r = stream._readableState;
    if (r && !r.errored) r.errored = err;
    if (sync) {
      process.nextTick(afterFailedWrite, stream, state, err, cb);
    } else {
      afterFailedWrite(stream, state, err, cb);
    }
    return;
  }

  if (state.buffered.length > state.bufferedIndex) clearBuffer(stream, state);
  if (!sync) {
    afterWrite(stream, state, 1, cb);
  } else if (cb === nop) {
    // Nobody to call: a tick is only worth it for 'drain', or to fail what is queued.
    const drains = (state.bits & NEED_DRAIN) !== 0 && state.length === 0;
    if ((drains || (state.bits & DESTROYED) !== 0) && (state.bits & AFTER_WRITE) === 0) {
      state.bits |= AFTER_WRITE;
      process.nextTick(afterWrite, stream, state, 1, cb);
    } else {
      state.pendingcb--;
      if ((state.bits & ENDING) !== 0) finishMaybe(stream, state, true);
    }
  } else if (state.afterWriteInfo !== null && state.afterWriteInfo.cb === cb) {
    state.afterWriteInfo.count++;
  } else {
    state.afterWriteInfo = { count: 1, cb, stream, state };
    state.bits |= AFTER_WRITE;
    process.nextTick(afterSyncWrites, state.afterWriteInfo);
  }
}

function afterSyncWrites({ stream, state, count, cb }) {
  state.afterWriteInfo = null;
  afterWrite(stream, state, count, cb);
}

function afterWrite(stream, state, count, cb) {
  state.bits &= ~AFTER_WRITE;
  if ((state.bits & (ENDING | DESTROYED | NEED_DRAIN)) === NEED_DRAIN && state.length === 0) {
    state.bits &= ~NEED_DRAIN;
    stream.emit('drain');
  }
  while (count-- > 0) {
    state.pendingcb--;
    cb(null);
  }
  if ((state.bits & DESTROYED) !== 0) failQueued(state);
  if ((state.bits & ENDING) !== 0) finishMaybe(stream, state, true);
}

function afterFailedWrite(stream, state, err, cb) {
  state.pendingcb--;
  cb(err);
  // Before the error is reported: whoever listens to it finds nothing pending.
  failQueued(state);
  errorOrDestroy(stream, err);
}

// The callbacks of all that will not be written now.
function failQueued(state) {
  if ((state.bits & WRITING) !== 0) return;
  for (let i = state.bufferedIndex; i < state.buffered.length; i++) {
    const { chunk, callback } = state.buffered[i];
    state.length -= (state.bits & OBJECT_MODE) !== 0 ? 1 : chunk.length;
    callback(state.errored ?? new ERR_STREAM_DESTROYED('write'));
  }
  callFinishCallbacks(state, state.errored ?? new ERR_STREAM_DESTROYED('end'));
  resetQueue(state);
}

function resetQueue(state) {
  state.buffered = [];
  state.bufferedIndex = 0;
  state.bits |= ALL_BUFFERS | ALL_NOOP;
}

// ---- The queue ----

// How many written entries may stay at the front of the queue before it is moved together.
const MAX_GAP = 256;

function clearBuffer(stream, state) {
  if (state.corked !== 0 || (state.bits & (PROCESSING | DESTROYED | CONSTRUCTED)) !== CONSTRUCTED) return;
  const { buffered } = state;
  let i = state.bufferedIndex;
  const count = buffered.length - i;
  if (count === 0) return;

  state.bits |= PROCESSING;
  if (count > 1 && stream._writev) {
    // They share one callback now.
    state.pendingcb -= count - 1;
    const callback = (state.bits & ALL_NOOP) !== 0 ? nop : (err) => {
      for (let n = i; n < buffered.length; n++) buffered[n].callback(err);
    };
    const chunks = (state.bits & ALL_NOOP) !== 0 && i === 0 ? buffered : buffered.slice(i);
    chunks.allBuffers = (state.bits & ALL_BUFFERS) !== 0;
    startWrite(stream, state, true, state.length, chunks, '', callback);
    resetQueue(state);
  } else {
    do {
      const { chunk, encoding, callback } = buffered[i];
      buffered[i++] = null;
      const len = (state.bits & OBJECT_MODE) !== 0 ? 1 : chunk.length;
      startWrite(stream, state, false, len, chunk, encoding, callback);
    } while (i < buffered.length && (state.bits & WRITING) === 0);

    if (i === buffered.length) {
      resetQueue(state);
    } else if (i > MAX_GAP) {
      buffered.splice(0, i);
      state.bufferedIndex = 0;
    } else {
      state.bufferedIndex = i;
    }
  }
  state.bits &= ~PROCESSING;
}

function startWrite(stream, state, writev, len, chunk, encoding, cb) {
  state.writelen = len;
  state.writecb = cb;
  state.bits |= WRITING | SYNC | EXPECT_CALLBACK;
  if ((state.bits & DESTROYED) !== 0) {
    state.onwrite(new ERR_STREAM_DESTROYED('write'));
  } else if (writev) {
    stream._writev(chunk, state.onwrite);
  } else {
    stream._write(chunk, encoding, state.onwrite);
  }
  state.bits &= ~SYNC;
}

// ---- Ending ----

Writable.prototype.end = function(chunk, encoding, cb) {
  const state = this._writableState;
  if (typeof chunk === 'function') {
    cb = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    cb = encoding;
    encoding = null;
  }

  let err;
  if (chunk !== null && chunk !== undefined) {
    const result = acceptChunk(this, chunk, encoding);
    if (result instanceof Error) err = result;
  }
  // However often it was corked.
  if (state.corked) {
    state.corked = 1;
    this.uncork();
  }

  if (err) {
    // Reported by acceptChunk() already.
  } else if (state.errored === null && (state.bits & ENDING) === 0) {
    // Not before the chunk is in: ENDING is what refuses further ones.
    state.bits |= ENDING;
    finishMaybe(this, state, true);
    state.bits |= ENDED;
  } else if ((state.bits & FINISHED) !== 0) {
    err = new ERR_STREAM_ALREADY_FINISHED('end');
  } else if ((state.bits & DESTROYED) !== 0) {
    err = new ERR_STREAM_DESTROYED('end');
  }

  if (typeof cb === 'function') {
    if (err) {
      process.nextTick(cb, err);
    } else if (state.errored !== null) {
      process.nextTick(cb, state.errored);
    } else if ((state.bits & FINISHED) !== 0) {
      process.nextTick(cb);
    } else {
      (state.finishCallbacks ??= []).push(cb);
    }
  }
  return this;
};

function callFinishCallbacks(state, err) {
  const callbacks = state.finishCallbacks;
  if (callbacks === null) return;
  state.finishCallbacks = null;
  for (let i = 0; i < callbacks.length; i++) callbacks[i](err);
}

function isReadyToFinish(state) {
  const mask = ENDING | CONSTRUCTED | DESTROYED | FINISHED | WRITING | ERROR_EMITTED | CLOSE_EMITTED;
  return (state.bits & mask) === (ENDING | CONSTRUCTED) &&
    state.length === 0 && state.errored === null && state.buffered.length === 0;
}

function finishMaybe(stream, state, sync) {
  if (!isReadyToFinish(state)) return;
  prefinish(stream, state);
  if (state.pendingcb !== 0) return;
  if (sync) {
    state.pendingcb++;
    process.nextTick(finishIfReady, stream, state);
  } else if (isReadyToFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function finishIfReady(stream, state) {
  if (isReadyToFinish(state)) {
    finish(stream, state);
  } else {
    state.pendingcb--;
  }
}

function prefinish(stream, state) {
  if ((state.bits & (PREFINISHED | FINAL_CALLED)) !== 0) return;
  if (typeof stream._final === 'function' && (state.bits & DESTROYED) === 0) {
    state.bits |= FINAL_CALLED;
    callFinal(stream, state);
  } else {
    state.bits |= PREFINISHED;
    stream.emit('prefinish');
  }
}

function callFinal(stream, state) {
  let done = false;
  function onFinal(err) {
    if (done) {
      errorOrDestroy(stream, err ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    done = true;
    state.pendingcb--;
    if (err) {
      callFinishCallbacks(state, err);
      errorOrDestroy(stream, err, (state.bits & SYNC) !== 0);
    } else if (isReadyToFinish(state)) {
      state.bits |= PREFINISHED;
      stream.emit('prefinish');
      // pendingcb holds 'finish' back until this tick.
      state.pendingcb++;
      process.nextTick(finish, stream, state);
    }
  }

  state.bits |= SYNC;
  state.pendingcb++;
  try {
    stream._final(onFinal);
  } catch (err) {
    onFinal(err);
  }
  state.bits &= ~SYNC;
}

function finish(stream, state) {
  state.pendingcb--;
  state.bits |= FINISHED;
  callFinishCallbacks(state, null);
  stream.emit('finish');
  if ((state.bits & AUTO_DESTROY) !== 0) {
    const r = stream._readableState;
    if (!r || (r.autoDestroy && (r.endEmitted || r.readable === false))) stream.destroy();
  }
}

Writable.prototype.destroy = function(err, cb) {
  const state = this._writableState;
  if ((state.bits & DESTROYED) === 0 &&
      (state.bufferedIndex < state.buffered.length || state.finishCallbacks !== null)) {
    process.nextTick(failQueued, state);
  }
  destroyImpl.destroy.call(this, err, cb);
  return this;
};
Writable.prototype._undestroy = destroyImpl.undestroy;
Writable.prototype._destroy = function(err, cb) {
  cb(err);
};
Writable.prototype[Symbol.for('nodejs.rejection')] = function(err) {
  this.destroy(err);
};
Writable.prototype[Symbol.asyncDispose] = function() {
  let reason;
  if (!this.destroyed) {
    const { AbortError } = require('internal/errors');
    reason = this.writableFinished ? null : new AbortError();
    this.destroy(reason);
  }
  const { eos } = require('internal/streams/end-of-stream');
  return new Promise((resolve, reject) => {
    eos(this, (err) => (err && err.name !== 'AbortError' ? reject(err) : resolve(null)));
  });
};

require('internal/streams/writable_accessors').install(Writable);

Writable.fromWeb = function(writableStream, options) {
  return require('internal/webstreams/adapters')
    .newStreamWritableFromWritableStream(writableStream, options);
};
Writable.toWeb = function(streamWritable) {
  return require('internal/webstreams/adapters')
    .newWritableStreamFromStreamWritable(streamWritable);
};

module.exports = { Writable, WritableState, onwrite };
