// Readable.from(): a Readable over anything that can be iterated.
// In Node: lib/internal/streams/from.js.
'use strict';

const { Buffer } = require('buffer');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_NULL_VALUES } } = require('internal/errors');

function from(Readable, iterable, opts) {
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    // One chunk, not one per character or byte.
    return new Readable({
      objectMode: true,
      ...opts,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }

  let iterator;
  let isAsync;
  if (iterable?.[Symbol.asyncIterator]) {
    isAsync = true;
    iterator = iterable[Symbol.asyncIterator]();
  } else if (iterable?.[Symbol.iterator]) {
    isAsync = false;
    iterator = iterable[Symbol.iterator]();
  } else {
    throw new ERR_INVALID_ARG_TYPE('iterable', ['Iterable'], iterable);
  }

  const readable = new Readable({ objectMode: true, highWaterMark: 1, ...opts });
  // One pump at a time: it takes values until the queue is full, the next _read() starts it again.
  let pumping = false;
  // return() and throw() may be used on an iterator of values that are promises; see close().
  let valuesArePromises = false;

  readable._read = read;
  const originalDestroy = readable._destroy;
  readable._destroy = destroy;

  function read() {
    if (pumping) return;
    pumping = true;
    if (isAsync) {
      pumpAsync();
    } else if (valuesArePromises) {
      pumpPromises();
    } else {
      pumpSync();
    }
  }

  function destroy(error, cb) {
    close(error).then(
      () => originalDestroy.call(this, error, cb),
      // In a tick of its own: outside the promise, where a throwing callback would be swallowed.
      (err) => process.nextTick(() => originalDestroy.call(this, err ?? error, cb)),
    );
  }

  // Tells the iterator that nobody will ask again.
  async function close(error) {
    const hasError = error !== undefined && error !== null;
    if (hasError && typeof iterator.throw === 'function') {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === 'function') {
      const { value } = await iterator.return();
      await value;
    }
  }

  // Without a promise while the iterator yields plain values.
  function pumpSync() {
    while (true) {
      try {
        const { value, done } = iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (value && typeof value.then === 'function') {
          valuesArePromises = true;
          pumpPromises(value);
          return;
        }
        if (!deliver(value)) return;
      } catch (err) {
        readable.destroy(err);
        return;
      }
    }
  }

  async function pumpPromises(first) {
    try {
      let value = first;
      if (first === undefined) {
        const step = iterator.next();
        if (step.done) {
          readable.push(null);
          return;
        }
        value = step.value;
      }
      while (true) {
        if (!deliver(value && typeof value.then === 'function' ? await value : value)) return;
        const step = iterator.next();
        if (step.done) {
          readable.push(null);
          return;
        }
        value = step.value;
      }
    } catch (err) {
      readable.destroy(err);
    }
  }

  async function pumpAsync() {
    try {
      while (true) {
        const { value, done } = await iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (!deliver(value)) return;
      }
    } catch (err) {
      readable.destroy(err);
    }
  }

  // True if more may follow at once. null means the end to a stream, so it cannot be a value.
  function deliver(value) {
    if (value === null) {
      pumping = false;
      throw new ERR_STREAM_NULL_VALUES();
    }
    if (readable.push(value)) return true;
    pumping = false;
    return false;
  }

  return readable;
}

module.exports = from;
