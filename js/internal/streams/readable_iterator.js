// `for await (const chunk of readable)`, and readable.iterator(options).
// In Node: lib/internal/streams/readable.js.
'use strict';

const { aggregateTwoErrors } = require('internal/errors');
const { validateObject } = require('internal/validators');
const destroyImpl = require('internal/streams/destroy');

const nop = () => {};

async function* iterate(stream, options) {
  const { eos } = require('internal/streams/end-of-stream');
  // Runs when there is something to look at: a chunk, the end or an error.
  let wake = nop;
  // undefined: not over; null: over, well; else the error.
  let outcome;

  function wakeUp() {
    const fn = wake;
    wake = nop;
    fn();
  }
  function sleep(resolve) {
    wake = resolve;
  }

  stream.on('readable', wakeUp);
  const cleanup = eos(stream, { writable: false }, (err) => {
    outcome = err ? aggregateTwoErrors(outcome, err) : null;
    wakeUp();
  });

  try {
    while (true) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) {
        yield chunk;
      } else if (outcome) {
        throw outcome;
      } else if (outcome === null) {
        return;
      } else {
        await new Promise(sleep);
      }
    }
  } catch (err) {
    outcome = aggregateTwoErrors(outcome, err);
    throw outcome;
  } finally {
    const mayDestroy = outcome || options?.destroyOnReturn !== false;
    if (mayDestroy && (outcome === undefined || stream._readableState.autoDestroy)) {
      destroyImpl.destroyer(stream, null);
    } else {
      stream.off('readable', wakeUp);
      cleanup();
    }
  }
}

function install(Readable) {
  function toAsyncIterator(stream, options) {
    if (typeof stream.read !== 'function') stream = Readable.wrap(stream, { objectMode: true });
    const iterator = iterate(stream, options);
    iterator.stream = stream;
    return iterator;
  }
  Readable.prototype[Symbol.asyncIterator] = function() {
    return toAsyncIterator(this);
  };
  Readable.prototype.iterator = function(options) {
    if (options !== undefined) validateObject(options, 'options');
    return toAsyncIterator(this, options);
  };
}

module.exports = { install };
