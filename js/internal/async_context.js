// Async context frames: the values every AsyncLocalStorage has at one point of a program's asynchronous course.
//
// V8 carries the current frame along promises and microtasks by itself. What else runs later (timers, ticks, handles)
// keeps the frame it was made in and puts it back around its callback, with the functions here.
// Native side: src/ops/bootstrap.rs. In Node: lib/internal/async_context_frame.js.

'use strict';

// Frames cost nothing until a program first uses an AsyncLocalStorage: before that there is none anywhere.
let used = false;

/** A frame never changes, with one exception: disabling a storage takes its value out of the frame in force. */
class Frame {
  // [storage, value, storage, value, ...]. Programs have one or two storages; a search beats hashing.
  entries;
  // A storage was disabled in here: who wants to go back to this frame's predecessor must not bring its value back.
  disturbed = false;

  constructor(entries) {
    this.entries = entries;
  }

  indexOf(storage) {
    const { entries } = this;
    for (let i = 0; i < entries.length; i += 2) {
      if (entries[i] === storage) return i + 1;
    }
    return -1;
  }
}

/** The frame in force; undefined when no storage has a value. */
function current() {
  return used ? ops.op_async_context_get() : undefined;
}

function set(frame) {
  if (used) ops.op_async_context_set(frame);
}

/** Puts `frame` in force and returns the one that was. */
function exchange(frame) {
  if (!used) return undefined;
  const outer = ops.op_async_context_get();
  if (outer !== frame) ops.op_async_context_set(frame);
  return outer;
}

/** Calls `fn` with `frame` in force. */
function run(frame, fn, thisArg, ...args) {
  const outer = exchange(frame);
  try {
    return Reflect.apply(fn, thisArg, args);
  } finally {
    set(outer);
  }
}

/** `fn`, to be called later with the frame now in force; `fn` itself when there is none. */
function bind(fn) {
  const frame = current();
  if (frame === undefined) return fn;
  return function(...args) {
    return run(frame, fn, this, ...args);
  };
}

/** A frame like the current one, but with this value for `storage`. */
function withValue(storage, value) {
  used = true;
  const frame = ops.op_async_context_get();
  if (frame === undefined) return new Frame([storage, value]);
  const entries = frame.entries.slice();
  const at = frame.indexOf(storage);
  if (at === -1) entries.push(storage, value);
  else entries[at] = value;
  return new Frame(entries);
}

/** A frame like the current one, but without `storage`. */
function without(storage) {
  const frame = current();
  const at = frame === undefined ? -1 : frame.indexOf(storage);
  if (at === -1) return frame;
  if (frame.entries.length === 2) return undefined;
  const entries = frame.entries.slice();
  entries.splice(at - 1, 2);
  return new Frame(entries);
}

/** Takes `storage` out of the frame in force, for everybody who runs in it. */
function disable(storage) {
  const frame = current();
  const at = frame === undefined ? -1 : frame.indexOf(storage);
  if (at === -1) return;
  frame.entries.splice(at - 1, 2);
  frame.disturbed = true;
}

module.exports = { bind, current, disable, exchange, run, set, withValue, without };
