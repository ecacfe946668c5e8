// compose(): several stages as one Duplex: what is written goes into the first, what is read comes from the last.
// In Node: lib/internal/streams/compose.js.
'use strict';

const { AbortError, codes: { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } } = require('internal/errors');
const { pipeline } = require('internal/streams/pipeline');
const Duplex = require('internal/streams/duplex');
const { destroyer } = require('internal/streams/destroy');
const { eos } = require('internal/streams/end-of-stream');
const {
  isNodeStream,
  isReadable,
  isReadableStream,
  isTransformStream,
  isWebStream,
  isWritable,
  isWritableStream,
} = require('internal/streams/utils');

const canRead = (stream) => !!(isReadable(stream) || isReadableStream(stream) || isTransformStream(stream));
const canWrite = (stream) => !!(isWritable(stream) || isWritableStream(stream) || isTransformStream(stream));

function compose(...streams) {
  if (streams.length === 0) throw new ERR_MISSING_ARGS('streams');
  if (streams.length === 1) return Duplex.from(streams[0]);

  const given = [...streams];
  const last = streams.length - 1;
  if (typeof streams[0] === 'function') streams[0] = Duplex.from(streams[0]);
  if (typeof streams[last] === 'function') streams[last] = Duplex.from(streams[last]);
  for (let n = 0; n < streams.length; n++) {
    if (!isNodeStream(streams[n]) && !isWebStream(streams[n])) continue;
    if (n < last && !canRead(streams[n])) {
      throw new ERR_INVALID_ARG_VALUE(`streams[${n}]`, given[n], 'must be readable');
    }
    if (n > 0 && !canWrite(streams[n])) {
      throw new ERR_INVALID_ARG_VALUE(`streams[${n}]`, given[n], 'must be writable');
    }
  }

  // Callbacks of the outer stream that wait for the inner ones.
  const waiting = { drain: null, finish: null, readable: null, close: undefined };
  const head = streams[0];
  const tail = pipeline(streams, onfinished);
  const writable = canWrite(head);
  const readable = canRead(tail);
  const outer = new Duplex({
    writableObjectMode: !!head?.writableObjectMode,
    readableObjectMode: !!tail?.readableObjectMode,
    writable,
    readable,
  });

  function onfinished(err) {
    const cb = waiting.close;
    waiting.close = null;
    if (cb) {
      cb(err);
    } else if (err) {
      outer.destroy(err);
    } else if (!readable && !writable) {
      outer.destroy();
    }
  }

  if (writable) {
    if (isNodeStream(head)) {
      writeToNode(outer, head, waiting);
    } else if (isWebStream(head)) {
      writeToWeb(outer, head, waiting);
    }
    eos(isTransformStream(tail) ? tail.readable : tail, () => resume(waiting, 'finish'));
  }
  if (readable) {
    if (isNodeStream(tail)) {
      readFromNode(outer, tail, waiting);
    } else if (isWebStream(tail)) {
      readFromWeb(outer, tail);
    }
  }

  outer._destroy = function(err, callback) {
    if (!err && waiting.close !== null) err = new AbortError();
    waiting.readable = null;
    waiting.drain = null;
    waiting.finish = null;
    if (isNodeStream(tail)) destroyer(tail, err);
    if (waiting.close === null) {
      callback(err);
    } else {
      waiting.close = callback;
    }
  };
  return outer;
}

function resume(waiting, name) {
  const fn = waiting[name];
  if (!fn) return;
  waiting[name] = null;
  fn();
}

function writeToNode(outer, head, waiting) {
  outer._write = function(chunk, encoding, callback) {
    if (head.write(chunk, encoding)) {
      callback();
    } else {
      waiting.drain = callback;
    }
  };
  outer._final = function(callback) {
    head.end();
    waiting.finish = callback;
  };
  head.on('drain', () => resume(waiting, 'drain'));
}

function writeToWeb(outer, head, waiting) {
  const writer = (isTransformStream(head) ? head.writable : head).getWriter();
  outer._write = async function(chunk, encoding, callback) {
    try {
      await writer.ready;
      writer.write(chunk).catch(() => {});
      callback();
    } catch (err) {
      callback(err);
    }
  };
  outer._final = async function(callback) {
    try {
      await writer.ready;
      writer.close().catch(() => {});
      waiting.finish = callback;
    } catch (err) {
      callback(err);
    }
  };
}

function readFromNode(outer, tail, waiting) {
  tail.on('readable', () => resume(waiting, 'readable'));
  tail.on('end', () => outer.push(null));
  outer._read = function() {
    while (true) {
      const chunk = tail.read();
      if (chunk === null) {
        waiting.readable = outer._read;
        return;
      }
      if (!outer.push(chunk)) return;
    }
  };
}

function readFromWeb(outer, tail) {
  const reader = (isTransformStream(tail) ? tail.readable : tail).getReader();
  outer._read = async function() {
    while (true) {
      try {
        const { value, done } = await reader.read();
        if (done) {
          outer.push(null);
          return;
        }
        if (!outer.push(value)) return;
      } catch {
        // The pipeline reports it.
        return;
      }
    }
  };
}

module.exports = compose;
