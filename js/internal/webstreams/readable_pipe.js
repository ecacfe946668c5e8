// pipeTo(): section 4.9.1 (ReadableStreamPipeTo) of the Streams standard.
// In Node: lib/internal/webstreams/readablestream.js.
'use strict';

const { AbortError, codes: { ERR_INVALID_STATE } } = require('internal/errors');
const { kState, deferred, nop, then } = require('internal/webstreams/util');
const readable = require('internal/webstreams/readable_operations');
const writable = require('internal/webstreams/writable_operations');

class Pipe {
  #done = deferred();
  #shuttingDown = false;
  // The last write; its failure shows in the destination's state.
  #currentWrite = Promise.resolve();
  #removeAbortListener = nop;

  constructor(source, dest, reader, writer, options) {
    this.source = source;
    this.dest = dest;
    this.reader = reader;
    this.writer = writer;
    this.options = options;
  }

  run() {
    this.source[kState].disturbed = true;
    const { signal } = this.options;
    if (signal !== undefined) {
      if (signal.aborted) {
        this.#abort(signal);
        return this.#done.promise;
      }
      const { addAbortListener } = require('internal/events/abort_listener');
      const disposable = addAbortListener(signal, () => this.#abort(signal));
      this.#removeAbortListener = disposable[Symbol.dispose].bind(disposable);
    }
    this.#watch();
    this.#step();
    return this.#done.promise;
  }

  #abort(signal) {
    const { source, dest } = this;
    const { preventAbort, preventCancel } = this.options;
    const { reason } = signal;
    // Our own AbortError is none that the web knows.
    const error = reason instanceof AbortError ? new DOMException(reason.message, 'AbortError') : reason;
    this.#shutdown(() => {
      const actions = [];
      if (!preventAbort && dest[kState].state === 'writable') actions.push(writable.writableStreamAbort(dest, error));
      if (!preventCancel && source[kState].state === 'readable') {
        actions.push(readable.readableStreamCancel(source, error));
      }
      return Promise.all(actions);
    }, true, error);
  }

  // In the order of the standard: an error of the source counts more than one of the destination.
  #watch() {
    const { source, dest, reader, writer } = this;
    const { preventClose, preventAbort, preventCancel } = this.options;

    const onSourceError = () => {
      const error = source[kState].storedError;
      this.#shutdown(preventAbort ? undefined : () => writable.writableStreamAbort(dest, error), true, error);
    };
    const onDestError = () => {
      const error = dest[kState].storedError;
      this.#shutdown(preventCancel ? undefined : () => readable.readableStreamCancel(source, error), true, error);
    };
    const onSourceClose = () => {
      this.#shutdown(preventClose ? undefined :
        () => writable.writableStreamDefaultWriterCloseWithErrorPropagation(writer));
    };

    if (source[kState].state === 'errored') {
      onSourceError();
    } else {
      then(reader[kState].closed.promise, nop, onSourceError);
    }
    if (dest[kState].state === 'errored') {
      onDestError();
    } else {
      then(writer[kState].closed.promise, nop, onDestError);
    }
    if (source[kState].state === 'closed') {
      onSourceClose();
    } else {
      then(reader[kState].closed.promise, onSourceClose, nop);
    }
    if (writable.writableStreamCloseQueuedOrInFlight(dest) || dest[kState].state === 'closed') {
      const error = new ERR_INVALID_STATE.TypeError('Destination WritableStream is closed');
      this.#shutdown(preventCancel ? undefined : () => readable.readableStreamCancel(source, error), true, error);
    }
  }

  #step = () => {
    if (this.#shuttingDown) return;
    then(this.writer[kState].ready.promise, this.#readOne, nop);
  };

  #readOne = () => {
    if (!this.#shuttingDown) readable.readableStreamDefaultReaderRead(this.reader, this);
  };

  // We are our own read request.
  chunk(chunk) {
    // Not within enqueue() of the source, which is where we are called from.
    this.#currentWrite = then(Promise.resolve(), () => {
      const write = writable.writableStreamDefaultWriterWrite(this.writer, chunk);
      this.#step();
      return write;
    });
    then(this.#currentWrite, nop, nop);
  }
  close() {}
  error() {}

  async #writesFinished() {
    let write;
    do {
      write = this.#currentWrite;
      try {
        await write;
      } catch {
        // The destination is errored: that is reported by its own.
      }
    } while (write !== this.#currentWrite);
  }

  #shutdown(action, isError = false, error = undefined) {
    if (this.#shuttingDown) return;
    this.#shuttingDown = true;
    const finish = () => {
      if (action === undefined) {
        this.#finalize(isError, error);
        return;
      }
      then(
        action(),
        () => this.#finalize(isError, error),
        (actionError) => this.#finalize(true, actionError));
    };
    const { dest } = this;
    if (dest[kState].state === 'writable' && !writable.writableStreamCloseQueuedOrInFlight(dest)) {
      then(this.#writesFinished(), finish);
    } else {
      finish();
    }
  }

  #finalize(isError, error) {
    writable.writableStreamDefaultWriterRelease(this.writer);
    readable.readableStreamReaderRelease(this.reader);
    this.#removeAbortListener();
    if (isError) {
      this.#done.reject(error);
    } else {
      this.#done.resolve();
    }
  }
}

module.exports = { Pipe };
