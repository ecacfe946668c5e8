// The public properties of a Writable that are computed from its state.
// In Node: lib/internal/streams/writable.js.
'use strict';

const { defineAccessors } = require('internal/streams/readable_accessors');

// A subclass's prototype may be asked, so the state may be missing.
const accessors = {
  closed: {
    get() { return this._writableState ? this._writableState.closed : false; },
  },
  destroyed: {
    get() { return this._writableState ? this._writableState.destroyed : false; },
    set(value) {
      if (this._writableState) this._writableState.destroyed = value;
    },
  },
  writable: {
    get() {
      const w = this._writableState;
      // A Duplex made with `writable: false` keeps that word as an own field of the state.
      return !!w && w.writable !== false && !w.destroyed && !w.errored && !w.ending && !w.ended;
    },
    set(value) {
      if (this._writableState) this._writableState.writable = !!value;
    },
  },
  writableFinished: {
    get() { return this._writableState ? this._writableState.finished : false; },
  },
  writableObjectMode: {
    get() { return this._writableState ? this._writableState.objectMode : false; },
  },
  writableBuffer: {
    get() { return this._writableState?.getBuffer(); },
  },
  writableEnded: {
    get() { return this._writableState ? this._writableState.ending : false; },
  },
  writableNeedDrain: {
    get() {
      const w = this._writableState;
      return !!w && !w.destroyed && !w.ending && w.needDrain;
    },
  },
  writableHighWaterMark: {
    get() { return this._writableState?.highWaterMark; },
  },
  writableCorked: {
    get() { return this._writableState ? this._writableState.corked : 0; },
  },
  writableLength: {
    get() { return this._writableState?.length; },
  },
  errored: {
    get() { return this._writableState ? this._writableState.errored : null; },
  },
  writableAborted: {
    get() {
      const w = this._writableState;
      return w.writable !== false && !!(w.destroyed || w.errored) && !w.finished;
    },
  },
};

// What a Duplex takes over from here; the rest it has from Readable.
const forDuplex = ['writable', 'writableHighWaterMark', 'writableObjectMode', 'writableBuffer', 'writableLength',
                   'writableFinished', 'writableCorked', 'writableEnded', 'writableNeedDrain'];

function install(Writable) {
  defineAccessors(Writable.prototype, accessors);
}

function installOnDuplex(Duplex) {
  const table = {};
  for (const name of forDuplex) table[name] = accessors[name];
  table.destroyed = {
    get() {
      const r = this._readableState;
      const w = this._writableState;
      return r !== undefined && w !== undefined && r.destroyed && w.destroyed;
    },
    set(value) {
      if (this._readableState && this._writableState) {
        this._readableState.destroyed = value;
        this._writableState.destroyed = value;
      }
    },
  };
  defineAccessors(Duplex.prototype, table);
}

module.exports = { install, installOnDuplex };
