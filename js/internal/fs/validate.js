// The argument rules of node:fs.
// No native side. In Node: lib/internal/fs/utils.js.
'use strict';

const {
  codes: { ERR_FS_FILE_TOO_LARGE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const {
  parseFileMode, validateAbortSignal, validateBoolean, validateFunction, validateInt32, validateInteger,
  validateObject, validateUint32,
} = require('internal/validators');
const constants = require('internal/fs/constants');

const { F_OK, O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = constants;
const READ_WRITE_EXECUTE = 7;
const MAX_COPY_MODE = 7;
// uid_t and gid_t; -1 leaves an owner as it is.
const MAX_USER_ID = 2 ** 32 - 1;

const isUint8Array = (value) => value instanceof Uint8Array || Object.prototype.toString.call(value) === '[object Uint8Array]';

const flagsByName = {
  '__proto__': null,
  'r': O_RDONLY,
  'rs': O_RDONLY | O_SYNC,
  'sr': O_RDONLY | O_SYNC,
  'r+': O_RDWR,
  'rs+': O_RDWR | O_SYNC,
  'sr+': O_RDWR | O_SYNC,
  'w': O_TRUNC | O_CREAT | O_WRONLY,
  'wx': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'xw': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'w+': O_TRUNC | O_CREAT | O_RDWR,
  'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'xw+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'a': O_APPEND | O_CREAT | O_WRONLY,
  'ax': O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  'xa': O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  'as': O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'sa': O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'a+': O_APPEND | O_CREAT | O_RDWR,
  'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'xa+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
  'sa+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};

function stringToFlags(flags, name = 'flags') {
  if (typeof flags === 'number') {
    validateInt32(flags, name);
    return flags;
  }
  if (flags == null) return O_RDONLY;
  const found = flagsByName[flags];
  if (found === undefined) throw new ERR_INVALID_ARG_VALUE(name, flags);
  return found;
}

// A string or Uint8Array without a NUL in it.
function getValidatedPath(fileURLOrPath, name = 'path') {
  let path = fileURLOrPath;
  if (typeof path !== 'string') {
    if (!isUint8Array(path)) path = require('internal/file_url').toPathIfFileURL(path);
    if (typeof path !== 'string' && !isUint8Array(path)) {
      throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], path);
    }
  }
  const clean = typeof path === 'string' ? !path.includes('\0') : Uint8Array.prototype.indexOf.call(path, 0) === -1;
  if (!clean) {
    throw new ERR_INVALID_ARG_VALUE(name, path, 'must be a string, Uint8Array, or URL without null bytes');
  }
  return path;
}

function getValidatedFd(fd, name = 'fd') {
  if (Object.is(fd, -0)) return 0;
  validateInt32(fd, name, 0);
  return fd;
}

const isFd = (value) => typeof value === 'number' && value === value >>> 0 && value <= 0x7fffffff;

function assertEncoding(encoding) {
  if (encoding && !require('buffer').Buffer.isEncoding(encoding)) {
    throw new ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  }
}

function getOptions(options, defaults = {}) {
  if (options == null || typeof options === 'function') return defaults;
  if (typeof options === 'string') options = { ...defaults, encoding: options };
  else if (typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', ['string', 'Object'], options);
  if (options.encoding !== 'buffer') assertEncoding(options.encoding);
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  return options;
}

function makeCallback(callback) {
  validateFunction(callback, 'cb');
  return callback;
}

function getAccessMode(mode) {
  if (mode == null) return F_OK;
  validateInteger(mode, 'mode', F_OK, READ_WRITE_EXECUTE);
  return mode;
}

function getCopyMode(mode) {
  if (mode == null) return 0;
  validateInteger(mode, 'mode', 0, MAX_COPY_MODE);
  return mode;
}

function validateOwner(uid, gid) {
  validateInteger(uid, 'uid', -1, MAX_USER_ID);
  validateInteger(gid, 'gid', -1, MAX_USER_ID);
}

// Seconds since 1970, as fs.utimes() wants them.
function toUnixTimestamp(time, name = 'time') {
  if (typeof time === 'string' && +time == time) return +time; // eslint-disable-line eqeqeq
  if (Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  if (require('internal/util/types').isDate(time)) return Date.prototype.getTime.call(time) / 1000;
  throw new ERR_INVALID_ARG_TYPE(name, ['Date', 'Time in seconds'], time);
}

function validateBuffer(buffer) {
  if (!ArrayBuffer.isView(buffer)) throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
}

function validateBufferArray(buffers, name = 'buffers') {
  if (!Array.isArray(buffers) || !buffers.every((buffer) => ArrayBuffer.isView(buffer))) {
    throw new ERR_INVALID_ARG_TYPE(name, 'ArrayBufferView[]', buffers);
  }
  return buffers;
}

function validateOffsetLengthRead(offset, length, bufferLength) {
  if (offset < 0) throw new ERR_OUT_OF_RANGE('offset', '>= 0', offset);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  if (offset + length > bufferLength) throw new ERR_OUT_OF_RANGE('length', `<= ${bufferLength - offset}`, length);
}

function validateOffsetLengthWrite(offset, length, byteLength) {
  if (offset > byteLength) throw new ERR_OUT_OF_RANGE('offset', `<= ${byteLength}`, offset);
  if (length > byteLength - offset) throw new ERR_OUT_OF_RANGE('length', `<= ${byteLength - offset}`, length);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  validateInt32(length, 'length', 0);
}

function validatePosition(position, name, length) {
  if (typeof position === 'number') {
    validateInteger(position, name, -1);
  } else if (typeof position === 'bigint') {
    const max = 2n ** 63n - 1n - BigInt(length);
    if (position < -1n || position > max) throw new ERR_OUT_OF_RANGE(name, `>= -1 && <= ${max}`, position);
  } else {
    throw new ERR_INVALID_ARG_TYPE(name, ['integer', 'bigint'], position);
  }
}

function validateText(value, name) {
  if (typeof value !== 'string') {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
  }
}

// What writeFile() and write() take, as bytes.
function toBytes(data, encoding, name = 'data') {
  if (ArrayBuffer.isView(data)) return data;
  validateText(data, name);
  return require('buffer').Buffer.from(data, encoding || 'utf8');
}

function validateFlush(flush) {
  if (flush != null) validateBoolean(flush, 'options.flush');
  return flush ?? false;
}

function getMkdirOptions(options) {
  let mode = 0o777;
  let recursive = false;
  if (typeof options === 'number' || typeof options === 'string') {
    mode = parseFileMode(options, 'mode');
  } else if (options) {
    if (options.recursive !== undefined) {
      recursive = options.recursive;
      validateBoolean(recursive, 'options.recursive');
    }
    if (options.mode !== undefined) mode = parseFileMode(options.mode, 'options.mode');
  }
  return { mode, recursive };
}

function getRmOptions(options) {
  if (options === undefined) return { retryDelay: 100, maxRetries: 0, recursive: false, force: false };
  validateObject(options, 'options');
  options = { retryDelay: 100, maxRetries: 0, recursive: false, force: false, ...options };
  validateBoolean(options.force, 'options.force');
  validateBoolean(options.recursive, 'options.recursive');
  validateInt32(options.retryDelay, 'options.retryDelay', 0);
  validateUint32(options.maxRetries, 'options.maxRetries');
  return options;
}

function getReaddirOptions(options) {
  options = getOptions(options);
  if (options.recursive != null) validateBoolean(options.recursive, 'options.recursive');
  return options;
}

// What op_fs_read_file() gave, as the program asked for it.
function toContent(content, encoding) {
  if (typeof content === 'string') return content;
  if (typeof content === 'number') throw new ERR_FS_FILE_TOO_LARGE(content);
  const buffer = require('buffer').Buffer.from(content);
  return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
}

const isUtf8 = (encoding) => encoding === 'utf8' || encoding === 'utf-8';

// A name or path as the native side gave it (string, or ArrayBuffer where bytes were asked for).
function toName(name, encoding) {
  if (typeof name === 'string' || name === undefined) return name;
  const buffer = require('buffer').Buffer.from(name);
  return encoding === 'buffer' ? buffer : buffer.toString(encoding);
}

// Names are asked for as bytes unless they are to become UTF-8 text.
const wantsBytes = (encoding) => encoding != null && encoding !== '' && !isUtf8(encoding);

let warnedOfTemplate = false;

function warnOnNonPortableTemplate(prefix) {
  const last = typeof prefix === 'string' ? prefix.endsWith('X') : prefix[prefix.length - 1] === 0x58;
  if (last && !warnedOfTemplate) {
    warnedOfTemplate = true;
    process.emitWarning('mkdtemp() templates ending with X are not portable. ' +
                        'For details see: https://nodejs.org/api/fs.html');
  }
}

module.exports = {
  stringToFlags,
  getValidatedPath,
  getValidatedFd,
  isFd,
  assertEncoding,
  getOptions,
  makeCallback,
  getAccessMode,
  getCopyMode,
  validateOwner,
  toUnixTimestamp,
  validateBuffer,
  validateBufferArray,
  validateOffsetLengthRead,
  validateOffsetLengthWrite,
  validatePosition,
  validateText,
  toBytes,
  validateFlush,
  getMkdirOptions,
  getRmOptions,
  getReaddirOptions,
  toContent,
  isUtf8,
  toName,
  wantsBytes,
  warnOnNonPortableTemplate,
};
