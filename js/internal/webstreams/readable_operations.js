// The abstract operations of ReadableStream, its readers and its default controller (section 4 of the Streams
// standard), on the classes' hidden states. Steps of the standard that only assert are left out.
// The classes are in readablestream.js; byte streams in readable_byte.js.
// In Node: lib/internal/webstreams/readablestream.js.
'use strict';

const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
const { kState, handledDeferred, markHandled, rejectedHandled, resolvedWith, then, SizedQueue } =
  require('internal/webstreams/util');
const { kIsClosedPromise } = require('internal/streams/utils');

// What a controller does when its stream is cancelled, read from, let go of by its reader.
const kCancel = Symbol('kCancel');
const kPull = Symbol('kPull');
const kRelease = Symbol('kRelease');

// A read request is an object with chunk(value), close() and error(reason).

function newReadableStreamState() {
  return {
    kind: 'ReadableStream',
    state: 'readable',
    storedError: undefined,
    disturbed: false,
    reader: undefined,
    controller: undefined,
  };
}

const isReadableStreamLocked = (stream) => stream[kState].reader !== undefined;

function hasReader(stream, kind) {
  return stream[kState].reader?.[kState].kind === kind;
}
const hasDefaultReader = (stream) => hasReader(stream, 'ReadableStreamDefaultReader');
const hasByobReader = (stream) => hasReader(stream, 'ReadableStreamBYOBReader');

function readableStreamCancel(stream, reason) {
  const state = stream[kState];
  state.disturbed = true;
  if (state.state === 'closed') return Promise.resolve();
  if (state.state === 'errored') return Promise.reject(state.storedError);
  readableStreamClose(stream);
  if (hasByobReader(stream)) {
    const requests = state.reader[kState].readRequests;
    state.reader[kState].readRequests = [];
    for (const request of requests) request.close(undefined);
  }
  return state.controller[kCancel](reason).then(() => {});
}

function readableStreamClose(stream) {
  const state = stream[kState];
  state.state = 'closed';
  stream[kIsClosedPromise].resolve();
  const { reader } = state;
  if (reader === undefined) return;
  reader[kState].closed.resolve();
  if (reader[kState].kind === 'ReadableStreamDefaultReader') {
    const requests = reader[kState].readRequests;
    reader[kState].readRequests = [];
    for (const request of requests) request.close();
  }
}

function readableStreamError(stream, error) {
  const state = stream[kState];
  state.state = 'errored';
  state.storedError = error;
  stream[kIsClosedPromise].reject(error);
  markHandled(stream[kIsClosedPromise].promise);
  const { reader } = state;
  if (reader === undefined) return;
  reader[kState].closed.reject(error);
  errorRequests(reader, error);
}

function errorRequests(reader, error) {
  const requests = reader[kState].readRequests;
  reader[kState].readRequests = [];
  for (const request of requests) request.error(error);
}

function readableStreamFulfillReadRequest(stream, chunk, done) {
  const request = stream[kState].reader[kState].readRequests.shift();
  if (done) {
    request.close(chunk);
  } else {
    request.chunk(chunk);
  }
}

const readableStreamGetNumReadRequests = (stream) => stream[kState].reader[kState].readRequests.length;

// ---- Readers ----

function readerGenericInitialize(reader, stream) {
  const state = stream[kState];
  const readerState = reader[kState];
  readerState.stream = stream;
  state.reader = reader;
  readerState.closed = handledDeferred();
  if (state.state === 'closed') {
    readerState.closed.resolve();
  } else if (state.state === 'errored') {
    readerState.closed.reject(state.storedError);
  }
}

function readableStreamReaderGenericCancel(reader, reason) {
  return readableStreamCancel(reader[kState].stream, reason);
}

function readableStreamReaderGenericRelease(reader) {
  const readerState = reader[kState];
  const { stream } = readerState;
  const released = new ERR_INVALID_STATE.TypeError('Reader released');
  if (stream[kState].state === 'readable') {
    readerState.closed.reject(released);
  } else {
    readerState.closed = { promise: rejectedHandled(released), resolve() {}, reject() {} };
  }
  stream[kState].controller[kRelease]();
  stream[kState].reader = undefined;
  readerState.stream = undefined;
}

function readableStreamReaderRelease(reader) {
  readableStreamReaderGenericRelease(reader);
  errorRequests(reader, new ERR_INVALID_STATE.TypeError('Releasing reader'));
}

function readableStreamDefaultReaderRead(reader, request) {
  const { stream } = reader[kState];
  const state = stream[kState];
  state.disturbed = true;
  if (state.state === 'closed') {
    request.close();
  } else if (state.state === 'errored') {
    request.error(state.storedError);
  } else {
    state.controller[kPull](request);
  }
}

// ---- The default controller ----

function setupReadableStreamDefaultController(
  stream, controller, startAlgorithm, pullAlgorithm, cancelAlgorithm, highWaterMark, sizeAlgorithm) {
  controller[kState] = {
    kind: 'ReadableStreamDefaultController',
    stream,
    queue: new SizedQueue(),
    started: false,
    closeRequested: false,
    pulling: false,
    pullAgain: false,
    highWaterMark,
    sizeAlgorithm,
    pullAlgorithm,
    cancelAlgorithm,
  };
  stream[kState].controller = controller;
  const result = startAlgorithm();
  then(
    resolvedWith(result),
    () => {
      controller[kState].started = true;
      readableStreamDefaultControllerCallPullIfNeeded(controller);
    },
    (err) => readableStreamDefaultControllerError(controller, err));
}

