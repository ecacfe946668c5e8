// What a Readable knows about itself (`stream._readableState`), and its queue of chunks.
// In Node: the ReadableState of lib/internal/streams/readable.js.
'use strict';

const { Buffer } = require('buffer');
const { shared, sharedNames, FIRST_OWN_BIT, defineFlags, initialBits, getHighWaterMark } =
  require('internal/streams/state');

const bit = (n) => 1 << (FIRST_OWN_BIT + n);

// ENDED: push(null) came. END_EMITTED: and 'end' was emitted.
// NEED_READABLE: tell by 'readable' once there is something. EMITTED_READABLE: that is on its way.
// READING: _read() was called and has not pushed. READING_MORE: reading ahead is scheduled.
// DATA_LISTENING: somebody listens to 'data'. MULTI_AWAIT_DRAIN: `awaitDrainWriters` is a Set.
const flags = {
  ...shared,
  ENDED: bit(0),
  END_EMITTED: bit(1),
  READING: bit(2),
  NEED_READABLE: bit(3),
  EMITTED_READABLE: bit(4),
  READABLE_LISTENING: bit(5),
  RESUME_SCHEDULED: bit(6),
  MULTI_AWAIT_DRAIN: bit(7),
  READING_MORE: bit(8),
  DATA_EMITTED: bit(9),
  DATA_LISTENING: bit(10),
};

// How far a gap at the front of the chunk array may grow before the array is moved together.
const MAX_GAP = 1024;

function ReadableState(options, stream, isDuplex) {
  let objectMode = !!options?.objectMode;
  if (isDuplex && options?.readableObjectMode) objectMode = true;

  this.bits = initialBits(options, objectMode);
  this.highWaterMark = getHighWaterMark(objectMode, options, 'readable', isDuplex);
  // The chunks are buffer[bufferIndex..]; taking one from the front only moves the index.
  this.buffer = [];
  this.bufferIndex = 0;
  this.length = 0;
  this.pipes = [];
  // null until the program decides (by 'data', pipe(), resume(), pause() or 'readable').
  this.flowing = null;
  // Whether pause() or resume() was the last word; null if neither was called.
  this.explicitlyPaused = null;
  // null, the one writer whose 'drain' we wait for, or a Set of them.
  this.awaitDrainWriters = null;
  this.errored = null;
  this.defaultEncoding = 'utf8';
  this.decoder = null;
  this.encoding = null;

  const encodingOption = options?.defaultEncoding;
  if (encodingOption != null && encodingOption !== 'utf8' && encodingOption !== 'utf-8') {
    if (!Buffer.isEncoding(encodingOption)) {
      const { codes: { ERR_UNKNOWN_ENCODING } } = require('internal/errors');
      throw new ERR_UNKNOWN_ENCODING(encodingOption);
    }
    this.defaultEncoding = encodingOption;
  }
  if (options?.encoding) {
    const { StringDecoder } = require('string_decoder');
    this.decoder = new StringDecoder(options.encoding);
    this.encoding = options.encoding;
  }
}

defineFlags(ReadableState.prototype, {
  ...sharedNames,
  ended: flags.ENDED,
  endEmitted: flags.END_EMITTED,
  reading: flags.READING,
  needReadable: flags.NEED_READABLE,
  emittedReadable: flags.EMITTED_READABLE,
  readableListening: flags.READABLE_LISTENING,
  resumeScheduled: flags.RESUME_SCHEDULED,
  multiAwaitDrain: flags.MULTI_AWAIT_DRAIN,
  readingMore: flags.READING_MORE,
  dataEmitted: flags.DATA_EMITTED,
});

Object.defineProperties(ReadableState.prototype, {
  pipesCount: {
    __proto__: null,
    get() { return this.pipes.length; },
  },
  paused: {
    __proto__: null,
    get() { return this.explicitlyPaused !== false; },
    set(value) { this.explicitlyPaused = !!value; },
  },
});

// Takes `n` bytes (or one object; or all, with n 0 or too large) out of the queue.
function takeChunk(n, state) {
  if (state.length === 0) return null;
  const { buffer } = state;
  const first = state.bufferIndex;
  let result;
  let next = first;

  if ((state.bits & flags.OBJECT_MODE) !== 0) {
    result = buffer[first];
    buffer[next++] = null;
  } else if (!n || n >= state.length) {
    result = takeAll(state, buffer, first);
    next = buffer.length;
  } else if (n < buffer[first].length) {
    result = buffer[first].slice(0, n);
    buffer[first] = buffer[first].slice(n);
  } else if (n === buffer[first].length) {
    result = buffer[first];
    buffer[next++] = null;
  } else {
    ({ result, next } = state.decoder !== null ?
      joinStrings(n, buffer, first) :
      joinBuffers(n, buffer, first));
  }

  if (next === buffer.length) {
    buffer.length = 0;
    state.bufferIndex = 0;
  } else if (next > MAX_GAP) {
    buffer.splice(0, next);
    state.bufferIndex = 0;
  } else {
    state.bufferIndex = next;
  }
  return result;
}

function takeAll(state, buffer, first) {
  const count = buffer.length - first;
  if (state.decoder !== null) {
    let text = '';
    for (let i = first; i < buffer.length; i++) text += buffer[i];
    return text;
  }
  if (count === 0) return Buffer.alloc(0);
  if (count === 1) return buffer[first];
  return Buffer.concat(first === 0 ? buffer : buffer.slice(first), state.length);
}

function joinStrings(n, buffer, first) {
  let result = '';
  let next = first;
  while (n > 0) {
    const chunk = buffer[next];
    if (chunk.length > n) {
      result += chunk.slice(0, n);
      buffer[next] = chunk.slice(n);
      break;
    }
    result += chunk;
    n -= chunk.length;
    buffer[next++] = null;
  }
  return { result, next };
}

function joinBuffers(n, buffer, first) {
  const result = Buffer.allocUnsafe(n);
  let next = first;
  let at = 0;
  while (at < n) {
    const chunk = buffer[next];
    const wanted = n - at;
    if (chunk.length > wanted) {
      result.set(chunk.subarray(0, wanted), at);
      buffer[next] = chunk.subarray(wanted);
      break;
    }
    result.set(chunk, at);
    at += chunk.length;
    buffer[next++] = null;
  }
  return { result, next };
}

module.exports = { ReadableState, flags, takeChunk };
