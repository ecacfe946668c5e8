// The abstract operations of the controller of byte streams (section 4.10.11 of the Streams standard).
// A "pull-into" is a buffer that waits to be filled: a reader's own (BYOB), or one allocated for it.
// In Node: lib/internal/webstreams/readablestream.js.
'use strict';

const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE } } = require('internal/errors');
const { kState, resolvedWith, then } = require('internal/webstreams/util');
const {
  hasByobReader,
  hasDefaultReader,
  readableStreamClose,
  readableStreamError,
  readableStreamFulfillReadRequest,
  readableStreamGetNumReadRequests,
} = require('internal/webstreams/readable_operations');

const viewClasses = {
  DataView, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
  Float32Array, Float64Array, BigInt64Array, BigUint64Array,
};
if (typeof Float16Array === 'function') viewClasses.Float16Array = Float16Array;
const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

// The class of a view whatever its prototype is now: a Buffer is a Uint8Array.
function viewClass(view) {
  const tag = typedArrayTag.call(view);
  return tag === undefined ? DataView : viewClasses[tag];
}

function isDetached(buffer) {
  if (buffer.detached !== undefined) return buffer.detached;
  if (buffer.byteLength !== 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

// The bytes in a new ArrayBuffer; nobody else can reach them any more.
function transferBuffer(buffer) {
  return typeof buffer.transfer === 'function' ? buffer.transfer() : structuredClone(buffer, { transfer: [buffer] });
}

function setupReadableByteStreamController(
  stream, controller, startAlgorithm, pullAlgorithm, cancelAlgorithm, highWaterMark, autoAllocateChunkSize) {
  controller[kState] = {
    kind: 'ReadableByteStreamController',
    stream,
    started: false,
    closeRequested: false,
    pulling: false,
    pullAgain: false,
    byobRequest: null,
    // { buffer, byteOffset, byteLength }
    queue: [],
    queueTotalSize: 0,
    pendingPullIntos: [],
    highWaterMark,
    autoAllocateChunkSize,
    pullAlgorithm,
    cancelAlgorithm,
  };
  stream[kState].controller = controller;
  const result = startAlgorithm();
  then(
    resolvedWith(result),
    () => {
      controller[kState].started = true;
      readableByteStreamControllerCallPullIfNeeded(controller);
    },
    (err) => readableByteStreamControllerError(controller, err));
}

function readableByteStreamControllerCallPullIfNeeded(controller) {
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
        readableByteStreamControllerCallPullIfNeeded(controller);
      }
    },
    (err) => readableByteStreamControllerError(controller, err));
}

function shouldCallPull(controller) {
  const { stream, closeRequested, started } = controller[kState];
  if (stream[kState].state !== 'readable' || closeRequested || !started) return false;
  if ((hasDefaultReader(stream) || hasByobReader(stream)) && readableStreamGetNumReadRequests(stream) > 0) return true;
  return readableByteStreamControllerGetDesiredSize(controller) > 0;
}

function readableByteStreamControllerClearAlgorithms(controller) {
  controller[kState].pullAlgorithm = undefined;
  controller[kState].cancelAlgorithm = undefined;
}

function resetQueue(state) {
  state.queue = [];
  state.queueTotalSize = 0;
}

function clearPendingPullIntos(controller) {
  invalidateByobRequest(controller);
  controller[kState].pendingPullIntos = [];
}

function readableByteStreamControllerClose(controller) {
  const state = controller[kState];
  const { stream, pendingPullIntos } = state;
  if (state.closeRequested || stream[kState].state !== 'readable') return;
  if (state.queueTotalSize > 0) {
    state.closeRequested = true;
    return;
  }
  if (pendingPullIntos.length > 0) {
    const first = pendingPullIntos[0];
    if (first.bytesFilled % first.elementSize !== 0) {
      const err = new ERR_INVALID_STATE.TypeError('Partial read');
      readableByteStreamControllerError(controller, err);
      throw err;
    }
  }
  readableByteStreamControllerClearAlgorithms(controller);
  readableStreamClose(stream);
}

function readableByteStreamControllerError(controller, error) {
  const state = controller[kState];
  if (state.stream[kState].state !== 'readable') return;
  clearPendingPullIntos(controller);
  resetQueue(state);
  readableByteStreamControllerClearAlgorithms(controller);
  readableStreamError(state.stream, error);
}

function readableByteStreamControllerGetDesiredSize(controller) {
  const { stream, highWaterMark, queueTotalSize } = controller[kState];
  switch (stream[kState].state) {
    case 'errored':
      return null;
    case 'closed':
      return 0;
    default:
      return highWaterMark - queueTotalSize;
  }
}

