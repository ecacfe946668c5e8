// The abstract operations of WritableStream (section 5 of the Streams standard), on the classes' hidden states.
// Steps of the standard that only assert are left out. The classes are in writablestream.js.
// In Node: lib/internal/webstreams/writablestream.js.
'use strict';

const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
const { kState, deferred, handledDeferred, rejectedHandled, markHandled, resolvedWith, then, SizedQueue } =
  require('internal/webstreams/util');
const { kIsClosedPromise } = require('internal/streams/utils');

// In the queue of a controller: close after all that was written.
const kClose = Symbol('kClose');

function newWritableStreamState() {
  return {
    kind: 'WritableStream',
    state: 'writable',
    storedError: undefined,
    writer: undefined,
    controller: undefined,
    // Deferreds of writes that have not begun, and of the one under way.
    writeRequests: [],
    inFlightWriteRequest: undefined,
    closeRequest: undefined,
    inFlightCloseRequest: undefined,
    // { deferred, reason, wasAlreadyErroring }
    pendingAbortRequest: undefined,
    backpressure: false,
  };
}

const isWritableStreamLocked = (stream) => stream[kState].writer !== undefined;

function writableStreamCloseQueuedOrInFlight(stream) {
  const state = stream[kState];
  return state.closeRequest !== undefined || state.inFlightCloseRequest !== undefined;
}

function writableStreamAbort(stream, reason) {
  const state = stream[kState];
  if (state.state === 'closed' || state.state === 'errored') return Promise.resolve();
  state.controller[kState].abortController.abort(reason);
  // A listener of that signal may have changed everything.
  if (state.state === 'closed' || state.state === 'errored') return Promise.resolve();
  if (state.pendingAbortRequest !== undefined) return state.pendingAbortRequest.deferred.promise;

  const wasAlreadyErroring = state.state === 'erroring';
  if (wasAlreadyErroring) reason = undefined;
  const request = { deferred: deferred(), reason, wasAlreadyErroring };
  state.pendingAbortRequest = request;
  if (!wasAlreadyErroring) writableStreamStartErroring(stream, reason);
  return request.deferred.promise;
}

function writableStreamClose(stream) {
  const state = stream[kState];
  if (state.state === 'closed' || state.state === 'errored') {
    return Promise.reject(new ERR_INVALID_STATE.TypeError('WritableStream is closed'));
  }
  const request = deferred();
  state.closeRequest = request;
  if (state.writer !== undefined && state.backpressure && state.state === 'writable') {
    state.writer[kState].ready.resolve();
  }
  const { controller } = state;
  controller[kState].queue.pushWithSize(kClose, 0);
  writableStreamDefaultControllerAdvanceQueueIfNeeded(controller);
  return request.promise;
}

function writableStreamDealWithRejection(stream, error) {
  if (stream[kState].state === 'writable') {
    writableStreamStartErroring(stream, error);
  } else {
    writableStreamFinishErroring(stream);
  }
}

function writableStreamStartErroring(stream, reason) {
  const state = stream[kState];
  state.state = 'erroring';
  state.storedError = reason;
  if (state.writer !== undefined) writerEnsureReadyPromiseRejected(state.writer, reason);
  if (!writableStreamHasOperationMarkedInFlight(stream) && state.controller[kState].started) {
    writableStreamFinishErroring(stream);
  }
}

function writableStreamHasOperationMarkedInFlight(stream) {
  const state = stream[kState];
  return state.inFlightWriteRequest !== undefined || state.inFlightCloseRequest !== undefined;
}

function writableStreamFinishErroring(stream) {
  const state = stream[kState];
  state.state = 'errored';
  state.controller[kState].queue.reset();
  for (const request of state.writeRequests) request.reject(state.storedError);
  state.writeRequests = [];

  const request = state.pendingAbortRequest;
  if (request === undefined) {
    rejectCloseAndClosedPromiseIfNeeded(stream);
    return;
  }
  state.pendingAbortRequest = undefined;
  if (request.wasAlreadyErroring) {
    request.deferred.reject(state.storedError);
    rejectCloseAndClosedPromiseIfNeeded(stream);
    return;
  }
  const controllerState = state.controller[kState];
  const { abortAlgorithm } = controllerState;
  writableStreamDefaultControllerClearAlgorithms(state.controller);
  then(
    abortAlgorithm(request.reason),
    () => {
      request.deferred.resolve();
      rejectCloseAndClosedPromiseIfNeeded(stream);
    },
    (err) => {
      request.deferred.reject(err);
      rejectCloseAndClosedPromiseIfNeeded(stream);
    });
}

