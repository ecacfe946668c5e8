// ReadableStream: what programs see of it, and how one is made. The steps of the standard are in
// readable_operations.js, readable_byte.js, readable_tee.js and readable_pipe.js; the readers and controllers
// in readable_readers.js and readable_controllers.js.
// In Node: lib/internal/webstreams/readablestream.js.
'use strict';

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const {
  validateAbortSignal, validateObject, kValidateObjectAllowObjects, kValidateObjectAllowObjectsAndNull,
} = require('internal/validators');
const {
  kState, kPrivate, kInspect, isKind, deferred, callbackAsPromise, extractHighWaterMark, extractSizeAlgorithm,
  sizeOfOne, inspectAs, defineInterface,
} = require('internal/webstreams/util');
const { kIsClosedPromise, kIsDisturbed, kIsErrored, kIsReadable, kControllerErrorFunction } =
  require('internal/streams/utils');
const operations = require('internal/webstreams/readable_operations');
const byte = require('internal/webstreams/readable_byte');
const controllers = require('internal/webstreams/readable_controllers');
const readers = require('internal/webstreams/readable_readers');
const { createAsyncIterator, sourceFromIterable } = require('internal/webstreams/readable_iterator');
const { teeBytes, teeDefault } = require('internal/webstreams/readable_tee');
const { Pipe } = require('internal/webstreams/readable_pipe');
const { isWritableStream, isWritableStreamLocked, WritableStreamDefaultWriter } =
  require('internal/webstreams/writablestream');

const { ReadableStreamDefaultController, ReadableByteStreamController, isReadableByteStreamController } = controllers;
const { ReadableStreamDefaultReader, ReadableStreamBYOBReader, readableStreamBYOBReaderRead } = readers;
const { isReadableStreamLocked } = operations;

const isReadableStream = isKind('ReadableStream');
const nop = () => {};
const locked = () => new ERR_INVALID_STATE.TypeError('ReadableStream is locked');

class ReadableStream {
  constructor(source = {}, strategy = {}) {
    validateObject(source, 'source', kValidateObjectAllowObjects);
    validateObject(strategy, 'strategy', kValidateObjectAllowObjectsAndNull);
    // The standard reads the strategy first, then the source's members by their names.
    const mark = strategy?.highWaterMark;
    const size = strategy?.size;
    const { autoAllocateChunkSize, cancel, pull, start, type } = source;

    this[kState] = operations.newReadableStreamState();
    this[kIsClosedPromise] = deferred();
    if (start !== undefined && typeof start !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('source.start', 'function', start);
    }
    const pullAlgorithm = callbackAsPromise(pull, 'source.pull', source);
    const cancelAlgorithm = callbackAsPromise(cancel, 'source.cancel', source);
    const startAlgorithm = (controller) => (start === undefined ? nop : () => Reflect.apply(start, source, [controller]));

    if (`${type}` === 'bytes') {
      if (size !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.size', size);
      const highWaterMark = extractHighWaterMark(mark, 0);
      let chunkSize;
      if (autoAllocateChunkSize !== undefined) {
        chunkSize = controllers.toUnsignedLongLong(autoAllocateChunkSize, 'source.autoAllocateChunkSize');
        if (chunkSize === 0) throw new ERR_INVALID_ARG_VALUE('source.autoAllocateChunkSize', autoAllocateChunkSize);
      }
      const controller = newController(this, ReadableByteStreamController);
      byte.setupReadableByteStreamController(
        this, controller, startAlgorithm(controller), pullAlgorithm, cancelAlgorithm, highWaterMark, chunkSize);
      return;
    }
    if (type !== undefined) throw new ERR_INVALID_ARG_VALUE('source.type', type);
    const sizeAlgorithm = extractSizeAlgorithm(size);
    const highWaterMark = extractHighWaterMark(mark, 1);
    const controller = newController(this, ReadableStreamDefaultController);
    operations.setupReadableStreamDefaultController(
      this, controller, startAlgorithm(controller), pullAlgorithm, cancelAlgorithm, highWaterMark, sizeAlgorithm);
  }

  get [kIsDisturbed]() {
    return this[kState].disturbed;
  }
  get [kIsErrored]() {
    return this[kState].state === 'errored';
  }
  get [kIsReadable]() {
    return this[kState].state === 'readable';
  }

  static from(iterable) {
    const { pull, cancel } = sourceFromIterable(iterable);
    let controller;
    const stream = createReadableStream(nop, () => pull(controller), cancel, 0);
    ({ controller } = stream[kState]);
    return stream;
  }

  get locked() {
    if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
    return isReadableStreamLocked(this);
  }

  cancel(reason = undefined) {
    if (!isReadableStream(this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStream'));
    if (isReadableStreamLocked(this)) return Promise.reject(locked());
    return operations.readableStreamCancel(this, reason);
  }

  getReader(options = {}) {
    if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
    validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== 'byob') throw new ERR_INVALID_ARG_VALUE('options.mode', mode);
    return new ReadableStreamBYOBReader(this);
  }

  pipeThrough(transform, options = {}) {
    if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
    const readable = transform?.readable;
    if (!isReadableStream(readable)) {
      throw new ERR_INVALID_ARG_TYPE('transform.readable', 'ReadableStream', readable);
    }
    const writable = transform?.writable;
    if (!isWritableStream(writable)) {
      throw new ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', writable);
    }
    const pipeOptions = readPipeOptions(options);
    if (isReadableStreamLocked(this)) throw new ERR_INVALID_STATE.TypeError('The ReadableStream is locked');
    if (isWritableStreamLocked(writable)) throw new ERR_INVALID_STATE.TypeError('The WritableStream is locked');
    // The outcome shows in the stream that is returned.
    startPipe(this, writable, pipeOptions).then(nop, nop);
    return readable;
  }

  pipeTo(destination, options = {}) {
    try {
      if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
      if (!isWritableStream(destination)) {
        throw new ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', destination);
      }
      const pipeOptions = readPipeOptions(options);
      if (isReadableStreamLocked(this)) throw new ERR_INVALID_STATE.TypeError('The ReadableStream is locked');
      if (isWritableStreamLocked(destination)) throw new ERR_INVALID_STATE.TypeError('The WritableStream is locked');
      return startPipe(this, destination, pipeOptions);
    } catch (err) {
      return Promise.reject(err);
    }
  }

  tee() {
    if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
    if (isReadableStreamLocked(this)) throw locked();
    return readableStreamTee(this, false);
  }

  values(options = {}) {
    if (!isReadableStream(this)) throw new ERR_INVALID_THIS('ReadableStream');
    validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
    const preventCancel = !!options?.preventCancel;
    return createAsyncIterator(new ReadableStreamDefaultReader(this), preventCancel);
  }

  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, {
      locked: this.locked,
      state: this[kState].state,
      supportsBYOB: isReadableByteStreamController(this[kState].controller),
    });
  }
}
defineInterface(ReadableStream, ['locked', 'cancel', 'getReader', 'pipeThrough', 'pipeTo', 'tee', 'values']);
Object.defineProperty(ReadableStream, 'from', { __proto__: null, enumerable: true });
// The same function as values(), as the standard has it.
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
  __proto__: null,
  configurable: true,
  enumerable: false,
  writable: true,
  value: ReadableStream.prototype.values,
});

