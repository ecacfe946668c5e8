// Web streams over node streams and the other way round: toWeb() and fromWeb() of the stream classes.
// In Node: lib/internal/webstreams/adapters.js.
'use strict';

const { Buffer } = require('buffer');
const {
  AbortError,
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_STREAM_PREMATURE_CLOSE },
} = require('internal/errors');
const { validateBoolean, validateObject, validateOneOf } = require('internal/validators');
const { destroyer: destroy } = require('internal/streams/destroy');
const { eos: finished } = require('internal/streams/end-of-stream');
const {
  isDestroyed, isReadable, isWritable, isWritableEnded, isWritableNodeStream,
} = require('internal/streams/utils');
const { deferred, nop } = require('internal/webstreams/util');
const { ByteLengthQueuingStrategy, CountQueuingStrategy } = require('internal/webstreams/queuingstrategies');
const { ReadableStream, isReadableStream } = require('internal/webstreams/readablestream');
const { WritableStream, isWritableStream } = require('internal/webstreams/writablestream');

// What web streams report for errors that are matters of node streams.
function toWebError(cause) {
  if (cause?.code === 'ERR_STREAM_PREMATURE_CLOSE') return new AbortError(undefined, { cause });
  if (/^(Z_(DATA|BUF|STREAM)_ERROR|Z_NEED_DICT|ERR_BROTLI_|ERR_TRAILING_JUNK|BROTLI_|ZSTD_)/.test(cause?.code)) {
    const err = new TypeError(undefined, { cause });
    err.code = cause.code;
    return err;
  }
  return cause;
}

function newWritableStreamFromStreamWritable(streamWritable, options = {}) {
  // http.ServerResponse has no writable state of its own.
  if (typeof streamWritable?._writableState !== 'object' && !isWritableNodeStream(streamWritable)) {
    throw new ERR_INVALID_ARG_TYPE('streamWritable', 'stream.Writable', streamWritable);
  }
  if (isDestroyed(streamWritable) || !isWritable(streamWritable)) {
    const writable = new WritableStream();
    writable.close();
    return writable;
  }
  const highWaterMark = streamWritable.writableHighWaterMark;
  const strategy = streamWritable.writableObjectMode ?
    new CountQueuingStrategy({ highWaterMark }) :
    { highWaterMark };
  let controller;
  let drained;
  let closed;

  const cleanup = finished(streamWritable, (err) => {
    const error = toWebError(err);
    cleanup();
    // Errors that come later still are nobody's business any more.
    streamWritable.on('error', nop);
    if (error != null) {
      drained?.reject(error);
      if (closed !== undefined) {
        closed.reject(error);
        closed = undefined;
      }
      controller.error(error);
    } else if (closed !== undefined) {
      closed.resolve();
      closed = undefined;
    } else {
      controller.error(new AbortError());
    }
  });
  streamWritable.on('drain', () => drained?.resolve());

  return new WritableStream({
    start(c) {
      controller = c;
    },
    write(chunk) {
      try {
        options.validateChunk?.(chunk);
        if (chunk instanceof ArrayBuffer && !streamWritable.writableObjectMode) chunk = new Uint8Array(chunk);
        if (!streamWritable.writableNeedDrain && streamWritable.write(chunk)) return undefined;
      } catch (err) {
        // The stream may go on with other chunks; that of a CompressionStream may not.
        if (options.destroyOnSyncError) destroy(streamWritable, err);
        throw err;
      }
      drained = deferred();
      return drained.promise.finally(() => {
        drained = undefined;
      });
    },
    abort(reason) {
      destroy(streamWritable, reason);
    },
    close() {
      if (closed === undefined && !isWritableEnded(streamWritable)) {
        closed = deferred();
        // finished() below clears the variable, maybe at once.
        const { promise } = closed;
        streamWritable.end();
        return promise;
      }
      return undefined;
    },
  }, strategy);
}

