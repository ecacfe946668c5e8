// The class FileHandle of node:fs/promises: an open file that is closed once.
// Native side: src/ops/fs/calls.rs. In Node: lib/internal/fs/promises.js and src/node_file.cc.
'use strict';

const {
  AbortError, codes: { ERR_FS_FILE_TOO_LARGE, ERR_INVALID_STATE },
} = require('internal/errors');
const {
  kValidateObjectAllowNullable, parseFileMode, validateBoolean, validateInteger, validateObject,
} = require('internal/validators');
const {
  getOptions, toBytes, toUnixTimestamp, validateBuffer, validateBufferArray, validateFlush, validateOwner,
} = require('internal/fs/validate');
const { ownUnlessNumber, readRange, writeArguments } = require('internal/fs/arguments');
const { toStats } = require('internal/fs/stats');
const { S_IFMT, S_IFREG } = require('internal/fs/constants');
const EventEmitter = require('events');

const CHUNK = 512 * 1024;
const UNKNOWN_SIZE_CHUNK = 64 * 1024;
// Longest file that is read as a whole.
const MAX_WHOLE_FILE = 2 ** 31 - 1;

const kFd = Symbol('kFd');
const kHandle = Symbol('kHandle');
const kRef = Symbol('kRef');
const kUnref = Symbol('kUnref');