// ---- Filling ----

function readableByteStreamControllerEnqueue(controller, chunk) {
  const state = controller[kState];
  const { stream, pendingPullIntos } = state;
  if (state.closeRequested || stream[kState].state !== 'readable') return;
  const { buffer, byteOffset, byteLength } = chunk;
  if (isDetached(buffer)) throw new ERR_INVALID_STATE.TypeError('chunk ArrayBuffer is detached');
  const transferred = transferBuffer(buffer);

  if (pendingPullIntos.length > 0) {
    const first = pendingPullIntos[0];
    if (isDetached(first.buffer)) throw new ERR_INVALID_STATE.TypeError('Destination ArrayBuffer is detached');
    // What was handed out by `byobRequest` is void now.
    invalidateByobRequest(controller);
    first.buffer = transferBuffer(first.buffer);
    if (first.readerType === 'none') enqueueDetachedPullInto(controller, first);
  }

  if (hasDefaultReader(stream)) {
    processReadRequestsUsingQueue(controller);
    if (readableStreamGetNumReadRequests(stream) === 0) {
      enqueueChunk(state, transferred, byteOffset, byteLength);
    } else {
      if (state.pendingPullIntos.length > 0) state.pendingPullIntos.shift();
      readableStreamFulfillReadRequest(stream, new Uint8Array(transferred, byteOffset, byteLength), false);
    }
  } else if (hasByobReader(stream)) {
    enqueueChunk(state, transferred, byteOffset, byteLength);
    commitFilled(stream, fillPullIntosFromQueue(controller));
  } else {
    enqueueChunk(state, transferred, byteOffset, byteLength);
  }
  readableByteStreamControllerCallPullIfNeeded(controller);
}

function enqueueChunk(state, buffer, byteOffset, byteLength) {
  state.queue.push({ buffer, byteOffset, byteLength });
  state.queueTotalSize += byteLength;
}

function enqueueClonedChunk(controller, buffer, byteOffset, byteLength) {
  let clone;
  try {
    clone = buffer.slice(byteOffset, byteOffset + byteLength);
  } catch (err) {
    readableByteStreamControllerError(controller, err);
    throw err;
  }
  enqueueChunk(controller[kState], clone, 0, byteLength);
}

// A pull-into whose reader is gone: what it had got goes back to the queue.
function enqueueDetachedPullInto(controller, pullInto) {
  if (pullInto.bytesFilled > 0) {
    enqueueClonedChunk(controller, pullInto.buffer, pullInto.byteOffset, pullInto.bytesFilled);
  }
  controller[kState].pendingPullIntos.shift();
}

// True when it has got enough.
function fillFromQueue(controller, pullInto) {
  const state = controller[kState];
  const { queue } = state;
  const { buffer, byteOffset, byteLength, bytesFilled, minimumFill, elementSize } = pullInto;
  const maxToCopy = Math.min(state.queueTotalSize, byteLength - bytesFilled);
  const maxFilled = bytesFilled + maxToCopy;
  const maxAligned = maxFilled - (maxFilled % elementSize);
  let toCopy = maxToCopy;
  let ready = false;
  if (maxAligned >= minimumFill) {
    toCopy = maxAligned - bytesFilled;
    ready = true;
  }
  while (toCopy > 0) {
    const head = queue[0];
    const n = Math.min(toCopy, head.byteLength);
    const target = byteOffset + pullInto.bytesFilled;
    new Uint8Array(buffer, target, n).set(new Uint8Array(head.buffer, head.byteOffset, n));
    if (head.byteLength === n) {
      queue.shift();
    } else {
      head.byteOffset += n;
      head.byteLength -= n;
    }
    state.queueTotalSize -= n;
    pullInto.bytesFilled += n;
    toCopy -= n;
  }
  return ready;
}

// The pull-intos that are full now; they are handed over by the caller, once all states are consistent.
function fillPullIntosFromQueue(controller) {
  const state = controller[kState];
  const filled = [];
  while (state.pendingPullIntos.length > 0) {
    if (state.queueTotalSize === 0) break;
    const first = state.pendingPullIntos[0];
    if (!fillFromQueue(controller, first)) break;
    invalidateByobRequest(controller);
    state.pendingPullIntos.shift();
    filled.push(first);
  }
  return filled;
}

function commitFilled(stream, pullIntos) {
  for (const pullInto of pullIntos) commitPullInto(stream, pullInto);
}

function commitPullInto(stream, pullInto) {
  const done = stream[kState].state === 'closed';
  readableStreamFulfillReadRequest(stream, readableByteStreamControllerConvertPullIntoDescriptor(pullInto), done);
}

