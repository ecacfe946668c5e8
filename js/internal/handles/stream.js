// The methods every native stream has (TCP, Unix socket, pipe, terminal), shaped like libuv's: they return 0 or a negative errno.
//
// A handle calls `onread(count, arrayBuffer, offset)` for bytes, `onread(status)` at the end, `onconnection(status, client)`.
// Native side: src/ops/net/stream_ops.rs. In Node: src/stream_base.cc, src/libuv_stream_wrap.cc.

'use strict';

const { AsyncWrap } = require('internal/handles/async_wrap');
const { ensureInitialized, kOnClose } = require('internal/handles/native');

// src/ops/net/encode.rs
const UTF8 = 0;
const LATIN1 = 1;
const UTF16 = 2;
const encodingNumbers = {
  '__proto__': null,
  'utf8': UTF8, 'utf-8': UTF8,
  'latin1': LATIN1, 'binary': LATIN1, 'ascii': LATIN1,
  'ucs2': UTF16, 'ucs-2': UTF16, 'utf16le': UTF16, 'utf-16le': UTF16,
};

/** What a write needs to tell: `async` is whether `oncomplete(status)` is still to come, `bytes` how many there were. */
class WriteWrap extends AsyncWrap {
  constructor() {
    super('WRITEWRAP');
  }
}

class ShutdownWrap extends AsyncWrap {
  constructor() {
    super('SHUTDOWNWRAP');
  }
}

class StreamHandle extends AsyncWrap {
  #native;
  #closed = false;

  constructor(provider, native) {
    super(provider);
    this.#native = native;
    this.reading = false;
    this.onconnection = null;
    // Another process has the descriptor as well.
    this.shared = false;
    ops.op_stream_attach(native, this);
  }

  /** The native object, for ops of other bindings that take a stream. */
  static native(handle) {
    return handle.#native;
  }

  static isStream(value) {
    return typeof value === 'object' && value !== null && #native in value;
  }

  get fd() {
    return ops.op_stream_fd(this.#native);
  }

  get bytesRead() {
    return ops.op_stream_bytes_read(this.#native);
  }

  get bytesWritten() {
    return ops.op_stream_bytes_written(this.#native);
  }

  get writeQueueSize() {
    return ops.op_stream_queue_size(this.#native);
  }

  get isStreamBase() {
    return true;
  }

  ref() {
    ops.op_stream_ref(this.#native, true);
  }

  unref() {
    ops.op_stream_ref(this.#native, false);
  }

  hasRef() {
    return ops.op_stream_has_ref(this.#native);
  }

  /** Closing twice does nothing. `callback` runs in the loop's closing phase. */
  close(callback) {
    if (this.#beginClose(callback)) ops.op_stream_close(this.#native, true);
  }

  /** The same, but the peer sees a reset. */
  reset(callback) {
    if (this.#closed) return 0;
    const status = ops.op_tcp_reset(this.#native, true);
    if (status === 0) this.#beginClose(callback);
    return status;
  }

  #beginClose(callback) {
    if (this.#closed) return false;
    this.#closed = true;
    if (typeof callback === 'function') this[kOnClose] = callback;
    return true;
  }

  listen(backlog) {
    return ops.op_stream_listen(this.#native, backlog | 0);
  }

  readStart() {
    return ops.op_stream_read_start(this.#native);
  }

  readStop() {
    ops.op_stream_read_stop(this.#native);
    return 0;
  }

  /** Reads go into `buffer`; `onread` gets the number of bytes only. */
  useUserBuffer(buffer) {
    ops.op_stream_use_buffer(this.#native, buffer);
  }

  shutdown(req) {
    req.handle = this;
    return ops.op_stream_shutdown(this.#native, req);
  }

  setBlocking(blocking) {
    return ops.op_stream_set_blocking(this.#native, blocking);
  }

  writeBuffer(req, buffer) {
    return this.#dispatched(req, ops.op_stream_write_buffer(this.#native, req, buffer));
  }

  /** `chunks`: all buffers, or chunk and encoding in turn. */
  writev(req, chunks, allBuffers) {
    if (!allBuffers) chunks = encodedChunks(chunks);
    return this.#dispatched(req, ops.op_stream_writev(this.#native, req, chunks, !allBuffers));
  }

  writeUtf8String(req, text) {
    return this.#dispatched(req, ops.op_stream_write_text(this.#native, req, text, UTF8));
  }

  writeLatin1String(req, text) {
    return this.#dispatched(req, ops.op_stream_write_text(this.#native, req, text, LATIN1));
  }

  writeAsciiString(req, text) {
    return this.#dispatched(req, ops.op_stream_write_text(this.#native, req, text, LATIN1));
  }

  writeUcs2String(req, text) {
    return this.#dispatched(req, ops.op_stream_write_text(this.#native, req, text, UTF16));
  }

  // The op tells three things in one number: see `report` in stream_ops.rs.
  #dispatched(req, result) {
    req.handle = this;
    if (result < 0) {
      req.async = false;
      req.bytes = 0;
      return result;
    }
    req.async = result % 2 === 1;
    req.bytes = (result - (req.async ? 1 : 0)) / 2;
    return 0;
  }
}

function encodedChunks(chunks) {
  const encoded = new Array(chunks.length);
  for (let i = 0; i < chunks.length; i += 2) {
    const number = typeof chunks[i] === 'string' ? encodingNumbers[chunks[i + 1]] : UTF8;
    // hex, base64 and the like: seldom, and Buffer knows how.
    encoded[i] = number === undefined ? require('buffer').Buffer.from(chunks[i], chunks[i + 1]) : chunks[i];
    encoded[i + 1] = number ?? UTF8;
  }
  return encoded;
}

module.exports = { ShutdownWrap, StreamHandle, WriteWrap, ensureInitialized };