function newStreamWritableFromWritableStream(writableStream, options = {}) {
  if (!isWritableStream(writableStream)) {
    throw new ERR_INVALID_ARG_TYPE('writableStream', 'WritableStream', writableStream);
  }
  validateObject(options, 'options');
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = options;
  validateBoolean(objectMode, 'options.objectMode');
  validateBoolean(decodeStrings, 'options.decodeStrings');

  const { Writable } = require('internal/streams/writable');
  const writer = writableStream.getWriter();
  const sink = new WriterSink(writer);
  const writable = new Writable({
    highWaterMark,
    objectMode,
    decodeStrings,
    signal,
    write: sink.write,
    writev: sink.writev,
    final: sink.final,
    destroy(error, callback) {
      sink.end(error).then(...settleWith(() => callback(error)));
    },
  });
  sink.stream = writable;
  writer.closed.then(() => {
    sink.closed = true;
    if (!isWritableEnded(writable)) destroy(writable, new ERR_STREAM_PREMATURE_CLOSE());
  }, (error) => {
    sink.closed = true;
    destroy(writable, error);
  });
  return writable;
}

// The same for both outcomes; what the callback throws is thrown where the program's handlers see it.
function settleWith(callback) {
  const run = () => {
    try {
      callback();
    } catch (err) {
      process.nextTick(() => {
        throw err;
      });
    }
  };
  return [run, run];
}

// The writable half of a node stream over a WritableStream's writer.
class WriterSink {
  closed = false;
  stream = undefined;

  constructor(writer) {
    this.writer = writer;
    this.write = (chunk, encoding, callback) => {
      const data = this.#toBytes(chunk, encoding);
      const done = this.#callBack(callback);
      writer.ready.then(() => writer.write(data).then(() => done(), done), done);
    };
    this.writev = (chunks, callback) => {
      const done = this.#callBack(callback);
      writer.ready.then(
        () => Promise.all(chunks.map(({ chunk, encoding }) => writer.write(this.#toBytes(chunk, encoding))))
          .then(() => done(), done),
        done);
    };
    this.final = (callback) => {
      if (this.closed) return;
      const done = this.#callBack(callback);
      writer.close().then(() => done(), done);
    };
  }

  // A callback that throws is an error of the stream.
  #callBack(callback) {
    return (err) => {
      try {
        callback(err);
      } catch (thrown) {
        process.nextTick(() => destroy(this.stream, thrown));
      }
    };
  }

  #toBytes(chunk, encoding) {
    const state = this.stream._writableState;
    if (typeof chunk !== 'string' || !state.decodeStrings || state.objectMode) return chunk;
    return new Uint8Array(Buffer.from(chunk, encoding));
  }

  // For destroy().
  end(error) {
    if (this.closed) return Promise.resolve();
    return error != null ? this.writer.abort(error) : this.writer.close();
  }
}

function newReadableStreamFromStreamReadable(streamReadable, options = {}) {
  if (typeof streamReadable?._readableState !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('streamReadable', 'stream.Readable', streamReadable);
  }
  validateObject(options, 'options');
  if (options.type !== undefined) validateOneOf(options.type, 'options.type', ['bytes', undefined]);
  const { type } = options;
  const isBytes = type === 'bytes';
  if (isDestroyed(streamReadable) || !isReadable(streamReadable)) {
    const readable = new ReadableStream({ type });
    readable.cancel();
    return readable;
  }
  const objectMode = streamReadable.readableObjectMode;
  const highWaterMark = streamReadable.readableHighWaterMark;
  let strategy = options.strategy;
  if (isBytes) {
    strategy = { highWaterMark };
  } else if (!strategy) {
    strategy = objectMode ? new CountQueuingStrategy({ highWaterMark }) :
      streamReadable.readableEncoding ? { highWaterMark } : new ByteLengthQueuingStrategy({ highWaterMark });
  }
  let controller;
  let canceled = false;

  // Before the 'data' listener, which would make it flow.
  streamReadable.pause();
  const cleanup = finished(streamReadable, (err) => {
    const error = toWebError(err);
    cleanup();
    streamReadable.on('error', nop);
    if (error) {
      controller.error(error);
    } else if (!canceled) {
      controller.close();
      // A reader that waits with a buffer is told so by an empty answer.
      if (isBytes) controller.byobRequest?.respond(0);
    }
  });
  streamReadable.on('data', (chunk) => {
    // A copy: the bytes of a Buffer are part of a pool, which a reader could take over.
    if (Buffer.isBuffer(chunk) && !objectMode) chunk = new Uint8Array(chunk);
    controller.enqueue(chunk);
    if (controller.desiredSize <= 0) streamReadable.pause();
  });

  return new ReadableStream({
    type,
    start(c) {
      controller = c;
    },
    pull() {
      streamReadable.resume();
    },
    cancel(reason) {
      canceled = true;
      destroy(streamReadable, reason);
    },
  }, strategy);
}

function newStreamReadableFromReadableStream(readableStream, options = {}) {
  if (!isReadableStream(readableStream)) {
    throw new ERR_INVALID_ARG_TYPE('readableStream', 'ReadableStream', readableStream);
  }
  validateObject(options, 'options');
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) {
    throw new ERR_INVALID_ARG_VALUE(encoding, 'options.encoding');
  }
  validateBoolean(objectMode, 'options.objectMode');