// An op as a promise.
function call(op, ...args) {
  const outcome = new Promise((resolve, reject) => {
    ops[op](...args, (error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });
  return outcome.then(undefined, addStack);
}

// The native error was made on the loop and has no stack. Here, in the chain of promises, V8 knows who awaits it.
function addStack(error) {
  Error.captureStackTrace(error, addStack);
  throw error;
}

const isIterable = (value) =>
  value !== null && typeof value === 'object' &&
  (typeof value[Symbol.iterator] === 'function' || typeof value[Symbol.asyncIterator] === 'function');

function throwIfAborted(signal) {
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
}

class FileHandle extends EventEmitter {
  #fd;
  // Operations under way; the descriptor stays open for them.
  #users = 1;
  #closing = null;
  #closeSettled = null;

  constructor(fd) {
    super();
    this.#fd = fd;
  }

  get [kFd]() {
    return this.#fd;
  }

  get [kHandle]() {
    return this;
  }

  get fd() {
    return this.#fd;
  }

  getAsyncId() {
    this.#asyncId ??= require('internal/async_hooks').newAsyncId();
    return this.#asyncId;
  }
  #asyncId;

  // Runs `work` with the descriptor of `handle` open.
  static async #use(handle, name, work) {
    if (handle === null || typeof handle !== 'object' || !(#fd in handle)) {
      const { codes: { ERR_INTERNAL_ASSERTION } } = require('internal/errors');
      throw new ERR_INTERNAL_ASSERTION('handle must be an instance of FileHandle');
    }
    return handle.#run(name, work);
  }

  async #run(name, work) {
    if (this.#fd === -1) {
      const error = new Error('file closed');
      error.code = 'EBADF';
      error.syscall = name;
      throw error;
    }
    this[kRef]();
    try {
      return await work(this.#fd);
    } finally {
      this[kUnref]();
    }
  }

  appendFile(data, options) {
    options = getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a', flush: false });
    return FileHandle.#use(this, 'writeFile', () => this.#writeAll(data, options));
  }

  chmod(mode) {
    return FileHandle.#use(this, 'fchmod', (fd) => call('op_fs_fchmod', fd, parseFileMode(mode, 'mode')));
  }

  chown(uid, gid) {
    return FileHandle.#use(this, 'fchown', (fd) => {
      validateOwner(uid, gid);
      return call('op_fs_fchown', fd, uid, gid);
    });
  }

  datasync() {
    return FileHandle.#use(this, 'fdatasync', (fd) => call('op_fs_fdatasync', fd));
  }

  sync() {
    return FileHandle.#use(this, 'fsync', (fd) => call('op_fs_fsync', fd));
  }

  read(buffer, offset, length, position) {
    return FileHandle.#use(this, 'read', async (fd) => {
      let range;
      if (!ArrayBuffer.isView(buffer)) {
        // read([options])
        const options = buffer;
        if (options !== undefined) validateObject(options, 'options', kValidateObjectAllowNullable);
        ({ buffer = require('buffer').Buffer.alloc(16384) } = options ?? {});
        validateBuffer(buffer);
        range = completed(buffer, options);
      } else if (offset !== null && typeof offset === 'object') {
        // read(buffer, options)
        validateObject(offset, 'options', kValidateObjectAllowNullable);
        range = completed(buffer, offset);
      } else {
        range = readRange(buffer, offset, length ?? buffer.byteLength - (offset ?? 0), position);
      }
      if (range.length === 0) return { __proto__: null, bytesRead: 0, buffer };
      const bytesRead = await call('op_fs_read', fd, buffer, range.offset, range.length, range.position);
      return { __proto__: null, bytesRead, buffer };
    });
  }

  readv(buffers, position) {
    return FileHandle.#use(this, 'readv', async (fd) => {
      validateBufferArray(buffers);
      const bytesRead = await call('op_fs_readv', fd, buffers, ownUnlessNumber(position));
      return { __proto__: null, bytesRead, buffers };
    });
  }

  readFile(options) {
    options = getOptions(options, { flag: 'r' });
    return FileHandle.#use(this, 'readFile', () => readHandle(this, options));
  }

  readLines(options = undefined) {
    return require('readline').createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  stat(options = { bigint: false }) {
    return FileHandle.#use(this, 'fstat', async (fd) => toStats(await call('op_fs_fstat', fd, Boolean(options?.bigint))));
  }

  truncate(len = 0) {
    return FileHandle.#use(this, 'ftruncate', (fd) => {
      validateInteger(len, 'len');
      return call('op_fs_ftruncate', fd, Math.max(0, len));
    });
  }

  utimes(atime, mtime) {
    return FileHandle.#use(this, 'futimes', (fd) =>
      call('op_fs_futimes', fd, toUnixTimestamp(atime, 'atime'), toUnixTimestamp(mtime, 'mtime')));
  }

  write(buffer, offset, length, position) {
    return FileHandle.#use(this, 'write', async (fd) => {
      if (ArrayBuffer.isView(buffer) && buffer.byteLength === 0) return { __proto__: null, bytesWritten: 0, buffer };
      const { bytes, offset: from, length: size, position: at } = writeArguments(buffer, offset, length, position);
      const bytesWritten = await call('op_fs_write', fd, bytes, from, size, at);
      return { __proto__: null, bytesWritten, buffer };
    });
  }

  writev(buffers, position) {
    return FileHandle.#use(this, 'writev', async (fd) => {
      validateBufferArray(buffers);
      if (buffers.length === 0) return { __proto__: null, bytesWritten: 0, buffers };
      const bytesWritten = await call('op_fs_writev', fd, buffers, ownUnlessNumber(position));
      return { __proto__: null, bytesWritten, buffers };
    });
  }

  writeFile(data, options) {
    options = getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false });
    return FileHandle.#use(this, 'writeFile', () => this.#writeAll(data, options));
  }

  async #writeAll(data, { encoding, signal, flush }) {
    validateFlush(flush);
    throwIfAborted(signal);
    if (!ArrayBuffer.isView(data) && isIterable(data)) await writeIterable(this, data, encoding, signal);
    else await writeBytes(this, toBytes(data, encoding), signal);
    if (flush) await this.sync();
  }

  close() {
    if (this.#fd === -1) return Promise.resolve();
    if (this.#closing !== null) return this.#closing;
    this.#users--;
    if (this.#users === 0) {
      this.#closing = this.#closeNow();
    } else {
      // The last operation to finish closes it.
      this.#closing = new Promise((resolve, reject) => {
        this.#closeSettled = { resolve, reject };
      });
    }
    this.emit('close');
    return this.#closing;
  }

  #closeNow() {
    const fd = this.#fd;
    this.#fd = -1;
    return call('op_fs_close', fd).finally(() => {
      this.#closing = null;
    });
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  [kRef]() {
    this.#users++;
  }

  [kUnref]() {
    this.#users--;
    if (this.#users === 0) this.#closeNow().then(this.#closeSettled.resolve, this.#closeSettled.reject);
  }

  readableWebStream(options = {}) {
    if (this.#fd === -1) throw new ERR_INVALID_STATE('The FileHandle is closed');
    if (this.#closing !== null) throw new ERR_INVALID_STATE('The FileHandle is closing');
    if (this.#locked) throw new ERR_INVALID_STATE('The FileHandle is locked');
    validateObject(options, 'options');
    const { autoClose = false, type = 'bytes' } = options;
    validateBoolean(autoClose, 'options.autoClose');
    if (type !== 'bytes') {
      process.emitWarning('A non-"bytes" options.type has no effect. A byte-oriented stream is always created.',
                          'ExperimentalWarning');
    }
    this.#locked = true;
    const { ReadableStream } = require('internal/webstreams/readablestream');
    const finish = async () => {
      this[kUnref]();
      if (autoClose) await this.close();
    };
    this[kRef]();
    const stream = new ReadableStream({
      type: 'bytes',
      autoAllocateChunkSize: 16384,
      pull: async (controller) => {
        const view = controller.byobRequest.view;
        const { bytesRead } = await this.read(view, 0, view.byteLength);
        if (bytesRead === 0) {
          controller.close();
          await finish();
        }
        controller.byobRequest.respond(bytesRead);
      },
      cancel: finish,
    });
    this.once('close', () => {
      const { readableStreamCancel } = require('internal/webstreams/readablestream');
      readableStreamCancel?.(stream);
    });
    return stream;
  }
  #locked = false;

  createReadStream(options = undefined) {
    const { ReadStream } = require('internal/fs/streams');
    return new ReadStream(undefined, { ...options, fd: this });
  }

  createWriteStream(options = undefined) {
    const { WriteStream } = require('internal/fs/streams');
    return new WriteStream(undefined, { ...options, fd: this });
  }
}

// Unlike in fs.read(), a length of null means all there is room for.
function completed(buffer, options) {
  const { offset = 0, length, position = null } = options ?? {};
  return readRange(buffer, offset, length ?? buffer.byteLength - offset, position);
}

// The rest of a file, from where it is, as a Buffer or text.
async function readHandle(handle, { encoding, signal }) {
  const { Buffer } = require('buffer');
  throwIfAborted(signal);
  const fd = handle[kFd];
  const numbers = await call('op_fs_fstat', fd, false);
  throwIfAborted(signal);
  const size = (numbers[1] & S_IFMT) === S_IFREG ? numbers[8] : 0;
  if (size > MAX_WHOLE_FILE) throw new ERR_FS_FILE_TOO_LARGE(size);
  const chunks = [];
  let total = 0;
  for (;;) {
    throwIfAborted(signal);
    const wanted = size === 0 ? UNKNOWN_SIZE_CHUNK : Math.min(Math.max(size - total, 1), CHUNK);
    const chunk = Buffer.allocUnsafeSlow(wanted);
    const count = await call('op_fs_read', fd, chunk, 0, wanted, -1);
    if (count === 0) break;
    total += count;
    chunks.push(count === wanted ? chunk : chunk.subarray(0, count));
    if (size !== 0 && total >= size) break;
  }
  throwIfAborted(signal);
  const content = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, total);
  return encoding && encoding !== 'buffer' ? content.toString(encoding) : content;
}

async function writeBytes(handle, bytes, signal) {
  let view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  while (view.byteLength > 0) {
    throwIfAborted(signal);
    const count = await call('op_fs_write', handle[kFd], view, 0, Math.min(view.byteLength, CHUNK), -1);
    view = view.subarray(count);
  }
  throwIfAborted(signal);
}

async function writeIterable(handle, data, encoding, signal) {
  throwIfAborted(signal);
  for await (const chunk of data) {
    throwIfAborted(signal);
    await writeBytes(handle, toBytes(chunk, encoding), signal);
  }
  throwIfAborted(signal);
}

module.exports = { FileHandle, call, isIterable, readHandle, writeIterable, kFd, kHandle, kRef, kUnref };