function readableByteStreamControllerConvertPullIntoDescriptor(pullInto) {
  const { bytesFilled, byteLength, byteOffset, buffer, elementSize, ctor } = pullInto;
  if (bytesFilled > byteLength) throw new ERR_INVALID_STATE.RangeError('The buffer size is invalid');
  return new ctor(transferBuffer(buffer), byteOffset, bytesFilled / elementSize);
}

function processReadRequestsUsingQueue(controller) {
  const state = controller[kState];
  const requests = state.stream[kState].reader[kState].readRequests;
  while (requests.length > 0 && state.queueTotalSize > 0) fillReadRequest(controller, requests.shift());
}

function fillReadRequest(controller, request) {
  const state = controller[kState];
  const { buffer, byteOffset, byteLength } = state.queue.shift();
  state.queueTotalSize -= byteLength;
  handleQueueDrain(controller);
  request.chunk(new Uint8Array(buffer, byteOffset, byteLength));
}

function handleQueueDrain(controller) {
  const state = controller[kState];
  if (state.queueTotalSize === 0 && state.closeRequested) {
    readableByteStreamControllerClearAlgorithms(controller);
    readableStreamClose(state.stream);
  } else {
    readableByteStreamControllerCallPullIfNeeded(controller);
  }
}

// ---- Reading ----

function readableByteStreamControllerPullInto(controller, view, min, request) {
  const state = controller[kState];
  const { stream, pendingPullIntos } = state;
  const ctor = viewClass(view);
  const elementSize = ctor === DataView ? 1 : ctor.BYTES_PER_ELEMENT;
  const { byteOffset, byteLength } = view;
  let buffer;
  try {
    buffer = transferBuffer(view.buffer);
  } catch (err) {
    request.error(err);
    return;
  }
  const pullInto = {
    buffer,
    bufferByteLength: buffer.byteLength,
    byteOffset,
    byteLength,
    bytesFilled: 0,
    minimumFill: min * elementSize,
    elementSize,
    ctor,
    readerType: 'byob',
  };
  if (pendingPullIntos.length > 0) {
    pendingPullIntos.push(pullInto);
    stream[kState].reader[kState].readRequests.push(request);
    return;
  }
  if (stream[kState].state === 'closed') {
    request.close(new ctor(pullInto.buffer, byteOffset, 0));
    return;
  }
  if (state.queueTotalSize > 0) {
    if (fillFromQueue(controller, pullInto)) {
      const filled = readableByteStreamControllerConvertPullIntoDescriptor(pullInto);
      handleQueueDrain(controller);
      request.chunk(filled);
      return;
    }
    if (state.closeRequested) {
      const err = new ERR_INVALID_STATE.TypeError('ReadableStream closed');
      readableByteStreamControllerError(controller, err);
      request.error(err);
      return;
    }
  }
  pendingPullIntos.push(pullInto);
  stream[kState].reader[kState].readRequests.push(request);
  readableByteStreamControllerCallPullIfNeeded(controller);
}

// A default reader's read.
function byteControllerPull(controller, request) {
  const state = controller[kState];
  const { stream } = state;
  if (state.queueTotalSize > 0) {
    fillReadRequest(controller, request);
    return;
  }
  const size = state.autoAllocateChunkSize;
  if (size !== undefined) {
    let buffer;
    try {
      buffer = new ArrayBuffer(size);
    } catch (err) {
      request.error(err);
      return;
    }
    state.pendingPullIntos.push({
      buffer,
      bufferByteLength: size,
      byteOffset: 0,
      byteLength: size,
      bytesFilled: 0,
      minimumFill: 1,
      elementSize: 1,
      ctor: Uint8Array,
      readerType: 'default',
    });
  }
  stream[kState].reader[kState].readRequests.push(request);
  readableByteStreamControllerCallPullIfNeeded(controller);
}

function byteControllerCancel(controller, reason) {
  const state = controller[kState];
  clearPendingPullIntos(controller);
  resetQueue(state);
  const { cancelAlgorithm } = state;
  try {
    return cancelAlgorithm(reason);
  } finally {
    readableByteStreamControllerClearAlgorithms(controller);
  }
}

function byteControllerRelease(controller) {
  const { pendingPullIntos } = controller[kState];
  if (pendingPullIntos.length > 0) {
    // The source may be filling it still.
    const first = pendingPullIntos[0];
    first.readerType = 'none';
    controller[kState].pendingPullIntos = [first];
  }
}

// ---- byobRequest: the source fills the reader's buffer itself ----

