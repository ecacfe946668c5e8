// ReadableStreamDefaultController, ReadableByteStreamController and ReadableStreamBYOBRequest: what a source sees.
// In Node: lib/internal/webstreams/readablestream.js.
'use strict';

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const { kState, kPrivate, kInspect, requirePrivate, isKind, inspectAs, defineInterface } =
  require('internal/webstreams/util');
const readable = require('internal/webstreams/readable_operations');
const byte = require('internal/webstreams/readable_byte');

const { kCancel, kPull, kRelease } = readable;
const isReadableStreamDefaultController = isKind('ReadableStreamDefaultController');
const isReadableByteStreamController = isKind('ReadableByteStreamController');
const isReadableStreamBYOBRequest = isKind('ReadableStreamBYOBRequest');

function requireView(view, name) {
  if (!ArrayBuffer.isView(view)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], view);
  }
}

class ReadableStreamDefaultController {
  constructor(token = undefined) {
    requirePrivate(token);
  }

  [kCancel](reason) {
    return readable.defaultControllerCancel(this, reason);
  }
  [kPull](request) {
    readable.defaultControllerPull(this, request);
  }
  [kRelease]() {}

  get desiredSize() {
    if (!isReadableStreamDefaultController(this)) throw new ERR_INVALID_THIS('ReadableStreamDefaultController');
    return readable.readableStreamDefaultControllerGetDesiredSize(this);
  }

  close() {
    if (!isReadableStreamDefaultController(this)) throw new ERR_INVALID_THIS('ReadableStreamDefaultController');
    if (!readable.readableStreamDefaultControllerCanCloseOrEnqueue(this)) {
      throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    }
    readable.readableStreamDefaultControllerClose(this);
  }

  enqueue(chunk = undefined) {
    if (!isReadableStreamDefaultController(this)) throw new ERR_INVALID_THIS('ReadableStreamDefaultController');
    if (!readable.readableStreamDefaultControllerCanCloseOrEnqueue(this)) {
      throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    }
    readable.readableStreamDefaultControllerEnqueue(this, chunk);
  }

  error(error = undefined) {
    if (!isReadableStreamDefaultController(this)) throw new ERR_INVALID_THIS('ReadableStreamDefaultController');
    readable.readableStreamDefaultControllerError(this, error);
  }

  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, {});
  }
}
defineInterface(ReadableStreamDefaultController, ['close', 'desiredSize', 'enqueue', 'error']);

class ReadableByteStreamController {
  constructor(token = undefined) {
    requirePrivate(token);
  }

  [kCancel](reason) {
    return byte.byteControllerCancel(this, reason);
  }
  [kPull](request) {
    byte.byteControllerPull(this, request);
  }
  [kRelease]() {
    byte.byteControllerRelease(this);
  }

  get byobRequest() {
    if (!isReadableByteStreamController(this)) throw new ERR_INVALID_THIS('ReadableByteStreamController');
    return getByobRequest(this);
  }

  get desiredSize() {
    if (!isReadableByteStreamController(this)) throw new ERR_INVALID_THIS('ReadableByteStreamController');
    return byte.readableByteStreamControllerGetDesiredSize(this);
  }

  close() {
    if (!isReadableByteStreamController(this)) throw new ERR_INVALID_THIS('ReadableByteStreamController');
    const { closeRequested, stream } = this[kState];
    if (closeRequested) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    if (stream[kState].state !== 'readable') throw new ERR_INVALID_STATE.TypeError('ReadableStream is already closed');
    byte.readableByteStreamControllerClose(this);
  }

  enqueue(chunk) {
    if (!isReadableByteStreamController(this)) throw new ERR_INVALID_THIS('ReadableByteStreamController');
    requireView(chunk, 'buffer');
    if (chunk.byteLength === 0 || chunk.buffer.byteLength === 0) {
      throw new ERR_INVALID_STATE.TypeError('chunk ArrayBuffer is zero-length or detached');
    }
    const { closeRequested, stream } = this[kState];
    if (closeRequested) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    if (stream[kState].state !== 'readable') throw new ERR_INVALID_STATE.TypeError('ReadableStream is already closed');
    byte.readableByteStreamControllerEnqueue(this, chunk);
  }

  error(error = undefined) {
    if (!isReadableByteStreamController(this)) throw new ERR_INVALID_THIS('ReadableByteStreamController');
    byte.readableByteStreamControllerError(this, error);
  }

  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, {});
  }
}
defineInterface(ReadableByteStreamController, ['byobRequest', 'close', 'desiredSize', 'enqueue', 'error']);

class ReadableStreamBYOBRequest {
  constructor(token = undefined) {
    requirePrivate(token);
  }

  get view() {
    if (!isReadableStreamBYOBRequest(this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBRequest');
    return this[kState].view;
  }

  respond(bytesWritten) {
    if (!isReadableStreamBYOBRequest(this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBRequest');
    const { view, controller } = this[kState];
    const count = toUnsignedLongLong(bytesWritten, 'bytesWritten');
    if (controller === undefined) throw invalidated();
    if (byte.isDetached(view.buffer)) throw new ERR_INVALID_STATE.TypeError('Viewed ArrayBuffer is detached');
    byte.readableByteStreamControllerRespond(controller, count);
  }

  respondWithNewView(view) {
    if (!isReadableStreamBYOBRequest(this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBRequest');
    const { controller } = this[kState];
    requireView(view, 'view');
    if (controller === undefined) throw invalidated();
    if (byte.isDetached(view.buffer)) throw new ERR_INVALID_STATE.TypeError('Viewed ArrayBuffer is detached');
    byte.readableByteStreamControllerRespondWithNewView(controller, view);
  }

  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, {
      view: this[kState].view,
      controller: this[kState].controller,
    });
  }
}
defineInterface(ReadableStreamBYOBRequest, ['view', 'respond', 'respondWithNewView']);

const invalidated = () => new ERR_INVALID_STATE.TypeError('This BYOB request has been invalidated');

// As WebIDL converts it with [EnforceRange].
function toUnsignedLongLong(value, name) {
  const number = Math.trunc(+value);
  if (!(number >= 0 && number <= Number.MAX_SAFE_INTEGER)) {
    throw new ERR_INVALID_ARG_TYPE(name, 'a non-negative integer', value);
  }
  return number;
}

function getByobRequest(controller) {
  return byte.readableByteStreamControllerGetByobRequest(controller, (view) => {
    const request = new ReadableStreamBYOBRequest(kPrivate);
    request[kState] = { kind: 'ReadableStreamBYOBRequest', controller, view };
    return request;
  });
}

module.exports = {
  ReadableStreamDefaultController,
  ReadableByteStreamController,
  ReadableStreamBYOBRequest,
  isReadableStreamDefaultController,
  isReadableByteStreamController,
  isReadableStreamBYOBRequest,
  getByobRequest,
  requireView,
  toUnsignedLongLong,
};
