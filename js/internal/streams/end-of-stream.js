// finished(): one callback for "this stream is over", whatever kind of stream and however it got there.
// In Node: lib/internal/streams/end-of-stream.js.
'use strict';

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_PREMATURE_CLOSE } } = require('internal/errors');
const { validateAbortSignal, validateBoolean, validateFunction, validateObject } = require('internal/validators');
const asyncContext = require('internal/async_context');
const { once } = require('internal/util');
const {
  isClosed,
  isReadable,
  isReadableErrored,
  isReadableFinished,
  isReadableNodeStream,
  isReadableStream,
  isWritable,
  isWritableErrored,
  isWritableFinished,
  isWritableNodeStream,
  isWritableStream,
  isNodeStream,
  willEmitClose: streamWillEmitClose,
  kIsClosedPromise,
} = require('internal/streams/utils');

const nop = () => {};

function isClientRequest(stream) {
  return stream.setHeader && typeof stream.abort === 'function';
}

// Returns the function that takes all listeners off again.
function eos(stream, options, callback) {
  if (arguments.length === 2) {
    callback = options;
    options = {};
  } else if (options == null) {
    options = {};
  } else {
    validateObject(options, 'options');
  }
  validateFunction(callback, 'callback');
  validateAbortSignal(options.signal, 'options.signal');
  callback = once(asyncContext.bind(callback));

  if (isReadableStream(stream) || isWritableStream(stream)) return eosWeb(stream, options, callback);
  if (!isNodeStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }
  return eosNode(stream, options, callback);
}

function eosNode(stream, options, callback) {
  const readable = options.readable ?? isReadableNodeStream(stream);
  const writable = options.writable ?? isWritableNodeStream(stream);
  const w = stream._writableState;
  const r = stream._readableState;

  // If 'close' is going to come, it is what to wait for: but only if it is about all of the sides asked for.
  let willEmitClose = streamWillEmitClose(stream) &&
    isReadableNodeStream(stream) === readable &&
    isWritableNodeStream(stream) === writable;
  let writableFinished = isWritableFinished(stream, false);
  let readableFinished = isReadableFinished(stream, false);
  let closed = isClosed(stream);

  // Streams without a writable state tell the end of writing by 'end' or 'close'.
  function onlegacyfinish() {
    if (!stream.writable) onfinish();
  }
  function onfinish() {
    writableFinished = true;
    // destroy() in a 'finish' listener: 'close' may be one that was not asked for.
    if (stream.destroyed) willEmitClose = false;
    if (willEmitClose && (!stream.readable || readable)) return;
    if (!readable || readableFinished) callback.call(stream);
  }
  function onend() {
    readableFinished = true;
    if (stream.destroyed) willEmitClose = false;
    if (willEmitClose && (!stream.writable || writable)) return;
    if (!writable || writableFinished) callback.call(stream);
  }
  function onerror(err) {
    callback.call(stream, err);
  }
  function reportError() {
    const errored = isWritableErrored(stream) || isReadableErrored(stream);
    if (!errored || typeof errored === 'boolean') return false;
    callback.call(stream, errored);
    return true;
  }
  function onclose() {
    closed = true;
    if (reportError()) return;
    if ((readable && !readableFinished && isReadableNodeStream(stream, true) && !isReadableFinished(stream, false)) ||
        (writable && !writableFinished && !isWritableFinished(stream, false))) {
      callback.call(stream, new ERR_STREAM_PREMATURE_CLOSE());
      return;
    }
    callback.call(stream);
  }
  // It was over before we came.
  function onclosed() {
    closed = true;
    if (!reportError()) callback.call(stream);
  }
  function onrequest() {
    stream.req.on('finish', onfinish);
  }

  if (isClientRequest(stream)) {
    stream.on('complete', onfinish);
    if (!willEmitClose) stream.on('abort', onclose);
    if (stream.req) {
      onrequest();
    } else {
      stream.on('request', onrequest);
    }
  } else if (writable && !w) {
    stream.on('end', onlegacyfinish);
    stream.on('close', onlegacyfinish);
  }
  if (!willEmitClose && typeof stream.aborted === 'boolean') stream.on('aborted', onclose);
  stream.on('end', onend);
  stream.on('finish', onfinish);
  if (options.error !== false) stream.on('error', onerror);
  stream.on('close', onclose);

  if (closed) {
    process.nextTick(onclose);
  } else if (w?.errorEmitted || r?.errorEmitted) {
    if (!willEmitClose) process.nextTick(onclosed);
  } else if (!readable && (!willEmitClose || isReadable(stream)) &&
             (writableFinished || isWritable(stream) === false) &&
             (w == null || w.pendingcb === undefined || w.pendingcb === 0)) {
    process.nextTick(onclosed);
  } else if (!writable && (!willEmitClose || isWritable(stream)) &&
             (readableFinished || isReadable(stream) === false)) {
    process.nextTick(onclosed);
  } else if (r && stream.req && stream.aborted) {
    process.nextTick(onclosed);
  }

  function cleanup() {
    callback = nop;
    stream.removeListener('aborted', onclose);
    stream.removeListener('complete', onfinish);
    stream.removeListener('abort', onclose);
    stream.removeListener('request', onrequest);
    if (stream.req) stream.req.removeListener('finish', onfinish);
    stream.removeListener('end', onlegacyfinish);
    stream.removeListener('close', onlegacyfinish);
    stream.removeListener('finish', onfinish);
    stream.removeListener('end', onend);
    stream.removeListener('error', onerror);
    stream.removeListener('close', onclose);
  }

  if (options.signal && !closed) {
    callback = withSignal(stream, options.signal, callback, () => {
      // cleanup() forgets the callback, so keep it.
      const endCallback = callback;
      cleanup();
      return endCallback;
    });
  }
  return cleanup;
}

// Calls back with an AbortError when the signal fires. `onabort` gives the callback as it is then.
function withSignal(stream, signal, callback, onabort) {
  const abort = () => {
    onabort().call(stream, new AbortError(undefined, { cause: signal.reason }));
  };
  if (signal.aborted) {
    process.nextTick(abort);
    return callback;
  }
  const { addAbortListener } = require('internal/events/abort_listener');
  const disposable = addAbortListener(signal, abort);
  return once((...args) => {
    disposable[Symbol.dispose]();
    callback.apply(stream, args);
  });
}

function eosWeb(stream, options, callback) {
  let aborted = false;
  if (options.signal) {
    callback = withSignal(stream, options.signal, callback, () => {
      aborted = true;
      return callback;
    });
  }
  const settled = (...args) => {
    if (!aborted) process.nextTick(() => callback.apply(stream, args));
  };
  stream[kIsClosedPromise].promise.then(settled, settled);
  return nop;
}

function finished(stream, opts) {
  let autoCleanup = false;
  if (opts === null) opts = {};
  if (opts?.cleanup) {
    validateBoolean(opts.cleanup, 'cleanup');
    autoCleanup = opts.cleanup;
  }
  return new Promise((resolve, reject) => {
    const cleanup = eos(stream, opts, (err) => {
      if (autoCleanup) cleanup();
      if (err) {
        reject(err);
      } else {
        resolve();
      }
    });
  });
}

module.exports = { eos, finished };