function newController(stream, Class) {
  const controller = new Class(kPrivate);
  const onError = (err) => controller.error(err);
  stream[kControllerErrorFunction] = onError;
  return controller;
}

// For tee(), transform streams and those that wrap a node stream: no source object is read.
function createReadableStream(start, pull, cancel, highWaterMark = 1, size = sizeOfOne) {
  const stream = Object.create(ReadableStream.prototype);
  stream[kState] = operations.newReadableStreamState();
  stream[kIsClosedPromise] = deferred();
  const controller = newController(stream, ReadableStreamDefaultController);
  operations.setupReadableStreamDefaultController(stream, controller, start, pull, cancel, highWaterMark, size);
  return stream;
}

function createReadableByteStream(start, pull, cancel) {
  const stream = Object.create(ReadableStream.prototype);
  stream[kState] = operations.newReadableStreamState();
  stream[kIsClosedPromise] = deferred();
  const controller = newController(stream, ReadableByteStreamController);
  byte.setupReadableByteStreamController(stream, controller, start, pull, cancel, 0, undefined);
  return stream;
}

const teeConstructors = {
  defaultReader: (stream) => new ReadableStreamDefaultReader(stream),
  byobReader: (stream) => new ReadableStreamBYOBReader(stream),
  byobRead: readableStreamBYOBReaderRead,
  byobRequest: (controller) => controllers.getByobRequest(controller),
  stream: (pull, cancel) => createReadableStream(nop, pull, cancel),
  byteStream: (pull, cancel) => createReadableByteStream(nop, pull, cancel),
};

function readableStreamTee(stream, cloneForBranch2) {
  return isReadableByteStreamController(stream[kState].controller) ?
    teeBytes(stream, teeConstructors) :
    teeDefault(stream, cloneForBranch2, teeConstructors);
}

function readPipeOptions(options) {
  validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
  // By their names, as WebIDL reads a dictionary.
  const preventAbort = !!options?.preventAbort;
  const preventCancel = !!options?.preventCancel;
  const preventClose = !!options?.preventClose;
  const signal = options?.signal;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  return { preventAbort, preventCancel, preventClose, signal };
}

function startPipe(source, dest, options) {
  const reader = new ReadableStreamDefaultReader(source);
  const writer = new WritableStreamDefaultWriter(dest);
  return new Pipe(source, dest, reader, writer, options).run();
}

async function readableStreamPipeTo(source, dest, preventClose, preventAbort, preventCancel, signal) {
  if (!isReadableStream(source)) throw new ERR_INVALID_ARG_TYPE('source', 'ReadableStream', source);
  if (!isWritableStream(dest)) throw new ERR_INVALID_ARG_TYPE('dest', 'WritableStream', dest);
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  return startPipe(source, dest, { preventClose, preventAbort, preventCancel, signal });
}

module.exports = {
  ReadableStream,
  ...readers,
  ...controllers,
  ...operations,
  ...byte,
  createReadableStream,
  createReadableByteStream,
  isReadableStream,
  readableStreamPipeTo,
  readableStreamTee,
};
