// Duplex.from(): a Duplex of anything that can be read, written, iterated, called or awaited.
// In Node: lib/internal/streams/duplexify.js.
'use strict';

const {
  AbortError,
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE },
} = require('internal/errors');
const { destroyer } = require('internal/streams/destroy');
const Duplex = require('internal/streams/duplex');
const Readable = require('internal/streams/readable');
const { Writable } = require('internal/streams/writable');
const from = require('internal/streams/from');
const { eos } = require('internal/streams/end-of-stream');
const {
  isDuplexNodeStream,
  isIterable,
  isNodeStream,
  isReadable,
  isReadableNodeStream,
  isReadableStream,
  isWritable,
  isWritableNodeStream,
  isWritableStream,
} = require('internal/streams/utils');

function isBlob(value) {
  const { Blob } = globalThis;
  return typeof Blob === 'function' && value instanceof Blob;
}

class Duplexify extends Duplex {}

function duplexify(body, name) {
  if (isDuplexNodeStream(body)) return body;
  if (isReadableNodeStream(body)) return fromPair({ readable: body });
  if (isWritableNodeStream(body)) return fromPair({ writable: body });
  if (isNodeStream(body)) return fromPair({ writable: false, readable: false });
  if (isReadableStream(body)) return fromPair({ readable: Readable.fromWeb(body) });
  if (isWritableStream(body)) return fromPair({ writable: Writable.fromWeb(body) });
  if (typeof body === 'function') return fromFunction(body, name);
  if (isBlob(body)) return duplexify(body.arrayBuffer());
  if (isIterable(body)) return from(Duplexify, body, { objectMode: true, writable: false });
  if (isReadableStream(body?.readable) && isWritableStream(body?.writable)) return Duplexify.fromWeb(body);

  if (typeof body?.writable === 'object' || typeof body?.readable === 'object') {
    const side = (value, isKind) => (value ? (isKind(value) ? value : duplexify(value)) : undefined);
    return fromPair({
      readable: side(body.readable, isReadableNodeStream),
      writable: side(body.writable, isWritableNodeStream),
    });
  }
  if (typeof body?.then === 'function') return fromPromise(body);

  throw new ERR_INVALID_ARG_TYPE(
    name,
    ['Blob', 'ReadableStream', 'WritableStream', 'Stream', 'Iterable', 'AsyncIterable', 'Function',
     '{ readable, writable } pair', 'Promise'],
    body);
}

function fromPromise(promise) {
  const stream = new Duplexify({ objectMode: true, writable: false, read() {} });
  promise.then((value) => {
    if (value != null) stream.push(value);
    stream.push(null);
  }, (err) => {
    destroyer(stream, err);
  });
  return stream;
}

function fromFunction(fn, name) {
  const { value, write, final, destroy } = callWithInput(fn);
  if (isDuplexNodeStream(value)) return value;
  // A generator: what it yields is to be read.
  if (isIterable(value)) return from(Duplexify, value, { objectMode: true, write, final, destroy });

  const then = value?.then;
  if (typeof then !== 'function') {
    throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or AsyncFunction', name, value);
  }
  // An async function: it only consumes.
  let stream = null;
  const promise = then.call(value, (result) => {
    if (result != null) throw new ERR_INVALID_RETURN_VALUE('nully', 'body', result);
  }, (err) => {
    destroyer(stream, err);
  });
  stream = new Duplexify({
    objectMode: true,
    readable: false,
    write,
    final(cb) {
      final(async () => {
        try {
          await promise;
          process.nextTick(cb, null);
        } catch (err) {
          process.nextTick(cb, err);
        }
      });
    },
    destroy,
  });
  return stream;
}

// Calls `fn` with an async iterable of what is going to be written.
function callWithInput(fn) {
  const controller = new AbortController();
  const { signal } = controller;
  // The next chunk: its promise for the reader, its resolver for the writer.
  let promise;
  let resolve;
  const renew = () => {
    promise = new Promise((fn) => {
      resolve = fn;
    });
  };
  renew();

  async function* input() {
    while (true) {
      const next = promise;
      promise = null;
      const { chunk, done, cb } = await next;
      process.nextTick(cb);
      if (done) return;
      if (signal.aborted) throw new AbortError(undefined, { cause: signal.reason });
      renew();
      yield chunk;
    }
  }
  const deliver = (item) => {
    const fn = resolve;
    resolve = null;
    fn(item);
  };

  return {
    value: fn(input(), { signal }),
    write(chunk, encoding, cb) {
      deliver({ chunk, done: false, cb });
    },
    final(cb) {
      deliver({ done: true, cb });
    },
    destroy(err, cb) {
      controller.abort();
      cb(err);
    },
  };
}

function fromPair(pair) {
  const r = pair.readable && typeof pair.readable.read !== 'function' ? Readable.wrap(pair.readable) : pair.readable;
  const w = pair.writable;
  const readable = !!isReadable(r);
  const writable = !!isWritable(w);
  let ondrain = null;
  let onfinish = null;
  let onreadable = null;
  // undefined: not destroyed; null: both sides are over.
  let onclose;

  const stream = new Duplexify({
    readableObjectMode: !!r?.readableObjectMode,
    writableObjectMode: !!w?.writableObjectMode,
    readable,
    writable,
  });

  function onover(err) {
    const cb = onclose;
    onclose = null;
    if (cb) {
      cb(err);
    } else if (err) {
      stream.destroy(err);
    }
  }

  if (writable) {
    eos(w, (err) => {
      if (err) destroyer(r, err);
      onover(err);
    });
    stream._write = function(chunk, encoding, callback) {
      if (w.write(chunk, encoding)) {
        callback();
      } else {
        ondrain = callback;
      }
    };
    stream._final = function(callback) {
      w.end();
      onfinish = callback;
    };
    w.on('drain', () => {
      if (ondrain) {
        const cb = ondrain;
        ondrain = null;
        cb();
      }
    });
    w.on('finish', () => {
      if (onfinish) {
        const cb = onfinish;
        onfinish = null;
        cb();
      }
    });
  }

  if (readable) {
    eos(r, (err) => {
      if (err) destroyer(r, err);
      onover(err);
    });
    r.on('readable', () => {
      if (onreadable) {
        const cb = onreadable;
        onreadable = null;
        cb();
      }
    });
    r.on('end', () => stream.push(null));
    stream._read = function() {
      while (true) {
        const chunk = r.read();
        if (chunk === null) {
          onreadable = stream._read;
          return;
        }
        if (!stream.push(chunk)) return;
      }
    };
  }

  stream._destroy = function(err, callback) {
    if (!err && onclose !== null) err = new AbortError();
    onreadable = null;
    ondrain = null;
    onfinish = null;
    if (onclose === null) {
      callback(err);
    } else {
      onclose = callback;
      destroyer(w, err);
      destroyer(r, err);
    }
  };
  return stream;
}

module.exports = duplexify;
