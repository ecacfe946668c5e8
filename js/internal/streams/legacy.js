// `Stream`: the base class of all node streams, and the pipe() of the days before Readable.
// In Node: lib/internal/streams/legacy.js.
'use strict';

const EventEmitter = require('events');

function Stream(opts) {
  EventEmitter.call(this, opts);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

Stream.prototype.pipe = function(dest, options) {
  const source = this;
  let ended = false;

  function ondata(chunk) {
    if (dest.writable && dest.write(chunk) === false && source.pause) source.pause();
  }
  function ondrain() {
    if (source.readable && source.resume) source.resume();
  }
  function onend() {
    if (ended) return;
    ended = true;
    dest.end();
  }
  function onclose() {
    if (ended) return;
    ended = true;
    if (typeof dest.destroy === 'function') dest.destroy();
  }
  // Without a listener of the program's own, an error is not to be swallowed by ours.
  function onerror(err) {
    cleanup();
    if (EventEmitter.prototype.listenerCount.call(this, 'error') === 0) this.emit('error', err);
  }

  source.on('data', ondata);
  dest.on('drain', ondrain);
  const ends = !dest._isStdio && (!options || options.end !== false);
  if (ends) {
    source.on('end', onend);
    source.on('close', onclose);
  }
  prependListener(source, 'error', onerror);
  prependListener(dest, 'error', onerror);

  function cleanup() {
    source.removeListener('data', ondata);
    dest.removeListener('drain', ondrain);
    source.removeListener('end', onend);
    source.removeListener('close', onclose);
    source.removeListener('error', onerror);
    dest.removeListener('error', onerror);
    source.removeListener('end', cleanup);
    source.removeListener('close', cleanup);
    dest.removeListener('close', cleanup);
  }
  source.on('end', cleanup);
  source.on('close', cleanup);
  dest.on('close', cleanup);

  dest.emit('pipe', source);
  return dest;
};

// The constructors lay out `_events` with undefined entries for the events every stream has (one hidden
// class for all of them); those are no registered events.
Stream.prototype.eventNames = function eventNames() {
  const names = [];
  for (const name of Reflect.ownKeys(this._events)) {
    const entry = this._events[name];
    if (typeof entry === 'function' || (Array.isArray(entry) && entry.length > 0)) names.push(name);
  }
  return names;
};

// Old user-land emitters have no prependListener; their `_events` is reached into instead.
function prependListener(emitter, event, fn) {
  if (typeof emitter.prependListener === 'function') return emitter.prependListener(event, fn);
  const existing = emitter._events?.[event];
  if (!existing) {
    emitter.on(event, fn);
  } else if (Array.isArray(existing)) {
    existing.unshift(fn);
  } else {
    emitter._events[event] = [fn, existing];
  }
}

module.exports = { Stream, prependListener };
