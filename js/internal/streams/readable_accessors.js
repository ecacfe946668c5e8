// The public properties of a Readable that are computed from its state.
// In Node: lib/internal/streams/readable.js.
'use strict';

// A subclass's prototype may be asked, so the state may be missing.
const accessors = {
  readable: {
    get() {
      const r = this._readableState;
      // A Duplex made with `readable: false` keeps that word as an own field of the state.
      return !!r && r.readable !== false && !r.destroyed && !r.errorEmitted && !r.endEmitted;
    },
    set(value) {
      if (this._readableState) this._readableState.readable = !!value;
    },
  },
  readableDidRead: {
    get() { return this._readableState.dataEmitted; },
  },
  readableAborted: {
    get() {
      const r = this._readableState;
      return !!(r.readable !== false && (r.destroyed || r.errored) && !r.endEmitted);
    },
  },
  readableHighWaterMark: {
    get() { return this._readableState.highWaterMark; },
  },
  readableBuffer: {
    get() { return this._readableState?.buffer; },
  },
  readableFlowing: {
    get() { return this._readableState.flowing; },
    set(value) {
      if (this._readableState) this._readableState.flowing = value;
    },
  },
  readableLength: {
    get() { return this._readableState.length; },
  },
  readableObjectMode: {
    get() { return this._readableState ? this._readableState.objectMode : false; },
  },
  readableEncoding: {
    get() { return this._readableState ? this._readableState.encoding : null; },
  },
  errored: {
    get() { return this._readableState ? this._readableState.errored : null; },
  },
  closed: {
    get() { return this._readableState ? this._readableState.closed : false; },
  },
  destroyed: {
    get() { return this._readableState ? this._readableState.destroyed : false; },
    // Streams of before destroy() set it themselves.
    set(value) {
      if (this._readableState) this._readableState.destroyed = value;
    },
  },
  readableEnded: {
    get() { return this._readableState ? this._readableState.endEmitted : false; },
  },
};

function install(Readable) {
  defineAccessors(Readable.prototype, accessors);
}

// Neither enumerable nor configurable, as in Node.
function defineAccessors(prototype, table) {
  for (const name of Object.keys(table)) {
    Object.defineProperty(prototype, name, {
      __proto__: null,
      configurable: false,
      enumerable: false,
      ...table[name],
    });
  }
}

module.exports = { install, defineAccessors };
