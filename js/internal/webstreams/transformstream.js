// TransformStream: a writable and a readable side, with back-pressure from the one to the other
// (section 6 of the Streams standard).
// In Node: lib/internal/webstreams/transformstream.js.
'use strict';

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateObject, kValidateObjectAllowObjects, kValidateObjectAllowObjectsAndNull } =
  require('internal/validators');
const {
  kState, kPrivate, kInspect, requirePrivate, isKind, deferred, callbackAsPromise, extractHighWaterMark,
  extractSizeAlgorithm, inspectAs, defineInterface,
} = require('internal/webstreams/util');
const {
  createReadableStream,
  readableStreamDefaultControllerCanCloseOrEnqueue,
  readableStreamDefaultControllerClose,
  readableStreamDefaultControllerEnqueue,
  readableStreamDefaultControllerError,
  readableStreamDefaultControllerGetDesiredSize,
  readableStreamDefaultControllerHasBackpressure,
} = require('internal/webstreams/readablestream');
const { createWritableStream, writableStreamDefaultControllerErrorIfNeeded } =
  require('internal/webstreams/writablestream');

const isTransformStream = isKind('TransformStream');
const isTransformStreamDefaultController = isKind('TransformStreamDefaultController');

class TransformStream {
  constructor(transformer = {}, writableStrategy = {}, readableStrategy = {}) {
    validateObject(transformer, 'transformer', kValidateObjectAllowObjects);
    validateObject(writableStrategy, 'writableStrategy', kValidateObjectAllowObjectsAndNull);
    validateObject(readableStrategy, 'readableStrategy', kValidateObjectAllowObjectsAndNull);
    const { cancel, flush, readableType, start, transform, writableType } = transformer;
    if (readableType !== undefined) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.readableType', readableType);
    }
    if (writableType !== undefined) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.writableType', writableType);
    }
    const readableMark = extractHighWaterMark(readableStrategy?.highWaterMark, 0);
    const readableSize = extractSizeAlgorithm(readableStrategy?.size);
    const writableMark = extractHighWaterMark(writableStrategy?.highWaterMark, 1);
    const writableSize = extractSizeAlgorithm(writableStrategy?.size);

    const started = deferred();
    initialize(this, started.promise, writableMark, writableSize, readableMark, readableSize);
    const controller = new TransformStreamDefaultController(kPrivate);
    controller[kState] = {
      kind: 'TransformStreamDefaultController',
      stream: this,
      transformAlgorithm: transform === undefined ?
        (chunk) => passOn(controller, chunk) :
        callbackAsPromise(transform, 'transformer.transform', transformer),
      flushAlgorithm: callbackAsPromise(flush, 'transformer.flush', transformer),
      cancelAlgorithm: callbackAsPromise(cancel, 'transformer.cancel', transformer),
      // The outcome of the one of abort, cancel and close that came first.
      finishPromise: undefined,
    };
    this[kState].controller = controller;
    if (start !== undefined) {
      if (typeof start !== 'function') throw new ERR_INVALID_ARG_TYPE('transformer.start', 'function', start);
      started.resolve(Reflect.apply(start, transformer, [controller]));
    } else {
      started.resolve();
    }
  }

  get readable() {
    if (!isTransformStream(this)) throw new ERR_INVALID_THIS('TransformStream');
    return this[kState].readable;
  }

  get writable() {
    if (!isTransformStream(this)) throw new ERR_INVALID_THIS('TransformStream');
    return this[kState].writable;
  }

  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, {
      readable: this[kState].readable,
      writable: this[kState].writable,
      backpressure: this[kState].backpressure,
    });
  }
}
defineInterface(TransformStream, ['readable', 'writable']);

class TransformStreamDefaultController {
  constructor(token = undefined) {
    requirePrivate(token);
  }

  get desiredSize() {
    if (!isTransformStreamDefaultController(this)) throw new ERR_INVALID_THIS('TransformStreamDefaultController');
    return readableStreamDefaultControllerGetDesiredSize(readableController(this[kState].stream));
  }

  enqueue(chunk = undefined) {
    if (!isTransformStreamDefaultController(this)) throw new ERR_INVALID_THIS('TransformStreamDefaultController');
    enqueue(this, chunk);
  }

  error(reason = undefined) {
    if (!isTransformStreamDefaultController(this)) throw new ERR_INVALID_THIS('TransformStreamDefaultController');
    errorStream(this[kState].stream, reason);
  }

  terminate() {
    if (!isTransformStreamDefaultController(this)) throw new ERR_INVALID_THIS('TransformStreamDefaultController');
    const { stream } = this[kState];
    readableStreamDefaultControllerClose(readableController(stream));
    errorWritableAndUnblockWrite(stream, new ERR_INVALID_STATE.TypeError('TransformStream terminated'));
  }

  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, { stream: this[kState].stream });
  }
}
defineInterface(TransformStreamDefaultController, ['desiredSize', 'enqueue', 'error', 'terminate']);

const readableController = (stream) => stream[kState].readable[kState].controller;

