// High water marks, and the flag words that the readable and the writable state are made of.
// In Node: lib/internal/streams/state.js, and parts of readable.js and writable.js.
'use strict';

const { validateInteger } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');

// The method of either state that goes on with what had to wait for the construction.
const kOnConstructed = Symbol('kOnConstructed');

let defaultBytes = 64 * 1024;
let defaultObjects = 16;

function getDefaultHighWaterMark(objectMode) {
  return objectMode ? defaultObjects : defaultBytes;
}

function setDefaultHighWaterMark(objectMode, value) {
  validateInteger(value, 'value', 0);
  if (objectMode) {
    defaultObjects = value;
  } else {
    defaultBytes = value;
  }
}

// `side` is 'readable' or 'writable'; a Duplex can name its sides' marks apart.
function getHighWaterMark(objectMode, options, side, isDuplex) {
  const ownName = side === 'readable' ? 'readableHighWaterMark' : 'writableHighWaterMark';
  const value = options?.highWaterMark ?? (isDuplex ? options?.[ownName] : null);
  if (value == null) return getDefaultHighWaterMark(objectMode);
  if (!Number.isInteger(value) || value < 0) {
    throw new ERR_INVALID_ARG_VALUE(`options.${isDuplex ? ownName : 'highWaterMark'}`, value);
  }
  return value;
}

// The flags both sides have, at the same places, so that a test for either is one mask.
const shared = {
  OBJECT_MODE: 1 << 0,
  CONSTRUCTED: 1 << 1,
  SYNC: 1 << 2,
  EMIT_CLOSE: 1 << 3,
  AUTO_DESTROY: 1 << 4,
  DESTROYED: 1 << 5,
  CLOSED: 1 << 6,
  CLOSE_EMITTED: 1 << 7,
  ERROR_EMITTED: 1 << 8,
};
const FIRST_OWN_BIT = 9;

const sharedNames = {
  objectMode: shared.OBJECT_MODE,
  constructed: shared.CONSTRUCTED,
  sync: shared.SYNC,
  emitClose: shared.EMIT_CLOSE,
  autoDestroy: shared.AUTO_DESTROY,
  destroyed: shared.DESTROYED,
  closed: shared.CLOSED,
  closeEmitted: shared.CLOSE_EMITTED,
  errorEmitted: shared.ERROR_EMITTED,
};

// Programs (and net, http) read and set these flags as properties of `_readableState` and `_writableState`.
function defineFlags(prototype, names) {
  for (const name of Object.keys(names)) {
    const bit = names[name];
    Object.defineProperty(prototype, name, {
      __proto__: null,
      configurable: true,
      enumerable: false,
      get() { return (this.bits & bit) !== 0; },
      set(value) {
        if (value) {
          this.bits |= bit;
        } else {
          this.bits &= ~bit;
        }
      },
    });
  }
}

// The part of the first flag word that the options decide.
function initialBits(options, objectMode) {
  let bits = shared.CONSTRUCTED | shared.SYNC | shared.EMIT_CLOSE | shared.AUTO_DESTROY;
  if (objectMode) bits |= shared.OBJECT_MODE;
  if (options) {
    if (options.emitClose === false) bits &= ~shared.EMIT_CLOSE;
    if (options.autoDestroy === false) bits &= ~shared.AUTO_DESTROY;
  }
  return bits;
}

module.exports = {
  kOnConstructed,
  getDefaultHighWaterMark,
  setDefaultHighWaterMark,
  getHighWaterMark,
  shared,
  sharedNames,
  FIRST_OWN_BIT,
  defineFlags,
  initialBits,
};
