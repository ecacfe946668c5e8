// tee(): sections 4.9.1 of the Streams standard, for default and for byte streams.
// In Node: lib/internal/webstreams/readablestream.js.
'use strict';

const { kState, deferred, nop, then } = require('internal/webstreams/util');
const readable = require('internal/webstreams/readable_operations');
const byte = require('internal/webstreams/readable_byte');

// Chunks are handed on in a microtask of their own: not from within a pull() or enqueue() of the source.
function inMicrotask(fn) {
  queueMicrotask(fn);
}

// `make` has the constructors, which live above us: { stream(start, pull, cancel), reader(stream), ... }.
function teeDefault(stream, cloneForBranch2, make) {
  const reader = make.defaultReader(stream);
  let reading = false;
  let readAgain = false;
  const canceled = [false, false];
  const reasons = [undefined, undefined];
  const cancelDone = deferred();
  let branches;

  const forBranches = (fn) => {
    for (let i = 0; i < 2; i++) {
      if (!canceled[i]) fn(branches[i][kState].controller);
    }
  };

  function pull() {
    if (reading) {
      readAgain = true;
      return Promise.resolve();
    }
    reading = true;
    readable.readableStreamDefaultReaderRead(reader, {
      chunk(value) {
        inMicrotask(() => {
          readAgain = false;
          let second = value;
          if (cloneForBranch2 && !canceled[1]) {
            try {
              second = structuredClone(value);
            } catch (err) {
              for (const branch of branches) {
                readable.readableStreamDefaultControllerError(branch[kState].controller, err);
              }
              readable.readableStreamCancel(stream, err).then(cancelDone.resolve, cancelDone.reject);
              return;
            }
          }
          if (!canceled[0]) readable.readableStreamDefaultControllerEnqueue(branches[0][kState].controller, value);
          if (!canceled[1]) readable.readableStreamDefaultControllerEnqueue(branches[1][kState].controller, second);
          reading = false;
          if (readAgain) pull();
        });
      },
      close() {
        reading = false;
        forBranches(readable.readableStreamDefaultControllerClose);
        if (!canceled[0] || !canceled[1]) cancelDone.resolve();
      },
      error() {
        reading = false;
      },
    });
    return Promise.resolve();
  }

  const cancel = (index) => (reason) => {
    canceled[index] = true;
    reasons[index] = reason;
    if (canceled[1 - index]) cancelDone.resolve(readable.readableStreamCancel(stream, reasons));
    return cancelDone.promise;
  };

  branches = [make.stream(pull, cancel(0)), make.stream(pull, cancel(1))];
  then(reader[kState].closed.promise, nop, (err) => {
    for (const branch of branches) readable.readableStreamDefaultControllerError(branch[kState].controller, err);
    if (!canceled[0] || !canceled[1]) cancelDone.resolve();
  });
  return branches;
}

