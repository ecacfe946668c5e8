// ReadableStreamDefaultReader and ReadableStreamBYOBReader.
// In Node: lib/internal/webstreams/readablestream.js.
'use strict';

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateObject, kValidateObjectAllowObjectsAndNull } = require('internal/validators');
const { kState, kInspect, isKind, deferred, inspectAs, defineInterface } = require('internal/webstreams/util');
const readable = require('internal/webstreams/readable_operations');
const byte = require('internal/webstreams/readable_byte');
const { isReadableByteStreamController, toUnsignedLongLong } = require('internal/webstreams/readable_controllers');

const isReadableStream = isKind('ReadableStream');
const isReadableStreamDefaultReader = isKind('ReadableStreamDefaultReader');
const isReadableStreamBYOBReader = isKind('ReadableStreamBYOBReader');

const unbound = () => new ERR_INVALID_STATE.TypeError('The reader is not attached to a stream');

// The request of a program's read(): settles the promise it got.
class PromiseReadRequest {
  constructor() {
    const { promise, resolve, reject } = deferred();
    this.promise = promise;
    this.resolve = resolve;
    this.reject = reject;
  }
  chunk(value) {
    this.resolve({ value, done: false });
  }
  close(value = undefined) {
    this.resolve({ value, done: true });
  }
  error(reason) {
    this.reject(reason);
  }
}

function requireUnlocked(stream) {
  if (!isReadableStream(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
  if (readable.isReadableStreamLocked(stream)) throw new ERR_INVALID_STATE.TypeError('ReadableStream is locked');
}

class ReadableStreamDefaultReader {
  constructor(stream) {
    requireUnlocked(stream);
    this[kState] = { kind: 'ReadableStreamDefaultReader', readRequests: [], stream: undefined, closed: undefined };
    readable.readerGenericInitialize(this, stream);
  }

  read() {
    if (!isReadableStreamDefaultReader(this)) {
      return Promise.reject(new ERR_INVALID_THIS('ReadableStreamDefaultReader'));
    }
    if (this[kState].stream === undefined) return Promise.reject(unbound());
    const request = new PromiseReadRequest();
    readable.readableStreamDefaultReaderRead(this, request);
    return request.promise;
  }

  releaseLock() {
    if (!isReadableStreamDefaultReader(this)) throw new ERR_INVALID_THIS('ReadableStreamDefaultReader');
    if (this[kState].stream !== undefined) readable.readableStreamReaderRelease(this);
  }

  get closed() {
    if (!isReadableStreamDefaultReader(this)) {
      return Promise.reject(new ERR_INVALID_THIS('ReadableStreamDefaultReader'));
    }
    return this[kState].closed.promise;
  }

  cancel(reason = undefined) {
    if (!isReadableStreamDefaultReader(this)) {
      return Promise.reject(new ERR_INVALID_THIS('ReadableStreamDefaultReader'));
    }
    if (this[kState].stream === undefined) return Promise.reject(unbound());
    return readable.readableStreamReaderGenericCancel(this, reason);
  }

  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, {
      stream: this[kState].stream,
      readRequests: this[kState].readRequests.length,
      close: this[kState].closed.promise,
    });
  }
}
defineInterface(ReadableStreamDefaultReader, ['closed', 'read', 'releaseLock', 'cancel']);

class ReadableStreamBYOBReader {
  constructor(stream) {
    requireUnlocked(stream);
    if (!isReadableByteStreamController(stream[kState].controller)) {
      throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be a byte stream');
    }
    this[kState] = { kind: 'ReadableStreamBYOBReader', readRequests: [], stream: undefined, closed: undefined };
    readable.readerGenericInitialize(this, stream);
  }

  read(view, options = {}) {
    try {
      if (!isReadableStreamBYOBReader(this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBReader');
      if (!ArrayBuffer.isView(view)) {
        throw new ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
      }
      validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
      const min = options?.min === undefined ? 1 : toUnsignedLongLong(options.min, 'options.min');

      if (view.byteLength === 0) throw new ERR_INVALID_STATE.TypeError('View is zero-length');
      if (view.buffer.byteLength === 0 || byte.isDetached(view.buffer)) {
        throw new ERR_INVALID_STATE.TypeError('View ArrayBuffer is zero-length or detached');
      }
      if (min < 1) throw new ERR_INVALID_ARG_VALUE('options.min', options.min, 'must be at least 1');
      if (min > (view.length ?? view.byteLength)) {
        throw new ERR_INVALID_ARG_VALUE.RangeError('options.min', options.min, 'must not be more than the view holds');
      }
      if (this[kState].stream === undefined) throw unbound();
      const request = new PromiseReadRequest();
      readableStreamBYOBReaderRead(this, view, min, request);
      return request.promise;
    } catch (err) {
      return Promise.reject(err);
    }
  }

  releaseLock() {
    if (!isReadableStreamBYOBReader(this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBReader');
    if (this[kState].stream !== undefined) readable.readableStreamReaderRelease(this);
  }

  get closed() {
    if (!isReadableStreamBYOBReader(this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamBYOBReader'));
    return this[kState].closed.promise;
  }

  cancel(reason = undefined) {
    if (!isReadableStreamBYOBReader(this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamBYOBReader'));
    if (this[kState].stream === undefined) return Promise.reject(unbound());
    return readable.readableStreamReaderGenericCancel(this, reason);
  }

  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, {
      stream: this[kState].stream,
      requests: this[kState].readRequests.length,
      close: this[kState].closed.promise,
    });
  }
}
defineInterface(ReadableStreamBYOBReader, ['closed', 'read', 'releaseLock', 'cancel']);

function readableStreamBYOBReaderRead(reader, view, min, request) {
  const { stream } = reader[kState];
  stream[kState].disturbed = true;
  if (stream[kState].state === 'errored') {
    request.error(stream[kState].storedError);
  } else {
    byte.readableByteStreamControllerPullInto(stream[kState].controller, view, min, request);
  }
}

module.exports = {
  ReadableStreamDefaultReader,
  ReadableStreamBYOBReader,
  isReadableStreamDefaultReader,
  isReadableStreamBYOBReader,
  readableStreamBYOBReaderRead,
};
