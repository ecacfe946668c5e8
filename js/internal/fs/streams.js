// fs.ReadStream and fs.WriteStream.
// No native side of its own: the functions of node:fs, or of the program's `fs` option, do the work.
// In Node: lib/internal/fs/streams.js.
'use strict';

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_METHOD_NOT_IMPLEMENTED, ERR_OUT_OF_RANGE, ERR_STREAM_DESTROYED },
} = require('internal/errors');
const { validateBoolean, validateFunction, validateInteger } = require('internal/validators');
const { getOptions, getValidatedFd, getValidatedPath } = require('internal/fs/validate');
const { FileHandle, kRef, kUnref } = require('internal/fs/file_handle');
const { errorOrDestroy } = require('internal/streams/destroy');
const { Readable, Writable, finished } = require('stream');

const kFs = Symbol('kFs');
const kHandle = Symbol('kHandle');
// An operation on the descriptor is under way; closing waits for it.
const kBusy = Symbol('kBusy');
const kIdle = Symbol('kIdle');

// The functions a stream over a FileHandle works with: those of node:fs, on the handle's own methods.
function fsOfHandle(handle) {
  const settle = (promise, callback) => {
    promise.then((result) => process.nextTick(callback, null, result),
                 (error) => process.nextTick(callback, error));
  };
  return {
    open: () => {},
    close: (fd, callback) => {
      handle[kUnref]();
      settle(handle.close(), callback);
    },
    fsync: (fd, callback) => settle(handle.sync(), callback),
    read: (fd, buffer, offset, length, position, callback) => {
      settle(handle.read(buffer, offset, length, position).then(({ bytesRead }) => bytesRead),
             (error, bytesRead) => callback(error, bytesRead, buffer));
    },
    write: (fd, buffer, offset, length, position, callback) => {
      settle(handle.write(buffer, offset, length, position).then(({ bytesWritten }) => bytesWritten),
             (error, written) => callback(error, written, buffer));
    },
    writev: (fd, buffers, position, callback) => {
      settle(handle.writev(buffers, position).then(({ bytesWritten }) => bytesWritten),
             (error, written) => callback(error, written, buffers));
    },
  };
}

// Takes the descriptor, number or FileHandle, out of the options.
function importFd(stream, options) {
  if (typeof options.fd === 'number') {
    stream[kFs] = options.fs || require('fs');
    return getValidatedFd(options.fd);
  }
  if (typeof options.fd === 'object' && options.fd instanceof FileHandle) {
    // Replacing the functions under a handle would bypass its reference count.
    if (options.fs) throw new ERR_METHOD_NOT_IMPLEMENTED('FileHandle with fs');
    stream[kHandle] = options.fd;
    stream[kFs] = fsOfHandle(options.fd);
    options.fd[kRef]();
    options.fd.on('close', stream.close.bind(stream));
    return options.fd.fd;
  }
  throw new ERR_INVALID_ARG_TYPE('options.fd', ['number', 'FileHandle'], options.fd);
}

// What both classes do first: path or descriptor, and the functions to work with.
function setUp(stream, path, options, methods) {
  if (options.fd == null) {
    stream.fd = null;
    stream[kFs] = options.fs || require('fs');
    for (const name of methods) validateFunction(stream[kFs][name], `options.fs.${name}`);
    stream.path = getValidatedPath(path);
    stream.flags = options.flags === undefined ? stream.defaultFlags : options.flags;
    stream.mode = options.mode === undefined ? 0o666 : options.mode;
  } else {
    stream.fd = importFd(stream, options);
    if (options.fs) for (const name of methods.slice(1)) validateFunction(stream[kFs][name], `options.fs.${name}`);
  }
  // A descriptor the program opened is still the stream's to close, unless it says otherwise.
  options.autoDestroy = options.autoClose === undefined ? true : options.autoClose;
}

function construct(stream, callback) {
  if (typeof stream.fd === 'number') {
    callback();
    return;
  }
  // graceful-fs and its like replace open() of an instance or of the prototype.
  if (stream.open !== stream.ownOpen) {
    const emit = stream.emit;
    stream.emit = function(...args) {
      if (args[0] === 'open') {
        stream.emit = emit;
        callback();
        Reflect.apply(emit, stream, args);
      } else if (args[0] === 'error') {
        stream.emit = emit;
        callback(args[1]);
      } else {
        return Reflect.apply(emit, stream, args);
      }
    };
    stream.open();
    return;
  }
  stream[kFs].open(stream.path, stream.flags, stream.mode, (error, fd) => {
    if (error) {
      callback(error);
      return;
    }
    stream.fd = fd;
    callback();
    stream.emit('open', stream.fd);
    stream.emit('ready');
  });
}