function rejectCloseAndClosedPromiseIfNeeded(stream) {
  const state = stream[kState];
  if (state.closeRequest !== undefined) {
    state.closeRequest.reject(state.storedError);
    state.closeRequest = undefined;
  }
  stream[kIsClosedPromise].reject(state.storedError);
  markHandled(stream[kIsClosedPromise].promise);
  if (state.writer !== undefined) state.writer[kState].closed.reject(state.storedError);
}

function writableStreamFinishInFlightWrite(stream) {
  const state = stream[kState];
  state.inFlightWriteRequest.resolve();
  state.inFlightWriteRequest = undefined;
}

function writableStreamFinishInFlightWriteWithError(stream, error) {
  const state = stream[kState];
  state.inFlightWriteRequest.reject(error);
  state.inFlightWriteRequest = undefined;
  writableStreamDealWithRejection(stream, error);
}

function writableStreamFinishInFlightClose(stream) {
  const state = stream[kState];
  state.inFlightCloseRequest.resolve();
  state.inFlightCloseRequest = undefined;
  if (state.state === 'erroring') {
    // It closed before the error came to anything.
    state.storedError = undefined;
    if (state.pendingAbortRequest !== undefined) {
      state.pendingAbortRequest.deferred.resolve();
      state.pendingAbortRequest = undefined;
    }
  }
  state.state = 'closed';
  if (state.writer !== undefined) state.writer[kState].closed.resolve();
  stream[kIsClosedPromise].resolve();
}

function writableStreamFinishInFlightCloseWithError(stream, error) {
  const state = stream[kState];
  state.inFlightCloseRequest.reject(error);
  state.inFlightCloseRequest = undefined;
  if (state.pendingAbortRequest !== undefined) {
    state.pendingAbortRequest.deferred.reject(error);
    state.pendingAbortRequest = undefined;
  }
  writableStreamDealWithRejection(stream, error);
}

function writableStreamUpdateBackpressure(stream, backpressure) {
  const state = stream[kState];
  const { writer } = state;
  if (writer !== undefined && backpressure !== state.backpressure) {
    if (backpressure) {
      writer[kState].ready = pendingDeferred();
    } else {
      writer[kState].ready.resolve();
    }
  }
  state.backpressure = backpressure;
}

// ---- Writers. `ready` and `closed` are deferreds with a note whether they are settled. ----

function pendingDeferred() {
  const { promise, resolve, reject } = handledDeferred();
  const result = {
    promise,
    settled: false,
    resolve() {
      result.settled = true;
      resolve();
    },
    reject(err) {
      result.settled = true;
      reject(err);
    },
  };
  return result;
}

function settledDeferred(promise) {
  return { promise, settled: true, resolve() {}, reject() {} };
}

function setupWritableStreamDefaultWriter(writer, stream) {
  const state = stream[kState];
  if (isWritableStreamLocked(stream)) throw new ERR_INVALID_STATE.TypeError('WritableStream is locked');
  writer[kState].stream = stream;
  state.writer = writer;
  switch (state.state) {
    case 'writable':
      writer[kState].ready = !writableStreamCloseQueuedOrInFlight(stream) && state.backpressure ?
        pendingDeferred() :
        settledDeferred(Promise.resolve());
      writer[kState].closed = pendingDeferred();
      break;
    case 'erroring':
      writer[kState].ready = settledDeferred(rejectedHandled(state.storedError));
      writer[kState].closed = pendingDeferred();
      break;
    case 'closed':
      writer[kState].ready = settledDeferred(Promise.resolve());
      writer[kState].closed = settledDeferred(Promise.resolve());
      break;
    default:
      writer[kState].ready = settledDeferred(rejectedHandled(state.storedError));
      writer[kState].closed = settledDeferred(rejectedHandled(state.storedError));
  }
}

