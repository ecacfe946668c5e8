// What comes into a Readable: push() and unshift().
// In Node: lib/internal/streams/readable.js.
'use strict';

const { Buffer } = require('buffer');
const { Stream } = require('internal/streams/legacy');
const { flags } = require('internal/streams/readable_state');
const { emitReadable, emitReadableNow, forgetDrainWriters, readAhead } = require('internal/streams/readable_events');
const { errorOrDestroy } = require('internal/streams/destroy');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_PUSH_AFTER_EOF, ERR_STREAM_UNSHIFT_AFTER_END_EVENT },
} = require('internal/errors');

const {
  DATA_EMITTED, DATA_LISTENING, DESTROYED, EMITTED_READABLE, ENDED, END_EMITTED, NEED_READABLE, OBJECT_MODE,
  READING, SYNC,
} = flags;

function install(Readable) {
  // True while the producer may go on.
  Readable.prototype.push = function(chunk, encoding) {
    const state = this._readableState;
    if (chunk === null) return endInput(this, state);
    return (state.bits & OBJECT_MODE) === 0 ?
      pushBytes(this, state, chunk, encoding) :
      pushObject(this, state, chunk, encoding);
  };

  Readable.prototype.unshift = function(chunk, encoding) {
    const state = this._readableState;
    if (chunk === null) return endInput(this, state);
    return (state.bits & OBJECT_MODE) === 0 ?
      unshiftBytes(this, state, chunk, encoding) :
      unshiftObject(this, state, chunk);
  };
}

function wantsMore(state) {
  return (state.bits & ENDED) === 0 && (state.length < state.highWaterMark || state.length === 0);
}

function endInput(stream, state) {
  state.bits &= ~READING;
  onEndOfInput(stream, state);
  return false;
}

// Whether nothing can be pushed any more.
function refusesMore(stream, state) {
  if ((state.bits & ENDED) !== 0) {
    errorOrDestroy(stream, new ERR_STREAM_PUSH_AFTER_EOF());
    return true;
  }
  return (state.bits & DESTROYED) !== 0 || state.errored !== null;
}

function pushBytes(stream, state, chunk, encoding) {
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
  if (refusesMore(stream, state)) return false;

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
  if (refusesMore(stream, state)) return false;

  state.bits &= ~READING;
  if (state.decoder !== null && !encoding) chunk = state.decoder.write(chunk);
  appendChunk(stream, state, chunk);
  return wantsMore(state);
}

function unshiftBytes(stream, state, chunk, encoding) {
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

module.exports = { install };