function closeStream(stream, error, callback) {
  if (typeof stream.fd !== 'number') {
    callback(error);
    return;
  }
  stream[kFs].close(stream.fd, (closeError) => callback(closeError || error));
  stream.fd = null;
}

function destroy(stream, error, callback) {
  // The descriptor must not be closed, and then reused, under an operation.
  if (stream[kBusy]) stream.once(kIdle, (busyError) => closeStream(stream, error || busyError, callback));
  else closeStream(stream, error, callback);
}

function endOperation(stream, error) {
  stream[kBusy] = false;
  if (stream.destroyed) {
    stream.emit(kIdle, error);
    return true;
  }
  return false;
}

const pendingDescriptor = {
  __proto__: null,
  configurable: true,
  get() { return this.fd === null; },
};

const autoCloseDescriptor = (state, className) => {
  const stateOf = (stream) => {
    if (stream[state] === undefined) throw new ERR_INVALID_THIS(className);
    return stream[state];
  };
  return {
    __proto__: null,
    get() { return stateOf(this).autoDestroy; },
    set(value) { stateOf(this).autoDestroy = value; },
  };
};

// A copy to complete, inherited options included: the program's own object stays as it is.
function copyOptions(options) {
  const copy = {};
  for (const name in options) copy[name] = options[name]; // eslint-disable-line guard-for-in
  return copy;
}

function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = copyOptions(getOptions(options, {}));
  if (options.highWaterMark === undefined) options.highWaterMark = 64 * 1024;
  setUp(this, path, options, ['open', 'read', 'close']);
  if (options.emitClose === undefined) options.emitClose = true;

  this.start = options.start;
  this.end = options.end ?? Infinity;
  this.pos = undefined;
  this.bytesRead = 0;
  this[kBusy] = false;
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }
  if (this.end !== Infinity) {
    validateInteger(this.end, 'end', 0);
    if (this.start !== undefined && this.start > this.end) {
      throw new ERR_OUT_OF_RANGE('start', `<= "end" (here: ${this.end})`, this.start);
    }
  }
  Reflect.apply(Readable, this, [options]);
  if (options.encoding) this.setEncoding(options.encoding);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);

Object.defineProperty(ReadStream.prototype, 'autoClose', autoCloseDescriptor('_readableState', 'ReadStream'));
Object.defineProperty(ReadStream.prototype, 'pending', pendingDescriptor);
Object.defineProperty(ReadStream.prototype, 'defaultFlags', { __proto__: null, value: 'r' });

const deprecatedOpen = function open() {
  // Constructing opens.
};
ReadStream.prototype.open = deprecatedOpen;
Object.defineProperty(ReadStream.prototype, 'ownOpen', { __proto__: null, value: deprecatedOpen });

ReadStream.prototype._construct = function _construct(callback) {
  construct(this, callback);
};

ReadStream.prototype._read = function _read(n) {
  n = this.pos !== undefined ? Math.min(this.end - this.pos + 1, n) : Math.min(this.end - this.bytesRead + 1, n);
  if (n <= 0) {
    this.push(null);
    return;
  }
  const buffer = require('buffer').Buffer.allocUnsafeSlow(n);
  this[kBusy] = true;
  this[kFs].read(this.fd, buffer, 0, n, this.pos, (error, bytesRead, chunk) => {
    if (endOperation(this, error)) return;
    if (error) {
      errorOrDestroy(this, error);
    } else if (bytesRead > 0) {
      if (this.pos !== undefined) this.pos += bytesRead;
      this.bytesRead += bytesRead;
      // Much less than asked for: a copy, rather than a small view that keeps a large buffer alive.
      if (bytesRead !== chunk.length) {
        const exact = require('buffer').Buffer.allocUnsafeSlow(bytesRead);
        chunk.copy(exact, 0, 0, bytesRead);
        chunk = exact;
      }
      this.push(chunk);
    } else {
      this.push(null);
    }
  });
};

ReadStream.prototype._destroy = function _destroy(error, callback) {
  destroy(this, error, callback);
};

ReadStream.prototype.close = function close(callback) {
  if (typeof callback === 'function') finished(this, callback);
  this.destroy();
};

