// The callback half of node:fs.
// Native side: src/ops/fs/calls.rs; with a callback an op works on the thread pool. In Node: lib/fs.js.
'use strict';

const { AbortError } = require('internal/errors');
const {
  kValidateObjectAllowNullable, parseFileMode, validateFunction, validateInteger, validateObject, validateOneOf,
} = require('internal/validators');
const { O_RDONLY, O_RDWR } = require('internal/fs/constants');
const {
  getAccessMode, getCopyMode, getMkdirOptions, getOptions, getReaddirOptions, getRmOptions, getValidatedFd,
  getValidatedPath, isFd, isUtf8, makeCallback, stringToFlags, toBytes, toContent, toName, toUnixTimestamp,
  validateBuffer, validateBufferArray, validateFlush, validateOwner, wantsBytes, warnOnNonPortableTemplate,
} = require('internal/fs/validate');
const { ownUnlessNumber, readOptions, readRange, writeArguments } = require('internal/fs/arguments');
const { toStatFs, toStats } = require('internal/fs/stats');
const { driveCallback } = require('internal/fs/drive');
const { checkRmdirOptions, LINK_TYPES } = require('internal/fs/sync');

const customPromisify = Symbol.for('nodejs.util.promisify.custom');
const { customPromisifyArgs } = require('internal/util');

// A callback that gets the native value in another form.
const converting = (callback, convert) => (error, value) => {
  if (error) callback(error);
  else callback(null, convert(value));
};

function access(path, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = undefined;
  }
  path = getValidatedPath(path);
  callback = makeCallback(callback);
  ops.op_fs_access(path, getAccessMode(mode), callback);
}

function exists(path, callback) {
  validateFunction(callback, 'cb');
  try {
    path = getValidatedPath(path);
  } catch {
    callback(false);
    return;
  }
  ops.op_fs_access(path, 0, (error) => callback(!error));
}

Object.defineProperty(exists, customPromisify, {
  __proto__: null,
  value: function exists(path) { // eslint-disable-line func-name-matching
    return new Promise((resolve) => module.exports.exists(path, resolve));
  },
});

function open(path, flags, mode, callback) {
  path = getValidatedPath(path);
  if (arguments.length < 3) {
    callback = flags;
    flags = 'r';
    mode = 0o666;
  } else if (typeof mode === 'function') {
    callback = mode;
    mode = 0o666;
  } else {
    mode = parseFileMode(mode, 'mode', 0o666);
  }
  const flagsNumber = stringToFlags(flags);
  callback = makeCallback(callback);
  ops.op_fs_open(path, flagsNumber, mode, callback);
}

function openAsBlob(path, options = {}) {
  validateObject(options, 'options');
  const type = options.type || '';
  const { validateString } = require('internal/validators');
  validateString(type, 'options.type');
  path = getValidatedPath(path);
  return new Promise((resolve) => {
    resolve(require('internal/blob').createBlobFromFilePath(path, { type }));
  });
}

function ignoreResult(error) {
  if (error) throw error;
}

function close(fd, callback = ignoreResult) {
  fd = getValidatedFd(fd);
  if (callback !== ignoreResult) callback = makeCallback(callback);
  ops.op_fs_close(fd, callback);
}

function read(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = getValidatedFd(fd);
  let params;
  let byOptions = false;
  if (arguments.length <= 4) {
    byOptions = true;
    if (arguments.length === 4) {
      // (fd, buffer, options, callback)
      validateObject(offsetOrOptions, 'options', kValidateObjectAllowNullable);
      callback = length;
      params = offsetOrOptions;
    } else if (arguments.length === 3) {
      // (fd, options | buffer, callback)
      if (!ArrayBuffer.isView(buffer)) {
        params = buffer;
        ({ buffer = require('buffer').Buffer.alloc(16384) } = params ?? {});
      }
      callback = offsetOrOptions;
    } else {
      callback = buffer;
      buffer = require('buffer').Buffer.alloc(16384);
    }
  }
  validateBuffer(buffer);
  callback = makeCallback(callback);
  const range = byOptions ? readOptions(buffer, params) : readRange(buffer, offsetOrOptions, length, position);
  if (range.length === 0) {
    process.nextTick(callback, null, 0, buffer);
    return;
  }
  ops.op_fs_read(fd, buffer, range.offset, range.length, range.position, (error, bytesRead) => {
    // The buffer goes along, so that it lives as long as the read.
    callback(error, bytesRead || 0, buffer);
  });
}