function readableByteStreamControllerGetByobRequest(controller, makeRequest) {
  const state = controller[kState];
  if (state.byobRequest === null && state.pendingPullIntos.length > 0) {
    const { buffer, byteOffset, byteLength, bytesFilled } = state.pendingPullIntos[0];
    state.byobRequest = makeRequest(new Uint8Array(buffer, byteOffset + bytesFilled, byteLength - bytesFilled));
  }
  return state.byobRequest;
}

function invalidateByobRequest(controller) {
  const { byobRequest } = controller[kState];
  if (byobRequest === null) return;
  byobRequest[kState].controller = undefined;
  byobRequest[kState].view = null;
  controller[kState].byobRequest = null;
}

function readableByteStreamControllerRespond(controller, bytesWritten) {
  const { stream, pendingPullIntos } = controller[kState];
  const first = pendingPullIntos[0];
  if (stream[kState].state === 'closed') {
    if (bytesWritten !== 0) {
      throw new ERR_INVALID_STATE.TypeError('Controller is closed but view is not zero-length');
    }
  } else {
    if (bytesWritten === 0) {
      throw new ERR_INVALID_STATE.TypeError('Controller cannot respond with a zero-length view');
    }
    if (first.bytesFilled + bytesWritten > first.byteLength) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('bytesWritten', bytesWritten);
    }
  }
  first.buffer = transferBuffer(first.buffer);
  respondInternal(controller, bytesWritten);
}

function readableByteStreamControllerRespondWithNewView(controller, view) {
  const { stream, pendingPullIntos } = controller[kState];
  const first = pendingPullIntos[0];
  const { buffer, byteLength, byteOffset } = view;
  if (stream[kState].state === 'closed') {
    if (byteLength !== 0) throw new ERR_INVALID_STATE.TypeError('View is not zero-length');
  } else if (byteLength === 0) {
    throw new ERR_INVALID_STATE.TypeError('View is zero-length');
  }
  if (first.byteOffset + first.bytesFilled !== byteOffset) {
    throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
  }
  if (first.bufferByteLength !== buffer.byteLength) throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
  if (first.bytesFilled + byteLength > first.byteLength) throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
  first.buffer = transferBuffer(buffer);
  respondInternal(controller, byteLength);
}

function respondInternal(controller, bytesWritten) {
  const state = controller[kState];
  const { stream } = state;
  const first = state.pendingPullIntos[0];
  invalidateByobRequest(controller);
  if (stream[kState].state === 'closed') {
    respondInClosedState(controller, first);
  } else {
    respondInReadableState(controller, bytesWritten, first);
  }
  readableByteStreamControllerCallPullIfNeeded(controller);
}

function respondInClosedState(controller, first) {
  const state = controller[kState];
  if (first.readerType === 'none') state.pendingPullIntos.shift();
  if (!hasByobReader(state.stream)) return;
  const filled = [];
  while (filled.length < readableStreamGetNumReadRequests(state.stream)) filled.push(state.pendingPullIntos.shift());
  commitFilled(state.stream, filled);
}

function respondInReadableState(controller, bytesWritten, pullInto) {
  const state = controller[kState];
  pullInto.bytesFilled += bytesWritten;
  if (pullInto.readerType === 'none') {
    enqueueDetachedPullInto(controller, pullInto);
    commitFilled(state.stream, fillPullIntosFromQueue(controller));
    return;
  }
  if (pullInto.bytesFilled < pullInto.minimumFill) return;
  state.pendingPullIntos.shift();
  const remainder = pullInto.bytesFilled % pullInto.elementSize;
  if (remainder > 0) {
    // Part of an element: it goes before what comes next.
    const end = pullInto.byteOffset + pullInto.bytesFilled;
    enqueueClonedChunk(controller, pullInto.buffer, end - remainder, remainder);
  }
  pullInto.bytesFilled -= remainder;
  const filled = fillPullIntosFromQueue(controller);
  commitPullInto(state.stream, pullInto);
  commitFilled(state.stream, filled);
}

module.exports = {
  isDetached,
  byteControllerCancel,
  byteControllerPull,
  byteControllerRelease,
  setupReadableByteStreamController,
  readableByteStreamControllerClose,
  readableByteStreamControllerConvertPullIntoDescriptor,
  readableByteStreamControllerEnqueue,
  readableByteStreamControllerError,
  readableByteStreamControllerGetByobRequest,
  readableByteStreamControllerGetDesiredSize,
  readableByteStreamControllerPullInto,
  readableByteStreamControllerRespond,
  readableByteStreamControllerRespondWithNewView,
};