function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = copyOptions(getOptions(options, {}));
  // Text is turned into bytes by Writable, in this encoding.
  options.decodeStrings = true;
  setUp(this, path, options, ['open', 'write', 'close']);
  if (options.emitClose === undefined) options.emitClose = true;
  if (options.fs) {
    const { writev } = options.fs;
    if (writev) validateFunction(writev, 'options.fs.writev');
  }
  this.flush = options.flush ?? false;
  if (options.flush != null) validateBoolean(options.flush, 'options.flush');

  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  this[kBusy] = false;
  // Without a writev of the file system's own, Writable gives one chunk at a time.
  if (this[kFs].writev === undefined) this._writev = null;
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }
  Reflect.apply(Writable, this, [options]);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);

Object.defineProperty(WriteStream.prototype, 'autoClose', autoCloseDescriptor('_writableState', 'WriteStream'));
Object.defineProperty(WriteStream.prototype, 'pending', pendingDescriptor);
Object.defineProperty(WriteStream.prototype, 'defaultFlags', { __proto__: null, value: 'w' });
WriteStream.prototype.open = deprecatedOpen;
Object.defineProperty(WriteStream.prototype, 'ownOpen', { __proto__: null, value: deprecatedOpen });

WriteStream.prototype._construct = function _construct(callback) {
  construct(this, callback);
};

const MAX_STALLED_WRITES = 5;

// Writes all of it, however little the file system takes at once.
function writeAll(stream, data, size, position, callback, stalled = 0) {
  stream[kFs].write(stream.fd, data, 0, size, position, (error, bytesWritten, buffer) => {
    if (error?.code === 'EAGAIN') {
      error = null;
      bytesWritten = 0;
    }
    if (stream.destroyed || error) {
      callback(error || new ERR_STREAM_DESTROYED('write'));
      return;
    }
    stream.bytesWritten += bytesWritten;
    stalled = bytesWritten ? 0 : stalled + 1;
    size -= bytesWritten;
    if (position !== undefined) position += bytesWritten;
    if (stalled > MAX_STALLED_WRITES) callback(new Error('write failed'));
    else if (size > 0) writeAll(stream, buffer.slice(bytesWritten), size, position, callback, stalled);
    else callback();
  });
}

const rest = (buffers, written) => require('buffer').Buffer.concat(buffers).subarray(written);

function writevAll(stream, chunks, size, position, callback, stalled = 0) {
  stream[kFs].writev(stream.fd, chunks, position ?? null, (error, bytesWritten, buffers) => {
    if (error?.code === 'EAGAIN') {
      error = null;
      bytesWritten = 0;
    }
    if (stream.destroyed || error) {
      callback(error || new ERR_STREAM_DESTROYED('writev'));
      return;
    }
    stream.bytesWritten += bytesWritten;
    stalled = bytesWritten ? 0 : stalled + 1;
    size -= bytesWritten;
    if (position !== undefined) position += bytesWritten;
    if (stalled > MAX_STALLED_WRITES) callback(new Error('writev failed'));
    else if (size > 0) writevAll(stream, [rest(buffers, bytesWritten)], size, position, callback, stalled);
    else callback();
  });
}

WriteStream.prototype._write = function _write(data, encoding, callback) {
  this[kBusy] = true;
  writeAll(this, data, data.length, this.pos, (error) => {
    endOperation(this, error);
    callback(error);
  });
  if (this.pos !== undefined) this.pos += data.length;
};

WriteStream.prototype._writev = function _writev(data, callback) {
  const chunks = [];
  let size = 0;
  for (const { chunk } of data) {
    chunks.push(chunk);
    size += chunk.length;
  }
  this[kBusy] = true;
  writevAll(this, chunks, size, this.pos, (error) => {
    endOperation(this, error);
    callback(error);
  });
  if (this.pos !== undefined) this.pos += size;
};

WriteStream.prototype._destroy = function _destroy(error, callback) {
  destroy(this, error, callback);
};

// The data has to be on the disk before 'finish' where the program asked for it.
WriteStream.prototype._final = function _final(callback) {
  if (this.flush && typeof this.fd === 'number') this[kFs].fsync(this.fd, callback);
  else callback();
};

WriteStream.prototype.close = function close(callback) {
  if (callback) {
    if (this.closed) {
      process.nextTick(callback);
      return;
    }
    this.on('close', callback);
  }
  // Without autoClose the end of the stream does not close the descriptor: do it here.
  if (!this.autoClose) this.on('finish', this.destroy);
  this.end();
};

// There is no shutdown of a file: ending it is destroying it, after everything is written.
WriteStream.prototype.destroySoon = WriteStream.prototype.end;

module.exports = { ReadStream, WriteStream };