function initialize(stream, startPromise, writableMark, writableSize, readableMark, readableSize) {
  const state = {
    kind: 'TransformStream',
    readable: undefined,
    writable: undefined,
    controller: undefined,
    backpressure: undefined,
    // Resolves when `backpressure` changes.
    backpressureChange: undefined,
  };
  stream[kState] = state;
  const start = () => startPromise;
  state.writable = createWritableStream(
    start,
    (chunk) => sinkWrite(stream, chunk),
    () => sinkClose(stream),
    (reason) => sinkAbort(stream, reason),
    writableMark, writableSize);
  state.readable = createReadableStream(
    start,
    () => {
      setBackpressure(stream, false);
      return state.backpressureChange.promise;
    },
    (reason) => sourceCancel(stream, reason),
    readableMark, readableSize);
  setBackpressure(stream, true);
}

function setBackpressure(stream, backpressure) {
  const state = stream[kState];
  if (state.backpressureChange !== undefined) state.backpressureChange.resolve();
  state.backpressureChange = deferred();
  state.backpressure = backpressure;
}

function errorStream(stream, error) {
  readableStreamDefaultControllerError(readableController(stream), error);
  errorWritableAndUnblockWrite(stream, error);
}

function errorWritableAndUnblockWrite(stream, error) {
  clearAlgorithms(stream[kState].controller);
  writableStreamDefaultControllerErrorIfNeeded(stream[kState].writable[kState].controller, error);
  unblockWrite(stream);
}

function unblockWrite(stream) {
  if (stream[kState].backpressure) setBackpressure(stream, false);
}

function clearAlgorithms(controller) {
  const state = controller[kState];
  state.transformAlgorithm = undefined;
  state.flushAlgorithm = undefined;
  state.cancelAlgorithm = undefined;
}

function passOn(controller, chunk) {
  try {
    enqueue(controller, chunk);
    return Promise.resolve();
  } catch (err) {
    return Promise.reject(err);
  }
}

function enqueue(controller, chunk) {
  const { stream } = controller[kState];
  const target = readableController(stream);
  if (!readableStreamDefaultControllerCanCloseOrEnqueue(target)) {
    throw new ERR_INVALID_STATE.TypeError('Unable to enqueue');
  }
  try {
    readableStreamDefaultControllerEnqueue(target, chunk);
  } catch (err) {
    errorWritableAndUnblockWrite(stream, err);
    throw stream[kState].readable[kState].storedError;
  }
  const backpressure = readableStreamDefaultControllerHasBackpressure(target);
  if (backpressure !== stream[kState].backpressure) setBackpressure(stream, true);
}

function performTransform(controller, chunk) {
  const { transformAlgorithm, stream } = controller[kState];
  // Cancelled while the write waited: there is nobody to transform for.
  if (transformAlgorithm === undefined) return Promise.resolve();
  return transformAlgorithm(chunk, controller).then(undefined, (err) => {
    errorStream(stream, err);
    throw err;
  });
}

function sinkWrite(stream, chunk) {
  const state = stream[kState];
  if (!state.backpressure) return performTransform(state.controller, chunk);
  return state.backpressureChange.promise.then(() => {
    const writable = state.writable[kState];
    if (writable.state === 'erroring') throw writable.storedError;
    return performTransform(state.controller, chunk);
  });
}

// abort(), close() and cancel() share one outcome: the first of them runs the transformer's function.
function finishOnce(stream, run) {
  const controllerState = stream[kState].controller[kState];
  if (controllerState.finishPromise !== undefined) return controllerState.finishPromise;
  const finish = deferred();
  controllerState.finishPromise = finish.promise;
  run(controllerState, finish);
  return finish.promise;
}

function sinkAbort(stream, reason) {
  const { readable, controller } = stream[kState];
  return finishOnce(stream, ({ cancelAlgorithm }, finish) => {
    const canceling = cancelAlgorithm(reason);
    clearAlgorithms(controller);
    canceling.then(() => {
      if (readable[kState].state === 'errored') {
        finish.reject(readable[kState].storedError);
      } else {
        readableStreamDefaultControllerError(readable[kState].controller, reason);
        finish.resolve();
      }
    }, (err) => {
      readableStreamDefaultControllerError(readable[kState].controller, err);
      finish.reject(err);
    });
  });
}

function sinkClose(stream) {
  const { readable, controller } = stream[kState];
  return finishOnce(stream, ({ flushAlgorithm }, finish) => {
    const flushing = flushAlgorithm(controller);
    clearAlgorithms(controller);
    flushing.then(() => {
      if (readable[kState].state === 'errored') {
        finish.reject(readable[kState].storedError);
      } else {
        readableStreamDefaultControllerClose(readable[kState].controller);
        finish.resolve();
      }
    }, (err) => {
      readableStreamDefaultControllerError(readable[kState].controller, err);
      finish.reject(err);
    });
  });
}

function sourceCancel(stream, reason) {
  const { writable, controller } = stream[kState];
  return finishOnce(stream, ({ cancelAlgorithm }, finish) => {
    const canceling = cancelAlgorithm(reason);
    clearAlgorithms(controller);
    canceling.then(() => {
      if (writable[kState].state === 'errored') {
        finish.reject(writable[kState].storedError);
      } else {
        writableStreamDefaultControllerErrorIfNeeded(writable[kState].controller, reason);
        unblockWrite(stream);
        finish.resolve();
      }
    }, (err) => {
      writableStreamDefaultControllerErrorIfNeeded(writable[kState].controller, err);
      unblockWrite(stream);
      finish.reject(err);
    });
  });
}

module.exports = {
  TransformStream,
  TransformStreamDefaultController,
  isTransformStream,
  isTransformStreamDefaultController,
};