function readv(fd, buffers, position, callback) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  callback = makeCallback(callback || position);
  ops.op_fs_readv(fd, buffers, ownUnlessNumber(position), (error, bytesRead) => {
    callback(error, bytesRead || 0, buffers);
  });
}

function write(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = getValidatedFd(fd);
  if (ArrayBuffer.isView(buffer)) {
    callback ||= position || length || offsetOrOptions;
  } else if (typeof position !== 'function') {
    // (fd, string[, position[, encoding]], callback)
    if (typeof offsetOrOptions === 'function') {
      callback = offsetOrOptions;
      offsetOrOptions = null;
    } else {
      callback = length;
    }
    length = 'utf8';
  } else {
    callback = position;
  }
  const { bytes, offset, length: size, position: at } = writeArguments(buffer, offsetOrOptions, length, position);
  callback = makeCallback(callback);
  ops.op_fs_write(fd, bytes, offset, size, at, (error, written) => {
    callback(error, written || 0, buffer);
  });
}

function writev(fd, buffers, position, callback) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  callback = makeCallback(callback || position);
  if (buffers.length === 0) {
    process.nextTick(callback, null, 0, buffers);
    return;
  }
  ops.op_fs_writev(fd, buffers, ownUnlessNumber(position), (error, written) => {
    callback(error, written || 0, buffers);
  });
}

// What util.promisify() makes of these resolves with an object.
for (const [fn, names] of [
  [read, ['bytesRead', 'buffer']],
  [readv, ['bytesRead', 'buffers']],
  [write, ['bytesWritten', 'buffer']],
  [writev, ['bytesWritten', 'buffers']],
]) {
  Object.defineProperty(fn, customPromisifyArgs, { __proto__: null, value: names, enumerable: false });
}

// Calls back with an AbortError when `signal` says so; otherwise with what `start` got.
function withSignal(signal, callback, start) {
  if (!signal) {
    start(callback);
    return;
  }
  if (signal.aborted) {
    process.nextTick(callback, new AbortError(undefined, { cause: signal.reason }));
    return;
  }
  start((error, value) => {
    if (signal.aborted) callback(new AbortError(undefined, { cause: signal.reason }));
    else if (error) callback(error);
    else callback(null, value);
  });
}

function readFile(path, options, callback) {
  callback ||= options;
  validateFunction(callback, 'cb');
  options = getOptions(options, { flag: 'r' });
  const { encoding, signal } = options;
  const target = isFd(path) ? path : getValidatedPath(path);
  const flags = isFd(path) ? O_RDONLY : stringToFlags(options.flag);
  withSignal(signal, callback, (done) => {
    ops.op_fs_read_file(target, flags, isUtf8(encoding), (error, content) => {
      if (error) {
        done(error);
        return;
      }
      let value;
      try {
        value = toContent(content, encoding);
      } catch (failure) {
        done(failure);
        return;
      }
      done(null, value);
    });
  });
}

function writeFile(path, data, options, callback) {
  callback ||= options;
  validateFunction(callback, 'cb');
  options = getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false });
  const flush = validateFlush(options.flush);
  const bytes = toBytes(data, options.encoding);
  const target = isFd(path) ? path : getValidatedPath(path);
  const flags = isFd(path) ? 0 : stringToFlags(options.flag || 'w');
  const mode = parseFileMode(options.mode, 'mode', 0o666);
  withSignal(options.signal, callback, (done) => {
    ops.op_fs_write_file(target, bytes, flags, mode, flush, (error) => done(error));
  });
}