  const Readable = require('internal/streams/readable');
  const source = new ReaderSource(readableStream.getReader());
  const readable = new Readable({
    objectMode,
    highWaterMark,
    encoding,
    signal,
    read: source.read,
    destroy(error, callback) {
      source.end(error).then(...settleWith(() => callback(error)));
    },
  });
  source.attach(readable);
  return readable;
}

// The readable half of a node stream over a ReadableStream's reader.
class ReaderSource {
  closed = false;
  stream = undefined;

  constructor(reader) {
    this.reader = reader;
    this.read = () => {
      reader.read().then(
        ({ done, value }) => {
          this.stream.push(done ? null : value);
        },
        (error) => destroy(this.stream, error));
    };
  }

  attach(stream) {
    this.stream = stream;
    this.reader.closed.then(() => {
      this.closed = true;
    }, (error) => {
      this.closed = true;
      destroy(stream, error);
    });
  }

  end(error) {
    return this.closed ? Promise.resolve() : this.reader.cancel(error);
  }
}

function newReadableWritablePairFromDuplex(duplex, options = {}) {
  if (typeof duplex?._writableState !== 'object' || typeof duplex?._readableState !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('duplex', 'stream.Duplex', duplex);
  }
  validateObject(options, 'options');
  const type = options.readableType ?? options.type;
  const readableOptions = { type };
  if (isDestroyed(duplex)) {
    const writable = new WritableStream();
    const readable = new ReadableStream({ type });
    writable.close();
    readable.cancel();
    return { readable, writable };
  }

  const closedWritable = () => {
    const writable = new WritableStream();
    writable.close();
    return writable;
  };
  const closedReadable = () => {
    const readable = new ReadableStream({ type });
    readable.cancel();
    return readable;
  };
  const writable = isWritable(duplex) ? newWritableStreamFromStreamWritable(duplex, options) : closedWritable();
  const readable = isReadable(duplex) ? newReadableStreamFromStreamReadable(duplex, readableOptions) : closedReadable();
  return { writable, readable };
}

function newStreamDuplexFromReadableWritablePair(pair = {}, options = {}) {
  validateObject(pair, 'pair');
  const { readable: readableStream, writable: writableStream } = pair;
  if (!isReadableStream(readableStream)) {
    throw new ERR_INVALID_ARG_TYPE('pair.readable', 'ReadableStream', readableStream);
  }
  if (!isWritableStream(writableStream)) {
    throw new ERR_INVALID_ARG_TYPE('pair.writable', 'WritableStream', writableStream);
  }
  validateObject(options, 'options');
  const { allowHalfOpen = false, objectMode = false, encoding, decodeStrings = true, highWaterMark, signal } = options;
  validateBoolean(objectMode, 'options.objectMode');
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) {
    throw new ERR_INVALID_ARG_VALUE(encoding, 'options.encoding');
  }

  const Duplex = require('internal/streams/duplex');
  const writer = writableStream.getWriter();
  const sink = new WriterSink(writer);
  const source = new ReaderSource(readableStream.getReader());
  const duplex = new Duplex({
    allowHalfOpen,
    highWaterMark,
    objectMode,
    encoding,
    decodeStrings,
    signal,
    write: sink.write,
    writev: sink.writev,
    final: sink.final,
    read: source.read,
    destroy(error, callback) {
      Promise.all([sink.end(error), source.end(error)]).then(...settleWith(() => callback(error)));
    },
  });
  sink.stream = duplex;
  source.attach(duplex);
  writer.closed.then(() => {
    sink.closed = true;
    if (!isWritableEnded(duplex)) destroy(duplex, new ERR_STREAM_PREMATURE_CLOSE());
  }, (error) => {
    sink.closed = true;
    destroy(duplex, error);
  });
  return duplex;
}

module.exports = {
  newWritableStreamFromStreamWritable,
  newReadableStreamFromStreamReadable,
  newStreamWritableFromWritableStream,
  newStreamReadableFromReadableStream,
  newReadableWritablePairFromDuplex,
  newStreamDuplexFromReadableWritablePair,
};
