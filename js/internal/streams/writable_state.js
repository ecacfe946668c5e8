// What a Writable knows about itself (`stream._writableState`).
// In Node: the WritableState of lib/internal/streams/writable.js.
'use strict';

const { Buffer } = require('buffer');
const { shared, sharedNames, FIRST_OWN_BIT, defineFlags, initialBits, getHighWaterMark } =
  require('internal/streams/state');

const bit = (n) => 1 << (FIRST_OWN_BIT + n);

// ENDING: end() was called. ENDED: and it has returned. FINISHED: and all is written.
// WRITING: a _write() is under way. EXPECT_CALLBACK: and has not called back.
// NEED_DRAIN: a write() returned false. AFTER_WRITE: callbacks of written chunks are scheduled.
// PROCESSING: the queue is being emptied.
// NO_DECODE: strings go to _write() as strings (decodeStrings: false).
// ALL_BUFFERS, ALL_NOOP: nothing in the queue is a string, has a callback.
const flags = {
  ...shared,
  ENDING: bit(0),
  ENDED: bit(1),
  FINISHED: bit(2),
  FINAL_CALLED: bit(3),
  PREFINISHED: bit(4),
  NEED_DRAIN: bit(5),
  WRITING: bit(6),
  EXPECT_CALLBACK: bit(7),
  PROCESSING: bit(8),
  AFTER_WRITE: bit(9),
  NO_DECODE: bit(10),
  ALL_BUFFERS: bit(11),
  ALL_NOOP: bit(12),
};

function WritableState(options, stream, isDuplex, onwrite) {
  let objectMode = !!options?.objectMode;
  if (isDuplex && options?.writableObjectMode) objectMode = true;

  this.bits = initialBits(options, objectMode) | flags.ALL_BUFFERS | flags.ALL_NOOP;
  if (options?.decodeStrings === false) this.bits |= flags.NO_DECODE;
  this.highWaterMark = getHighWaterMark(objectMode, options, 'writable', isDuplex);
  // Bytes (or objects) queued or being written.
  this.length = 0;
  this.corked = 0;
  // What _write() calls back.
  this.onwrite = onwrite.bind(undefined, stream);
  // The length and the callback (null: none) of the write under way.
  this.writelen = 0;
  this.writecb = null;
  // The queue is buffered[bufferedIndex..], of { chunk, encoding, callback }.
  this.buffered = [];
  this.bufferedIndex = 0;
  // User callbacks (also 'finish') to come: no 'finish' before the last of them.
  this.pendingcb = 0;
  // Callbacks of end().
  this.finishCallbacks = null;
  // The same callback for many writes in a row is called in one tick: { count, cb, stream, state }.
  this.afterWriteInfo = null;
  this.errored = null;
  this.defaultEncoding = 'utf8';

  const encodingOption = options?.defaultEncoding;
  if (encodingOption != null && encodingOption !== 'utf8' && encodingOption !== 'utf-8') {
    if (!Buffer.isEncoding(encodingOption)) {
      const { codes: { ERR_UNKNOWN_ENCODING } } = require('internal/errors');
      throw new ERR_UNKNOWN_ENCODING(encodingOption);
    }
    this.defaultEncoding = encodingOption;
  }
}

defineFlags(WritableState.prototype, {
  ...sharedNames,
  ending: flags.ENDING,
  ended: flags.ENDED,
  finished: flags.FINISHED,
  finalCalled: flags.FINAL_CALLED,
  prefinished: flags.PREFINISHED,
  needDrain: flags.NEED_DRAIN,
  writing: flags.WRITING,
  bufferProcessing: flags.PROCESSING,
  allBuffers: flags.ALL_BUFFERS,
  allNoop: flags.ALL_NOOP,
});

Object.defineProperties(WritableState.prototype, {
  decodeStrings: {
    __proto__: null,
    get() { return (this.bits & flags.NO_DECODE) === 0; },
    set(value) {
      if (value) {
        this.bits &= ~flags.NO_DECODE;
      } else {
        this.bits |= flags.NO_DECODE;
      }
    },
  },
  bufferedRequestCount: {
    __proto__: null,
    get() { return this.buffered.length - this.bufferedIndex; },
  },
});

WritableState.prototype.getBuffer = function getBuffer() {
  return this.buffered.slice(this.bufferedIndex);
};

module.exports = { WritableState, flags };
