// How a stream begins (construct) and how it ends early (destroy, error), for both sides at once.
// The states are reached by their public names only, so http messages and foreign streams work too.
// In Node: lib/internal/streams/destroy.js.
'use strict';

const { AbortError, aggregateTwoErrors, codes: { ERR_MULTIPLE_CALLBACK } } = require('internal/errors');
const { kIsDestroyed, isDestroyed, isFinished, isServerRequest } = require('internal/streams/utils');

// Internal events: "the construction is over", and "it is over, now destroy".
const kConstruct = Symbol('kConstruct');
const kDestroy = Symbol('kDestroy');

function recordError(err, r, w) {
  // Touching the stack makes V8 render it now: while it still costs no memory for the frames' closures.
  err.stack; // eslint-disable-line no-unused-expressions
  if (w && !w.errored) w.errored = err;
  if (r && !r.errored) r.errored = err;
}

// Installed as Readable.prototype.destroy and the like, hence `this`.
function destroy(err, cb) {
  const r = this._readableState;
  const w = this._writableState;
  const main = w || r;
  if (w?.destroyed || r?.destroyed) {
    if (typeof cb === 'function') cb();
    return this;
  }
  if (err) recordError(err, r, w);
  if (w) w.destroyed = true;
  if (r) r.destroyed = true;
  if (main.constructed) {
    runDestroy(this, err, cb);
  } else {
    this.once(kDestroy, (constructError) => runDestroy(this, aggregateTwoErrors(constructError, err), cb));
  }
  return this;
}

function runDestroy(self, err, cb) {
  let done = false;
  function onDestroy(err) {
    if (done) return;
    done = true;
    const r = self._readableState;
    const w = self._writableState;
    if (err) recordError(err, r, w);
    if (w) w.closed = true;
    if (r) r.closed = true;
    if (typeof cb === 'function') cb(err);
    if (err) {
      process.nextTick(emitErrorThenClose, self, err);
    } else {
      process.nextTick(emitClose, self);
    }
  }
  try {
    self._destroy(err || null, onDestroy);
  } catch (thrown) {
    onDestroy(thrown);
  }
}

function emitErrorThenClose(self, err) {
  emitError(self, err);
  emitClose(self);
}

function emitClose(self) {
  const r = self._readableState;
  const w = self._writableState;
  if (w) w.closeEmitted = true;
  if (r) r.closeEmitted = true;
  if (w?.emitClose || r?.emitClose) self.emit('close');
}

function emitError(self, err) {
  const r = self._readableState;
  const w = self._writableState;
  if (w?.errorEmitted || r?.errorEmitted) return;
  if (w) w.errorEmitted = true;
  if (r) r.errorEmitted = true;
  self.emit('error', err);
}

// Back to the state of a new stream, for the one user that reconnects: net.Socket.
function undestroy() {
  const r = this._readableState;
  const w = this._writableState;
  for (const state of [r, w]) {
    if (!state) continue;
    state.constructed = true;
    state.destroyed = false;
    state.closed = false;
    state.closeEmitted = false;
    state.errored = null;
    state.errorEmitted = false;
  }
  if (r) {
    r.reading = false;
    r.ended = r.readable === false;
    r.endEmitted = r.readable === false;
  }
  if (w) {
    w.finalCalled = false;
    w.prefinished = false;
    w.ended = w.writable === false;
    w.ending = w.writable === false;
    w.finished = w.writable === false;
  }
}

// With autoDestroy an error destroys. Without it, it is only reported, once.
function errorOrDestroy(stream, err, sync) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (w?.destroyed || r?.destroyed) return this;
  if (r?.autoDestroy || w?.autoDestroy) {
    stream.destroy(err);
  } else if (err) {
    recordError(err, r, w);
    if (sync) {
      process.nextTick(emitError, stream, err);
    } else {
      emitError(stream, err);
    }
  }
}

// `cb` runs once `_construct` has succeeded. A Duplex made of a Readable and a Writable registers
// two of them but constructs once.
function construct(stream, cb) {
  if (typeof stream._construct !== 'function') return;
  const r = stream._readableState;
  const w = stream._writableState;
  if (r) r.constructed = false;
  if (w) w.constructed = false;
  stream.once(kConstruct, cb);
  if (stream.listenerCount(kConstruct) > 1) return;
  process.nextTick(runConstruct, stream);
}

function runConstruct(stream) {
  let done = false;
  function onConstruct(err) {
    if (done) {
      errorOrDestroy(stream, err ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    done = true;
    const r = stream._readableState;
    const w = stream._writableState;
    if (r) r.constructed = true;
    if (w) w.constructed = true;
    if ((w || r).destroyed) {
      stream.emit(kDestroy, err);
    } else if (err) {
      errorOrDestroy(stream, err, true);
    } else {
      stream.emit(kConstruct);
    }
  }
  try {
    stream._construct((err) => process.nextTick(onConstruct, err));
  } catch (err) {
    process.nextTick(onConstruct, err);
  }
}

function isClientRequest(stream) {
  return stream?.setHeader && typeof stream.abort === 'function';
}

function emitErrorThenCloseOnForeign(stream, err) {
  stream.emit('error', err);
  process.nextTick(emitCloseOnForeign, stream);
}

function emitCloseOnForeign(stream) {
  stream.emit('close');
}

// Ends anything that looks like a stream, by whichever means it has.
function destroyer(stream, err) {
  if (!stream || isDestroyed(stream)) return;
  if (!err && !isFinished(stream)) err = new AbortError();
  if (isServerRequest(stream)) {
    // The response needs the socket still.
    stream.socket = null;
    stream.destroy(err);
  } else if (isClientRequest(stream)) {
    stream.abort();
  } else if (isClientRequest(stream.req)) {
    stream.req.abort();
  } else if (typeof stream.destroy === 'function') {
    stream.destroy(err);
  } else if (typeof stream.close === 'function') {
    stream.close();
  } else if (err) {
    process.nextTick(emitErrorThenCloseOnForeign, stream, err);
  } else {
    process.nextTick(emitCloseOnForeign, stream);
  }
  if (!stream.destroyed) stream[kIsDestroyed] = true;
}

module.exports = {
  construct,
  destroyer,
  destroy,
  undestroy,
  errorOrDestroy,
};
