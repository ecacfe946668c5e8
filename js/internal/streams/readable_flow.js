// Whether a Readable flows: what its listeners, resume() and pause() decide.
// In Node: lib/internal/streams/readable.js.
'use strict';

const { Stream } = require('internal/streams/legacy');
const { flags } = require('internal/streams/readable_state');
const { emitReadable, flow } = require('internal/streams/readable_events');

const {
  DATA_LISTENING, EMITTED_READABLE, END_EMITTED, NEED_READABLE, READABLE_LISTENING, READING,
  RESUME_SCHEDULED,
} = flags;

function install(Readable) {
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
}

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

function resumeNow(stream, state) {
  if ((state.bits & READING) === 0) stream.read(0);
  state.bits &= ~RESUME_SCHEDULED;
  stream.emit('resume');
  flow(stream);
  if (state.flowing && (state.bits & READING) === 0) stream.read(0);
}

module.exports = { install };
