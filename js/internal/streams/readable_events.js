// When a Readable says that there is something to read, asks its source for more, and reads by itself while it flows.
// In Node: lib/internal/streams/readable.js.
'use strict';

const { flags } = require('internal/streams/readable_state');

const {
  CONSTRUCTED, DESTROYED, EMITTED_READABLE, ENDED, MULTI_AWAIT_DRAIN, NEED_READABLE, READING, READING_MORE,
} = flags;

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

function flow(stream) {
  const state = stream._readableState;
  while (state.flowing && stream.read() !== null);
}

// Something was taken: writers that waited for 'drain' are not waited for.
function forgetDrainWriters(state) {
  if ((state.bits & MULTI_AWAIT_DRAIN) !== 0) {
    state.awaitDrainWriters.clear();
  } else {
    state.awaitDrainWriters = null;
  }
}

module.exports = { emitReadable, emitReadableNow, flow, forgetDrainWriters, readAhead };