function appendFile(path, data, options, callback) {
  callback ||= options;
  validateFunction(callback, 'cb');
  options = { ...getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a' }) };
  if (!options.flag || isFd(path)) options.flag = 'a';
  module.exports.writeFile(path, data, options, callback);
}

function stat(path, options = { bigint: false }, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = makeCallback(callback);
  ops.op_fs_stat(getValidatedPath(path), true, Boolean(options?.bigint), options?.throwIfNoEntry === false,
                 converting(callback, toStats));
}

function lstat(path, options = { bigint: false }, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = makeCallback(callback);
  ops.op_fs_stat(getValidatedPath(path), false, Boolean(options?.bigint), options?.throwIfNoEntry === false,
                 converting(callback, toStats));
}

function fstat(fd, options = { bigint: false }, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  fd = getValidatedFd(fd);
  callback = makeCallback(callback);
  ops.op_fs_fstat(fd, Boolean(options?.bigint), converting(callback, toStats));
}

function statfs(path, options = { bigint: false }, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  path = getValidatedPath(path);
  callback = makeCallback(callback);
  ops.op_fs_statfs(path, Boolean(options?.bigint), converting(callback, toStatFs));
}

function* truncateSteps(path, len) {
  const fd = yield ['op_fs_open', path, O_RDWR, 0o666];
  try {
    yield ['op_fs_ftruncate', fd, len];
  } finally {
    yield ['op_fs_close', fd];
  }
}

function truncate(path, len, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  } else if (len === undefined) {
    len = 0;
  }
  validateInteger(len, 'len');
  callback = makeCallback(callback);
  driveCallback(truncateSteps(getValidatedPath(path), Math.max(0, len)), callback);
}

function ftruncate(fd, len = 0, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  }
  fd = getValidatedFd(fd);
  validateInteger(len, 'len');
  callback = makeCallback(callback);
  ops.op_fs_ftruncate(fd, Math.max(0, len), callback);
}

function fsync(fd, callback) {
  fd = getValidatedFd(fd);
  ops.op_fs_fsync(fd, makeCallback(callback));
}

function fdatasync(fd, callback) {
  fd = getValidatedFd(fd);
  ops.op_fs_fdatasync(fd, makeCallback(callback));
}

function mkdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const { mode, recursive } = getMkdirOptions(options);
  callback = makeCallback(callback);
  ops.op_fs_mkdir(getValidatedPath(path), mode, recursive, callback);
}

function mkdtemp(prefix, options, callback) {
  callback = makeCallback(typeof options === 'function' ? options : callback);
  const { encoding } = getOptions(options);
  prefix = getValidatedPath(prefix, 'prefix');
  warnOnNonPortableTemplate(prefix);
  ops.op_fs_mkdtemp(prefix, wantsBytes(encoding), converting(callback, (path) => toName(path, encoding)));
}

function rmdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  checkRmdirOptions(options);
  callback = makeCallback(callback);
  ops.op_fs_rmdir(getValidatedPath(path), callback);
}

function rm(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  path = getValidatedPath(path);
  options = getRmOptions(options);
  callback = makeCallback(callback);
  const { rmSteps } = require('internal/fs/rm');
  driveCallback(rmSteps(path, options), callback);
}

function cp(src, dest, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = makeCallback(callback);
  const { cpSteps, getCpOptions } = require('internal/fs/cp');
  options = getCpOptions(options);
  driveCallback(cpSteps(getValidatedPath(src, 'src'), getValidatedPath(dest, 'dest'), options, false), callback);
}

function readdir(path, options, callback) {
  callback = makeCallback(typeof options === 'function' ? options : callback);
  options = getReaddirOptions(options);
  path = getValidatedPath(path);
  const { readdirSteps } = require('internal/fs/dirent');
  driveCallback(readdirSteps(path, options), callback);
}

function unlink(path, callback) {
  callback = makeCallback(callback);
  ops.op_fs_unlink(getValidatedPath(path), callback);
}

function rename(oldPath, newPath, callback) {
  callback = makeCallback(callback);
  ops.op_fs_rename(getValidatedPath(oldPath, 'oldPath'), getValidatedPath(newPath, 'newPath'), callback);
}

function link(existingPath, newPath, callback) {
  callback = makeCallback(callback);
  ops.op_fs_link(getValidatedPath(existingPath, 'existingPath'), getValidatedPath(newPath, 'newPath'), callback);
}

