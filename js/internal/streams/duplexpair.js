// duplexPair(): two Duplexes; what is written to one is read from the other.
// In Node: lib/internal/streams/duplexpair.js.
'use strict';

const Duplex = require('internal/streams/duplex');

class DuplexSide extends Duplex {
  #other = null;
  // Of the other side's write that has not been read.
  #callback = null;

  static pair(options) {
    const a = new DuplexSide(options);
    const b = new DuplexSide(options);
    a.#other = b;
    b.#other = a;
    return [a, b];
  }

  _read() {
    const callback = this.#callback;
    if (callback) {
      this.#callback = null;
      callback();
    }
  }

  _write(chunk, encoding, callback) {
    if (chunk.length === 0) {
      // Would not make anybody read.
      process.nextTick(callback);
    } else {
      this.#other.push(chunk);
      this.#other.#callback = callback;
    }
  }

  _final(callback) {
    this.#other.on('end', callback);
    this.#other.push(null);
  }

  _destroy(err, callback) {
    const other = this.#other;
    if (other !== null && !other.destroyed) {
      // Not from within our own destroy(): its error and 'close' come first.
      process.nextTick(() => {
        if (other.destroyed) return;
        if (err) {
          other.destroy(err);
        } else if (!other.readableEnded) {
          other.push(null);
        }
      });
    }
    callback(err);
  }
}

module.exports = function duplexPair(options) {
  return DuplexSide.pair(options);
};
