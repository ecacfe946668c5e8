// WritableStream, its writer and its controller: what programs see of them.
// In Node: lib/internal/webstreams/writablestream.js.
'use strict';

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateObject, kValidateObjectAllowObjects, kValidateObjectAllowObjectsAndNull } =
  require('internal/validators');
const {
  kState, kPrivate, kInspect, requirePrivate, isKind, deferred, callbackAsPromise, extractHighWaterMark,
  extractSizeAlgorithm, sizeOfOne, inspectAs, defineInterface,
} = require('internal/webstreams/util');
const { kIsClosedPromise, kIsErrored, kIsWritable, kControllerErrorFunction } = require('internal/streams/utils');
const operations = require('internal/webstreams/writable_operations');

const isWritableStream = isKind('WritableStream');
const isWritableStreamDefaultWriter = isKind('WritableStreamDefaultWriter');
const isWritableStreamDefaultController = isKind('WritableStreamDefaultController');

const locked = () => new ERR_INVALID_STATE.TypeError('WritableStream is locked');

class WritableStream {
  constructor(sink = {}, strategy = {}) {
    validateObject(sink, 'sink', kValidateObjectAllowObjects);
    validateObject(strategy, 'strategy', kValidateObjectAllowObjectsAndNull);
    // The standard reads the strategy first.
    const mark = strategy?.highWaterMark;
    const size = strategy?.size;
    const { abort, close, start, type, write } = sink;
    if (type !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('type', type);

    this[kState] = operations.newWritableStreamState();
    this[kIsClosedPromise] = deferred();
    const sizeAlgorithm = extractSizeAlgorithm(size);
    const highWaterMark = extractHighWaterMark(mark, 1);

    const controller = new WritableStreamDefaultController(kPrivate);
    const writeAlgorithm = callbackAsPromise(write, 'sink.write', sink);
    const closeAlgorithm = callbackAsPromise(close, 'sink.close', sink);
    const abortAlgorithm = callbackAsPromise(abort, 'sink.abort', sink);
    if (start !== undefined && typeof start !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('sink.start', 'function', start);
    }
    const onError = (err) => controller.error(err);
    this[kControllerErrorFunction] = onError;
    operations.setupWritableStreamDefaultController(
      this, controller, start === undefined ? () => {} : () => Reflect.apply(start, sink, [controller]),
      writeAlgorithm, closeAlgorithm, abortAlgorithm, highWaterMark, sizeAlgorithm);
  }

  get [kIsErrored]() {
    return this[kState].state === 'errored';
  }
  get [kIsWritable]() {
    return this[kState].state === 'writable';
  }

  get locked() {
    if (!isWritableStream(this)) throw new ERR_INVALID_THIS('WritableStream');
    return operations.isWritableStreamLocked(this);
  }

  abort(reason = undefined) {
    if (!isWritableStream(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStream'));
    if (operations.isWritableStreamLocked(this)) return Promise.reject(locked());
    return operations.writableStreamAbort(this, reason);
  }

  close() {
    if (!isWritableStream(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStream'));
    if (operations.isWritableStreamLocked(this)) return Promise.reject(locked());
    if (operations.writableStreamCloseQueuedOrInFlight(this)) {
      return Promise.reject(new ERR_INVALID_STATE.TypeError('Failure closing WritableStream'));
    }
    return operations.writableStreamClose(this);
  }

  getWriter() {
    if (!isWritableStream(this)) throw new ERR_INVALID_THIS('WritableStream');
    return new WritableStreamDefaultWriter(this);
  }

  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, {
      locked: this.locked,
      state: this[kState].state,
    });
  }
}
defineInterface(WritableStream, ['locked', 'abort', 'close', 'getWriter']);

// For transform streams and for those that wrap a node stream: no sink object is read.
function createWritableStream(start, write, close, abort, highWaterMark = 1, size = sizeOfOne) {
  const stream = Object.create(WritableStream.prototype);
  stream[kState] = operations.newWritableStreamState();
  stream[kIsClosedPromise] = deferred();
  const controller = new WritableStreamDefaultController(kPrivate);
  const onError = (err) => controller.error(err);
  stream[kControllerErrorFunction] = onError;
  operations.setupWritableStreamDefaultController(
    stream, controller, start, write, close, abort, highWaterMark, size);
  return stream;
}

class WritableStreamDefaultWriter {
  constructor(stream) {
    if (!isWritableStream(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'WritableStream', stream);
    this[kState] = {
      kind: 'WritableStreamDefaultWriter',
      stream: undefined,
      ready: undefined,
      closed: undefined,
    };
    operations.setupWritableStreamDefaultWriter(this, stream);
  }

  get closed() {
    if (!isWritableStreamDefaultWriter(this)) {
      return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    }
    return this[kState].closed.promise;
  }

  get desiredSize() {
    if (!isWritableStreamDefaultWriter(this)) throw new ERR_INVALID_THIS('WritableStreamDefaultWriter');
    if (this[kState].stream === undefined) throw unbound();
    return operations.writableStreamDefaultWriterGetDesiredSize(this);
  }

  get ready() {
    if (!isWritableStreamDefaultWriter(this)) {
      return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    }
    return this[kState].ready.promise;
  }

  abort(reason = undefined) {
    if (!isWritableStreamDefaultWriter(this)) {
      return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    }
    if (this[kState].stream === undefined) return Promise.reject(unbound());
    return operations.writableStreamAbort(this[kState].stream, reason);
  }

  close() {
    if (!isWritableStreamDefaultWriter(this)) {
      return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    }
    const { stream } = this[kState];
    if (stream === undefined) return Promise.reject(unbound());
    if (operations.writableStreamCloseQueuedOrInFlight(stream)) {
      return Promise.reject(new ERR_INVALID_STATE.TypeError('Failure to close WritableStream'));
    }
    return operations.writableStreamClose(stream);
  }

  releaseLock() {
    if (!isWritableStreamDefaultWriter(this)) throw new ERR_INVALID_THIS('WritableStreamDefaultWriter');
    if (this[kState].stream !== undefined) operations.writableStreamDefaultWriterRelease(this);
  }

  write(chunk = undefined) {
    if (!isWritableStreamDefaultWriter(this)) {
      return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    }
    if (this[kState].stream === undefined) return Promise.reject(unbound());
    return operations.writableStreamDefaultWriterWrite(this, chunk);
  }

  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, {
      stream: this[kState].stream,
      close: this[kState].closed.promise,
      ready: this[kState].ready.promise,
    });
  }
}
defineInterface(WritableStreamDefaultWriter,
                ['closed', 'ready', 'desiredSize', 'abort', 'close', 'releaseLock', 'write']);

const unbound = () => new ERR_INVALID_STATE.TypeError('Writer is not bound to a WritableStream');

class WritableStreamDefaultController {
  constructor(token = undefined) {
    requirePrivate(token);
  }

  get signal() {
    if (!isWritableStreamDefaultController(this)) throw new ERR_INVALID_THIS('WritableStreamDefaultController');
    return this[kState].abortController.signal;
  }

  error(error = undefined) {
    if (!isWritableStreamDefaultController(this)) throw new ERR_INVALID_THIS('WritableStreamDefaultController');
    operations.writableStreamDefaultControllerErrorIfNeeded(this, error);
  }

  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, { stream: this[kState].stream });
  }
}
defineInterface(WritableStreamDefaultController, ['signal', 'error']);

module.exports = {
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
  createWritableStream,
  isWritableStream,
  isWritableStreamDefaultController,
  isWritableStreamDefaultWriter,
  ...operations,
};
