// pipeline(): connects streams, iterables and generator functions, and ends all of them together.
// In Node: lib/internal/streams/pipeline.js.
'use strict';

const {
  AbortError,
  aggregateTwoErrors,
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_RETURN_VALUE,
    ERR_MISSING_ARGS,
    ERR_STREAM_DESTROYED,
    ERR_STREAM_PREMATURE_CLOSE,
    ERR_STREAM_UNABLE_TO_PIPE,
  },
} = require('internal/errors');
const { validateAbortSignal, validateFunction } = require('internal/validators');
const destroyImpl = require('internal/streams/destroy');
const { eos } = require('internal/streams/end-of-stream');
const { once } = require('internal/util');
const {
  isIterable,
  isNodeStream,
  isReadable,
  isReadableFinished,
  isReadableNodeStream,
  isReadableStream,
  isTransformStream,
  isWebStream,
} = require('internal/streams/utils');

function pipeline(...streams) {
  // The last argument is the callback.
  validateFunction(streams[streams.length - 1], 'streams[stream.length - 1]');
  const callback = once(streams.pop());
  return pipelineImpl(streams, callback);
}

function pipelineImpl(streams, callback, opts) {
  if (streams.length === 1 && Array.isArray(streams[0])) streams = streams[0];
  if (streams.length < 2) throw new ERR_MISSING_ARGS('streams');
  return new Pipeline(streams, callback, opts).connect();
}

// One run. It is over when every pump reported; the first error ends all of it.
class Pipeline {
  #streams;
  #callback;
  #endsLast;
  #outerSignal;
  #abortListener;
  #controller = new (abortControllerClass())();
  #error;
  #value;
  // What to call to destroy each stream.
  #destroys = [];
  // Takes our listeners off a last stream that the program goes on to use.
  #cleanups = [];
  // Pumps that have not reported.
  #pending = 0;

  constructor(streams, callback, opts) {
    this.#streams = streams;
    this.#callback = callback;
    this.#endsLast = opts?.end !== false;
    this.#outerSignal = opts?.signal;
    validateAbortSignal(this.#outerSignal, 'options.signal');
    if (this.#outerSignal) {
      const { addAbortListener } = require('internal/events/abort_listener');
      this.#abortListener = addAbortListener(this.#outerSignal, this.#abort);
    }
  }

  #abort = () => {
    this.#settle(new AbortError(undefined, { cause: this.#outerSignal?.reason }), false);
  };