function symlink(target, path, type, callback) {
  if (callback === undefined) {
    callback = makeCallback(type);
    type = undefined;
  } else {
    validateOneOf(type, 'type', LINK_TYPES);
    callback = makeCallback(callback);
  }
  ops.op_fs_symlink(getValidatedPath(target, 'target'), getValidatedPath(path), callback);
}

function readlink(path, options, callback) {
  callback = makeCallback(typeof options === 'function' ? options : callback);
  const { encoding } = getOptions(options);
  path = getValidatedPath(path, 'oldPath');
  ops.op_fs_readlink(path, wantsBytes(encoding), converting(callback, (target) => toName(target, encoding)));
}

function realpath(path, options, callback) {
  callback = typeof options === 'function' ? options : makeCallback(callback);
  const { encoding } = getOptions(options);
  const { realpathSteps } = require('internal/fs/realpath');
  driveCallback(realpathSteps(getValidatedPath(path), encoding), callback);
}

realpath.native = function native(path, options, callback) {
  callback = makeCallback(callback || options);
  const { encoding } = getOptions(options);
  path = getValidatedPath(path);
  ops.op_fs_realpath(path, wantsBytes(encoding), converting(callback, (found) => toName(found, encoding)));
};

function chmod(path, mode, callback) {
  path = getValidatedPath(path);
  mode = parseFileMode(mode, 'mode');
  ops.op_fs_chmod(path, mode, makeCallback(callback));
}

function fchmod(fd, mode, callback) {
  fd = getValidatedFd(fd);
  mode = parseFileMode(mode, 'mode');
  ops.op_fs_fchmod(fd, mode, makeCallback(callback));
}

function chown(path, uid, gid, callback) {
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  validateOwner(uid, gid);
  ops.op_fs_chown(path, uid, gid, true, callback);
}

function lchown(path, uid, gid, callback) {
  callback = makeCallback(callback);
  path = getValidatedPath(path);
  validateOwner(uid, gid);
  ops.op_fs_chown(path, uid, gid, false, callback);
}

function fchown(fd, uid, gid, callback) {
  fd = getValidatedFd(fd);
  validateOwner(uid, gid);
  ops.op_fs_fchown(fd, uid, gid, makeCallback(callback));
}

function utimes(path, atime, mtime, callback) {
  callback = makeCallback(callback);
  ops.op_fs_utimes(getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), true, callback);
}

function lutimes(path, atime, mtime, callback) {
  callback = makeCallback(callback);
  ops.op_fs_utimes(getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), false, callback);
}

function futimes(fd, atime, mtime, callback) {
  fd = getValidatedFd(fd);
  atime = toUnixTimestamp(atime, 'atime');
  mtime = toUnixTimestamp(mtime, 'mtime');
  ops.op_fs_futimes(fd, atime, mtime, makeCallback(callback));
}

function copyFile(src, dest, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = 0;
  }
  src = getValidatedPath(src, 'src');
  dest = getValidatedPath(dest, 'dest');
  callback = makeCallback(callback);
  ops.op_fs_copy_file(src, dest, getCopyMode(mode), callback);
}

function opendir(path, options, callback) {
  return require('internal/fs/dir').opendir(path, options, callback);
}

function glob(pattern, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  callback = makeCallback(callback);
  const { globSteps, getGlobOptions } = require('internal/fs/glob');
  driveCallback(globSteps(pattern, getGlobOptions(options)), callback);
}

module.exports = {
  access,
  appendFile,
  chmod,
  chown,
  close,
  copyFile,
  cp,
  exists,
  fchmod,
  fchown,
  fdatasync,
  fstat,
  fsync,
  ftruncate,
  futimes,
  glob,
  lchown,
  link,
  lstat,
  lutimes,
  mkdir,
  mkdtemp,
  open,
  openAsBlob,
  opendir,
  read,
  readdir,
  readFile,
  readlink,
  readv,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  symlink,
  truncate,
  unlink,
  utimes,
  write,
  writeFile,
  writev,
  // For the other styles.
  truncateSteps,
};