// Rejects the promise programs hold, or, if that one is settled, puts a rejected one in its place.
function rejectOrReplace(writerState, name, error) {
  if (writerState[name].settled) {
    writerState[name] = settledDeferred(rejectedHandled(error));
  } else {
    writerState[name].reject(error);
  }
}

function writerEnsureReadyPromiseRejected(writer, error) {
  rejectOrReplace(writer[kState], 'ready', error);
}

function writableStreamDefaultWriterCloseWithErrorPropagation(writer) {
  const { stream } = writer[kState];
  const { state, storedError } = stream[kState];
  if (writableStreamCloseQueuedOrInFlight(stream) || state === 'closed') return Promise.resolve();
  if (state === 'errored') return Promise.reject(storedError);
  return writableStreamClose(stream);
}

function writableStreamDefaultWriterGetDesiredSize(writer) {
  const { stream } = writer[kState];
  switch (stream[kState].state) {
    case 'errored':
    case 'erroring':
      return null;
    case 'closed':
      return 0;
    default:
      return writableStreamDefaultControllerGetDesiredSize(stream[kState].controller);
  }
}

function writableStreamDefaultWriterRelease(writer) {
  const { stream } = writer[kState];
  const err = new ERR_INVALID_STATE.TypeError('Writer has been released');
  writerEnsureReadyPromiseRejected(writer, err);
  rejectOrReplace(writer[kState], 'closed', err);
  stream[kState].writer = undefined;
  writer[kState].stream = undefined;
}

function writableStreamDefaultWriterWrite(writer, chunk) {
  const { stream } = writer[kState];
  const { controller } = stream[kState];
  const size = writableStreamDefaultControllerGetChunkSize(controller, chunk);
  // The size function is the program's: it may have released the writer or ended the stream.
  if (stream !== writer[kState].stream) {
    return Promise.reject(new ERR_INVALID_STATE.TypeError('Mismatched WritableStreams'));
  }
  const state = stream[kState];
  if (state.state === 'errored') return Promise.reject(state.storedError);
  if (writableStreamCloseQueuedOrInFlight(stream) || state.state === 'closed') {
    return Promise.reject(new ERR_INVALID_STATE.TypeError('WritableStream is closed'));
  }
  if (state.state === 'erroring') return Promise.reject(state.storedError);
  const request = deferred();
  state.writeRequests.push(request);
  writableStreamDefaultControllerWrite(controller, chunk, size);
  return request.promise;
}

// ---- The controller ----

function setupWritableStreamDefaultController(
  stream, controller, startAlgorithm, writeAlgorithm, closeAlgorithm, abortAlgorithm, highWaterMark, sizeAlgorithm) {
  controller[kState] = {
    kind: 'WritableStreamDefaultController',
    stream,
    queue: new SizedQueue(),
    abortController: new AbortController(),
    started: false,
    highWaterMark,
    sizeAlgorithm,
    writeAlgorithm,
    closeAlgorithm,
    abortAlgorithm,
  };
  stream[kState].controller = controller;
  writableStreamUpdateBackpressure(stream, writableStreamDefaultControllerGetBackpressure(controller));

  const result = startAlgorithm();
  then(
    resolvedWith(result),
    () => {
      controller[kState].started = true;
      writableStreamDefaultControllerAdvanceQueueIfNeeded(controller);
    },
    (err) => {
      controller[kState].started = true;
      writableStreamDealWithRejection(stream, err);
    });
}

function writableStreamDefaultControllerAdvanceQueueIfNeeded(controller) {
  const { queue, started, stream } = controller[kState];
  const state = stream[kState];
  if (!started || state.inFlightWriteRequest !== undefined) return;
  if (state.state === 'erroring') {
    writableStreamFinishErroring(stream);
    return;
  }
  if (queue.length === 0) return;
  const { value } = queue.first;
  if (value === kClose) {
    writableStreamDefaultControllerProcessClose(controller);
  } else {
    writableStreamDefaultControllerProcessWrite(controller, value);
  }
}