function readableStreamDefaultControllerCallPullIfNeeded(controller) {
  if (!shouldCallPull(controller)) return;
  const state = controller[kState];
  if (state.pulling) {
    state.pullAgain = true;
    return;
  }
  state.pulling = true;
  then(
    state.pullAlgorithm(controller),
    () => {
      state.pulling = false;
      if (state.pullAgain) {
        state.pullAgain = false;
        readableStreamDefaultControllerCallPullIfNeeded(controller);
      }
    },
    (err) => readableStreamDefaultControllerError(controller, err));
}

function shouldCallPull(controller) {
  const { stream, started } = controller[kState];
  if (!readableStreamDefaultControllerCanCloseOrEnqueue(controller) || !started) return false;
  if (isReadableStreamLocked(stream) && readableStreamGetNumReadRequests(stream) > 0) return true;
  return readableStreamDefaultControllerGetDesiredSize(controller) > 0;
}

function readableStreamDefaultControllerClearAlgorithms(controller) {
  const state = controller[kState];
  state.pullAlgorithm = undefined;
  state.cancelAlgorithm = undefined;
  state.sizeAlgorithm = undefined;
}

function readableStreamDefaultControllerCanCloseOrEnqueue(controller) {
  const { stream, closeRequested } = controller[kState];
  return !closeRequested && stream[kState].state === 'readable';
}

function readableStreamDefaultControllerClose(controller) {
  if (!readableStreamDefaultControllerCanCloseOrEnqueue(controller)) return;
  const state = controller[kState];
  state.closeRequested = true;
  if (state.queue.length === 0) {
    readableStreamDefaultControllerClearAlgorithms(controller);
    readableStreamClose(state.stream);
  }
}

function readableStreamDefaultControllerEnqueue(controller, chunk) {
  if (!readableStreamDefaultControllerCanCloseOrEnqueue(controller)) return;
  const { stream, queue, sizeAlgorithm } = controller[kState];
  if (isReadableStreamLocked(stream) && readableStreamGetNumReadRequests(stream) > 0) {
    readableStreamFulfillReadRequest(stream, chunk, false);
  } else {
    try {
      // The size function is the program's; it may even have closed the stream.
      queue.pushWithSize(chunk, sizeAlgorithm === undefined ? 1 : sizeAlgorithm(chunk));
    } catch (err) {
      readableStreamDefaultControllerError(controller, err);
      throw err;
    }
  }
  readableStreamDefaultControllerCallPullIfNeeded(controller);
}

function readableStreamDefaultControllerError(controller, error) {
  const { stream, queue } = controller[kState];
  if (stream[kState].state !== 'readable') return;
  queue.reset();
  readableStreamDefaultControllerClearAlgorithms(controller);
  readableStreamError(stream, error);
}

function readableStreamDefaultControllerGetDesiredSize(controller) {
  const { stream, highWaterMark, queue } = controller[kState];
  switch (stream[kState].state) {
    case 'errored':
      return null;
    case 'closed':
      return 0;
    default:
      return highWaterMark - queue.totalSize;
  }
}

const readableStreamDefaultControllerHasBackpressure = (controller) => !shouldCallPull(controller);

function defaultControllerCancel(controller, reason) {
  const state = controller[kState];
  state.queue.reset();
  const { cancelAlgorithm } = state;
  try {
    return cancelAlgorithm(reason);
  } finally {
    readableStreamDefaultControllerClearAlgorithms(controller);
  }
}

function defaultControllerPull(controller, request) {
  const { stream, queue, closeRequested } = controller[kState];
  if (queue.length === 0) {
    stream[kState].reader[kState].readRequests.push(request);
    readableStreamDefaultControllerCallPullIfNeeded(controller);
    return;
  }
  const chunk = queue.shiftWithSize();
  if (closeRequested && queue.length === 0) {
    readableStreamDefaultControllerClearAlgorithms(controller);
    readableStreamClose(stream);
  } else {
    readableStreamDefaultControllerCallPullIfNeeded(controller);
  }
  request.chunk(chunk);
}

module.exports = {
  kCancel,
  kPull,
  kRelease,
  newReadableStreamState,
  isReadableStreamLocked,
  hasDefaultReader,
  hasByobReader,
  readableStreamCancel,
  readableStreamClose,
  readableStreamError,
  readableStreamFulfillReadRequest,
  readableStreamGetNumReadRequests,
  readerGenericInitialize,
  readableStreamReaderGenericCancel,
  readableStreamReaderGenericRelease,
  readableStreamReaderRelease,
  readableStreamDefaultReaderRead,
  setupReadableStreamDefaultController,
  readableStreamDefaultControllerCanCloseOrEnqueue,
  readableStreamDefaultControllerClose,
  readableStreamDefaultControllerEnqueue,
  readableStreamDefaultControllerError,
  readableStreamDefaultControllerGetDesiredSize,
  readableStreamDefaultControllerHasBackpressure,
  defaultControllerCancel,
  defaultControllerPull,
};