function cloneAsUint8Array(view) {
  return new Uint8Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// With either kind of reader on the source, as the branches ask: by default, or for bytes into a buffer.
function teeBytes(stream, make) {
  let reader = make.defaultReader(stream);
  let reading = false;
  const readAgain = [false, false];
  const canceled = [false, false];
  const reasons = [undefined, undefined];
  const cancelDone = deferred();
  let branches;

  const controllerOf = (index) => branches[index][kState].controller;

  function forwardReaderError(thisReader) {
    then(thisReader[kState].closed.promise, nop, (err) => {
      // That of a reader we have let go of is no error of the stream.
      if (thisReader !== reader) return;
      byte.readableByteStreamControllerError(controllerOf(0), err);
      byte.readableByteStreamControllerError(controllerOf(1), err);
      if (!canceled[0] || !canceled[1]) cancelDone.resolve();
    });
  }

  function useReader(kind, acquire) {
    if (reader[kState].kind === kind) return;
    readable.readableStreamReaderRelease(reader);
    reader = acquire(stream);
    forwardReaderError(reader);
  }

  function failBoth(err) {
    byte.readableByteStreamControllerError(controllerOf(0), err);
    byte.readableByteStreamControllerError(controllerOf(1), err);
    cancelDone.resolve(readable.readableStreamCancel(stream, err));
  }

  function pullAgain() {
    reading = false;
    if (readAgain[0]) {
      pull(0);
    } else if (readAgain[1]) {
      pull(1);
    }
  }

  function pullWithDefaultReader() {
    useReader('ReadableStreamDefaultReader', make.defaultReader);
    readable.readableStreamDefaultReaderRead(reader, {
      chunk(value) {
        inMicrotask(() => {
          readAgain.fill(false);
          let second = value;
          if (!canceled[0] && !canceled[1]) {
            try {
              second = cloneAsUint8Array(value);
            } catch (err) {
              failBoth(err);
              return;
            }
          }
          if (!canceled[0]) byte.readableByteStreamControllerEnqueue(controllerOf(0), value);
          if (!canceled[1]) byte.readableByteStreamControllerEnqueue(controllerOf(1), second);
          pullAgain();
        });
      },
      close() {
        reading = false;
        for (let i = 0; i < 2; i++) {
          if (!canceled[i]) byte.readableByteStreamControllerClose(controllerOf(i));
        }
        for (let i = 0; i < 2; i++) {
          if (controllerOf(i)[kState].pendingPullIntos.length > 0) {
            byte.readableByteStreamControllerRespond(controllerOf(i), 0);
          }
        }
        if (!canceled[0] || !canceled[1]) cancelDone.resolve();
      },
      error() {
        reading = false;
      },
    });
  }

  // `view` is the buffer the reader of branch `index` waits with.
  function pullWithByobReader(view, index) {
    useReader('ReadableStreamBYOBReader', make.byobReader);
    const other = 1 - index;
    make.byobRead(reader, view, 1, {
      chunk(value) {
        inMicrotask(() => {
          readAgain.fill(false);
          if (!canceled[other]) {
            let clone;
            try {
              clone = cloneAsUint8Array(value);
            } catch (err) {
              failBoth(err);
              return;
            }
            if (!canceled[index]) byte.readableByteStreamControllerRespondWithNewView(controllerOf(index), value);
            byte.readableByteStreamControllerEnqueue(controllerOf(other), clone);
          } else if (!canceled[index]) {
            byte.readableByteStreamControllerRespondWithNewView(controllerOf(index), value);
          }
          pullAgain();
        });
      },
      close(value) {
        reading = false;
        if (!canceled[index]) byte.readableByteStreamControllerClose(controllerOf(index));
        if (!canceled[other]) byte.readableByteStreamControllerClose(controllerOf(other));
        if (value !== undefined) {
          if (!canceled[index]) byte.readableByteStreamControllerRespondWithNewView(controllerOf(index), value);
          if (!canceled[other] && controllerOf(other)[kState].pendingPullIntos.length > 0) {
            byte.readableByteStreamControllerRespond(controllerOf(other), 0);
          }
        }
        if (!canceled[index] || !canceled[other]) cancelDone.resolve();
      },
      error() {
        reading = false;
      },
    });
  }

  function pull(index) {
    if (reading) {
      readAgain[index] = true;
      return Promise.resolve();
    }
    reading = true;
    const request = make.byobRequest(controllerOf(index));
    if (request === null) {
      pullWithDefaultReader();
    } else {
      pullWithByobReader(request[kState].view, index);
    }
    return Promise.resolve();
  }

  const cancel = (index) => (reason) => {
    canceled[index] = true;
    reasons[index] = reason;
    if (canceled[1 - index]) cancelDone.resolve(readable.readableStreamCancel(stream, reasons));
    return cancelDone.promise;
  };

  branches = [make.byteStream(() => pull(0), cancel(0)), make.byteStream(() => pull(1), cancel(1))];
  forwardReaderError(reader);
  return branches;
}

module.exports = { teeDefault, teeBytes };