// They may hold much of the program: let go of them when they are not needed any more.
function writableStreamDefaultControllerClearAlgorithms(controller) {
  const state = controller[kState];
  state.writeAlgorithm = undefined;
  state.closeAlgorithm = undefined;
  state.abortAlgorithm = undefined;
  state.sizeAlgorithm = undefined;
}

function writableStreamDefaultControllerError(controller, error) {
  const { stream } = controller[kState];
  writableStreamDefaultControllerClearAlgorithms(controller);
  writableStreamStartErroring(stream, error);
}

function writableStreamDefaultControllerErrorIfNeeded(controller, error) {
  if (controller[kState].stream[kState].state === 'writable') writableStreamDefaultControllerError(controller, error);
}

function writableStreamDefaultControllerGetBackpressure(controller) {
  return writableStreamDefaultControllerGetDesiredSize(controller) <= 0;
}

function writableStreamDefaultControllerGetDesiredSize(controller) {
  const { highWaterMark, queue } = controller[kState];
  return highWaterMark - queue.totalSize;
}

function writableStreamDefaultControllerGetChunkSize(controller, chunk) {
  const { sizeAlgorithm } = controller[kState];
  if (sizeAlgorithm === undefined) return 1;
  try {
    return sizeAlgorithm(chunk);
  } catch (err) {
    writableStreamDefaultControllerErrorIfNeeded(controller, err);
    return 1;
  }
}

function writableStreamDefaultControllerProcessClose(controller) {
  const { stream, queue, closeAlgorithm } = controller[kState];
  const state = stream[kState];
  state.inFlightCloseRequest = state.closeRequest;
  state.closeRequest = undefined;
  queue.shiftWithSize();
  const closing = closeAlgorithm();
  writableStreamDefaultControllerClearAlgorithms(controller);
  then(
    closing,
    () => writableStreamFinishInFlightClose(stream),
    (err) => writableStreamFinishInFlightCloseWithError(stream, err));
}

function writableStreamDefaultControllerProcessWrite(controller, chunk) {
  const { stream, queue, writeAlgorithm } = controller[kState];
  const state = stream[kState];
  state.inFlightWriteRequest = state.writeRequests.shift();
  then(
    writeAlgorithm(chunk, controller),
    () => {
      writableStreamFinishInFlightWrite(stream);
      queue.shiftWithSize();
      if (!writableStreamCloseQueuedOrInFlight(stream) && state.state === 'writable') {
        writableStreamUpdateBackpressure(stream, writableStreamDefaultControllerGetBackpressure(controller));
      }
      writableStreamDefaultControllerAdvanceQueueIfNeeded(controller);
    },
    (err) => {
      if (state.state === 'writable') writableStreamDefaultControllerClearAlgorithms(controller);
      writableStreamFinishInFlightWriteWithError(stream, err);
    });
}

function writableStreamDefaultControllerWrite(controller, chunk, size) {
  const { stream, queue } = controller[kState];
  try {
    queue.pushWithSize(chunk, size);
  } catch (err) {
    writableStreamDefaultControllerErrorIfNeeded(controller, err);
    return;
  }
  if (!writableStreamCloseQueuedOrInFlight(stream) && stream[kState].state === 'writable') {
    writableStreamUpdateBackpressure(stream, writableStreamDefaultControllerGetBackpressure(controller));
  }
  writableStreamDefaultControllerAdvanceQueueIfNeeded(controller);
}

module.exports = {
  newWritableStreamState,
  isWritableStreamLocked,
  setupWritableStreamDefaultController,
  setupWritableStreamDefaultWriter,
  writableStreamAbort,
  writableStreamClose,
  writableStreamCloseQueuedOrInFlight,
  writableStreamDefaultControllerError,
  writableStreamDefaultControllerErrorIfNeeded,
  writableStreamDefaultWriterCloseWithErrorPropagation,
  writableStreamDefaultWriterGetDesiredSize,
  writableStreamDefaultWriterRelease,
  writableStreamDefaultWriterWrite,
};