  // A pump is over.
  #finish = (err) => {
    this.#settle(err, --this.#pending === 0);
  };

  #finishOnlyHandleError = (err) => {
    this.#settle(err, false);
  };

  #settle(err, final) {
    // A premature close is mostly the consequence of the error proper, which may come after it.
    if (err && (!this.#error || this.#error.code === 'ERR_STREAM_PREMATURE_CLOSE')) this.#error = err;
    if (!this.#error && !final) return;
    while (this.#destroys.length) this.#destroys.shift()(this.#error);
    this.#abortListener?.[Symbol.dispose]();
    this.#controller.abort();
    if (final) {
      if (!this.#error) {
        for (const cleanup of this.#cleanups) cleanup();
      }
      process.nextTick(this.#callback, this.#error, this.#value);
    }
  }

  connect() {
    const streams = this.#streams;
    let upstream;
    for (let i = 0; i < streams.length; i++) {
      const stream = streams[i];
      const isLast = i === streams.length - 1;
      const end = !isLast || this.#endsLast;
      if (isNodeStream(stream)) {
        // Its 'close' has been: no event would tell us that nothing arrives there.
        if (i > 0 && (stream.closed || stream.destroyed)) throw new ERR_STREAM_UNABLE_TO_PIPE();
        this.#watch(stream, !isLast, i > 0, end, isLast);
      }

      if (i === 0) {
        upstream = this.#source(stream);
      } else if (typeof stream === 'function') {
        upstream = this.#callStage(stream, upstream, i, isLast, end);
      } else if (isNodeStream(stream)) {
        this.#intoNode(upstream, stream, isLast, end);
        upstream = stream;
      } else if (isWebStream(stream)) {
        this.#intoWeb(upstream, stream, end);
        upstream = stream;
      } else {
        upstream = require('internal/streams/duplex').from(stream);
      }
    }
    if (this.#controller.signal.aborted || this.#outerSignal?.aborted) process.nextTick(this.#abort);
    return upstream;
  }

  #watch(stream, reading, writing, end, isLast) {
    if (end) {
      const { destroy, cleanup } = watchedDestroyer(stream, reading, writing);
      this.#destroys.push(destroy);
      if (isReadable(stream) && isLast) this.#cleanups.push(cleanup);
    }
    // An error from before the pumps run.
    const onError = (err) => {
      if (err && err.name !== 'AbortError' && err.code !== 'ERR_STREAM_PREMATURE_CLOSE') {
        this.#finishOnlyHandleError(err);
      }
    };
    stream.on('error', onError);
    if (isReadable(stream) && isLast) this.#cleanups.push(() => stream.removeListener('error', onError));
  }

  #source(stream) {
    if (typeof stream === 'function') {
      const result = stream({ signal: this.#controller.signal });
      if (!isIterable(result)) {
        throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or Stream', 'source', result);
      }
      return result;
    }
    if (isIterable(stream) || isReadableNodeStream(stream) || isTransformStream(stream)) return stream;
    return require('internal/streams/duplex').from(stream);
  }

  #callStage(fn, upstream, index, isLast, end) {
    const input = makeAsyncIterable(isTransformStream(upstream) ? upstream.readable : upstream);
    const result = fn(input, { signal: this.#controller.signal });
    if (!isLast) {
      if (!isIterable(result, true)) {
        throw new ERR_INVALID_RETURN_VALUE('AsyncIterable', `transform[${index - 1}]`, result);
      }
      return result;
    }

    // The last function's outcome is the pipeline's, and can be read on from the stream it returns.
    const PassThrough = require('internal/streams/passthrough');
    const output = new PassThrough({ objectMode: true });
    const then = result?.then;
    if (typeof then === 'function') {
      this.#pending++;
      then.call(result, (value) => {
        this.#value = value;
        if (value != null) output.write(value);
        if (end) output.end();
        process.nextTick(this.#finish);
      }, (err) => {
        output.destroy(err);
        process.nextTick(this.#finish, err);
      });
    } else if (isIterable(result, true)) {
      this.#pending++;
      pumpToNode(result, output, this.#finish, end);
    } else if (isReadableStream(result) || isTransformStream(result)) {
      this.#pending++;
      pumpToNode(result.readable || result, output, this.#finish, end);
    } else {
      throw new ERR_INVALID_RETURN_VALUE('AsyncIterable or Promise', 'destination', result);
    }
    const { destroy, cleanup } = watchedDestroyer(output, false, true);
    this.#destroys.push(destroy);
    this.#cleanups.push(cleanup);
    return output;
  }

  #intoNode(upstream, stream, isLast, end) {
    if (isReadableNodeStream(upstream)) {
      this.#pending += 2;
      const cleanup = pipeNode(upstream, stream, this.#finish, this.#finishOnlyHandleError, end);
      if (isReadable(stream) && isLast) this.#cleanups.push(cleanup);
    } else if (isTransformStream(upstream) || isReadableStream(upstream)) {
      this.#pending++;
      pumpToNode(upstream.readable || upstream, stream, this.#finish, end);
    } else if (isIterable(upstream)) {
      this.#pending++;
      pumpToNode(upstream, stream, this.#finish, end);
    } else {
      throw noSource(upstream);
    }
  }

  #intoWeb(upstream, stream, end) {
    let source;
    if (isReadableNodeStream(upstream)) {
      source = makeAsyncIterable(upstream);
    } else if (isReadableStream(upstream) || isIterable(upstream)) {
      source = upstream;
    } else if (isTransformStream(upstream)) {
      source = upstream.readable;
    } else {
      throw noSource(upstream);
    }
    this.#pending++;
    pumpToWeb(source, stream, this.#finish, end);
  }
}

function abortControllerClass() {
  return globalThis.AbortController;
}

function noSource(value) {
  return new ERR_INVALID_ARG_TYPE(
    'val', ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'], value);
}

// destroy() does nothing once the stream is over by itself.
function watchedDestroyer(stream, reading, writing) {
  let over = false;
  stream.on('close', () => {
    over = true;
  });
  const cleanup = eos(stream, { readable: reading, writable: writing }, (err) => {
    over = !err;
  });
  return {
    destroy(err) {
      if (over) return;
      over = true;
      destroyImpl.destroyer(stream, err || new ERR_STREAM_DESTROYED('pipe'));
    },
    cleanup,
  };
}

function makeAsyncIterable(value) {
  if (isIterable(value)) return value;
  if (isReadableNodeStream(value)) return iterateLegacy(value);
  throw new ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable'], value);
}

// An old style stream, which is only touched once somebody iterates.
async function* iterateLegacy(stream) {
  const Readable = require('internal/streams/readable');
  yield* Readable.prototype[Symbol.asyncIterator].call(stream);
}

async function pumpToNode(iterable, writable, finish, end) {
  let error;
  let onresolve = null;

  const wake = (err) => {
    if (err) error = err;
    if (onresolve) {
      const fn = onresolve;
      onresolve = null;
      fn();
    }
  };
  const wait = () => new Promise((resolve, reject) => {
    if (error) {
      reject(error);
    } else {
      onresolve = () => (error ? reject(error) : resolve());
    }
  });

  writable.on('drain', wake);
  const cleanup = eos(writable, { readable: false }, wake);
  try {
    if (writable.writableNeedDrain) await wait();
    for await (const chunk of iterable) {
      if (!writable.write(chunk)) await wait();
    }
    if (end) {
      writable.end();
      await wait();
    }
    finish();
  } catch (err) {
    finish(error !== err ? aggregateTwoErrors(error, err) : err);
  } finally {
    cleanup();
    writable.off('drain', wake);
  }
}

async function pumpToWeb(readable, writable, finish, end) {
  if (isTransformStream(writable)) writable = writable.writable;
  const writer = writable.getWriter();
  try {
    for await (const chunk of readable) {
      await writer.ready;
      // A failed write shows in the next `ready`.
      writer.write(chunk).catch(() => {});
    }
    await writer.ready;
    if (end) await writer.close();
    finish();
  } catch (err) {
    try {
      await writer.abort(err);
      finish(err);
    } catch (abortError) {
      finish(abortError);
    }
  }
}

// Reports twice: for the source, and for the destination.
function pipeNode(src, dst, finish, finishOnlyHandleError, end) {
  let ended = false;
  dst.on('close', () => {
    if (!ended) finishOnlyHandleError(new ERR_STREAM_PREMATURE_CLOSE());
  });
  // Ended by us: pipe() would end it on 'end' only, which an ended source does not emit again.
  src.pipe(dst, { end: false });
  if (end) {
    const endDestination = () => {
      ended = true;
      dst.end();
    };
    if (isReadableFinished(src)) {
      process.nextTick(endDestination);
    } else {
      src.once('end', endDestination);
    }
  } else {
    finish();
  }

  eos(src, { readable: true, writable: false }, (err) => {
    const r = src._readableState;
    if (err && err.code === 'ERR_STREAM_PREMATURE_CLOSE' && r?.ended && !r.errored && !r.errorEmitted) {
      // A readable that was destroyed after its last chunk was pushed but before it was read:
      // what is left in its queue still comes, and then 'end'.
      src.once('end', finish).once('error', finish);
    } else {
      finish(err);
    }
  });
  return eos(dst, { readable: false, writable: true }, finish);
}

module.exports = { pipelineImpl, pipeline };
