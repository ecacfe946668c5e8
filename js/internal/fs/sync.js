// The synchronous half of node:fs.
// Native side: src/ops/fs/calls.rs; without a callback an op does its work at once. In Node: lib/fs.js.
'use strict';

const {
  codes: { ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { kValidateObjectAllowNullable, parseFileMode, validateInteger, validateObject, validateOneOf } =
  require('internal/validators');
const { O_RDONLY } = require('internal/fs/constants');
const {
  getAccessMode, getCopyMode, getMkdirOptions, getOptions, getReaddirOptions, getRmOptions, getValidatedFd,
  getValidatedPath, isFd, isUtf8, stringToFlags, toBytes, toContent, toName, toUnixTimestamp, validateBuffer,
  validateBufferArray, validateFlush, validateOwner, wantsBytes, warnOnNonPortableTemplate,
} = require('internal/fs/validate');
const { ownUnlessNumber, readOptions, readRange, writeArguments } = require('internal/fs/arguments');
const { toStatFs, toStats } = require('internal/fs/stats');
const { driveSync } = require('internal/fs/drive');

function accessSync(path, mode) {
  ops.op_fs_access(getValidatedPath(path), getAccessMode(mode), undefined);
}

let warnedOfExistsArgument = false;

function existsSync(path) {
  try {
    path = getValidatedPath(path);
  } catch (error) {
    if (!warnedOfExistsArgument && error.code === 'ERR_INVALID_ARG_TYPE') {
      warnedOfExistsArgument = true;
      process.emitWarning('Passing invalid argument types to fs.existsSync is deprecated', 'DeprecationWarning', 'DEP0187');
    }
    return false;
  }
  return ops.op_fs_exists(path);
}

function openSync(path, flags, mode) {
  return ops.op_fs_open(getValidatedPath(path), stringToFlags(flags), parseFileMode(mode, 'mode', 0o666), undefined);
}

function closeSync(fd) {
  ops.op_fs_close(getValidatedFd(fd), undefined);
}

function readSync(fd, buffer, offsetOrOptions, length, position) {
  fd = getValidatedFd(fd);
  validateBuffer(buffer);
  const byOptions = arguments.length <= 3 || (offsetOrOptions !== null && typeof offsetOrOptions === 'object');
  const range = byOptions ? readOptions(buffer, offsetOrOptions) : readRange(buffer, offsetOrOptions, length, position);
  if (range.length === 0) return 0;
  return ops.op_fs_read(fd, buffer, range.offset, range.length, range.position, undefined);
}

function readvSync(fd, buffers, position) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  return ops.op_fs_readv(fd, buffers, ownUnlessNumber(position), undefined);
}

function writeSync(fd, buffer, offsetOrOptions, length, position) {
  fd = getValidatedFd(fd);
  const { bytes, offset, length: size, position: at } = writeArguments(buffer, offsetOrOptions, length, position);
  return ops.op_fs_write(fd, bytes, offset, size, at, undefined);
}

function writevSync(fd, buffers, position) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  if (buffers.length === 0) return 0;
  return ops.op_fs_writev(fd, buffers, ownUnlessNumber(position), undefined);
}

function readFileSync(path, options) {
  options = getOptions(options, { flag: 'r' });
  const target = isFd(path) ? path : getValidatedPath(path);
  const flags = isFd(path) ? O_RDONLY : stringToFlags(options.flag);
  return toContent(ops.op_fs_read_file(target, flags, isUtf8(options.encoding), undefined), options.encoding);
}

function writeFileSync(path, data, options) {
  options = getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false });
  const flush = validateFlush(options.flush);
  const bytes = toBytes(data, options.encoding);
  const target = isFd(path) ? path : getValidatedPath(path);
  const flags = isFd(path) ? 0 : stringToFlags(options.flag || 'w');
  ops.op_fs_write_file(target, bytes, flags, parseFileMode(options.mode, 'mode', 0o666), flush, undefined);
}

function appendFileSync(path, data, options) {
  options = getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a' });
  // The option object is the program's: it stays as it is.
  options = { ...options };
  if (!options.flag || isFd(path)) options.flag = 'a';
  module.exports.writeFileSync(path, data, options);
}

function statSync(path, options = { bigint: false, throwIfNoEntry: true }) {
  const { bigint, throwIfNoEntry } = options ?? {};
  return toStats(ops.op_fs_stat(getValidatedPath(path), true, Boolean(bigint), throwIfNoEntry === false, undefined));
}

function lstatSync(path, options = { bigint: false, throwIfNoEntry: true }) {
  const { bigint, throwIfNoEntry } = options ?? {};
  return toStats(ops.op_fs_stat(getValidatedPath(path), false, Boolean(bigint), throwIfNoEntry === false, undefined));
}

function fstatSync(fd, options = { bigint: false }) {
  return toStats(ops.op_fs_fstat(getValidatedFd(fd), Boolean(options?.bigint), undefined));
}

function statfsSync(path, options = { bigint: false }) {
  return toStatFs(ops.op_fs_statfs(getValidatedPath(path), Boolean(options?.bigint), undefined));
}

function truncateSync(path, len) {
  if (len === undefined) len = 0;
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, len);
  } finally {
    closeSync(fd);
  }
}

function ftruncateSync(fd, len = 0) {
  fd = getValidatedFd(fd);
  validateInteger(len, 'len');
  ops.op_fs_ftruncate(fd, Math.max(0, len), undefined);
}

function fsyncSync(fd) {
  ops.op_fs_fsync(getValidatedFd(fd), undefined);
}

function fdatasyncSync(fd) {
  ops.op_fs_fdatasync(getValidatedFd(fd), undefined);
}

function mkdirSync(path, options) {
  const { mode, recursive } = getMkdirOptions(options);
  return ops.op_fs_mkdir(getValidatedPath(path), mode, recursive, undefined);
}

function mkdtempSync(prefix, options) {
  const { encoding } = getOptions(options);
  prefix = getValidatedPath(prefix, 'prefix');
  warnOnNonPortableTemplate(prefix);
  return toName(ops.op_fs_mkdtemp(prefix, wantsBytes(encoding), undefined), encoding);
}

// A temporary directory that removes itself: { path, remove(), [Symbol.dispose]() }.
function mkdtempDisposableSync(prefix, options) {
  const path = mkdtempSync(prefix, options);
  // The working directory may be another one by the time it is removed.
  const absolute = typeof path === 'string' ? require('path').resolve(path) : path;
  const remove = () => {
    rmSync(absolute, { recursive: true, force: true, maxRetries: 0 });
  };
  return { __proto__: null, path, remove, [Symbol.dispose]: remove };
}

function rmdirSync(path, options) {
  checkRmdirOptions(options);
  ops.op_fs_rmdir(getValidatedPath(path), undefined);
}

function checkRmdirOptions(options) {
  if (options === undefined || options === null) return;
  validateObject(options, 'options', kValidateObjectAllowNullable);
  if (options.recursive !== undefined) {
    throw new ERR_INVALID_ARG_VALUE('options.recursive', options.recursive, 'is no longer supported');
  }
}

function rmSync(path, options) {
  path = getValidatedPath(path);
  const { rmSteps } = require('internal/fs/rm');
  return driveSync(rmSteps(path, getRmOptions(options)));
}

function cpSync(src, dest, options) {
  const { cpSteps, getCpOptions } = require('internal/fs/cp');
  options = getCpOptions(options);
  return driveSync(cpSteps(getValidatedPath(src, 'src'), getValidatedPath(dest, 'dest'), options, true));
}

function readdirSync(path, options) {
  options = getReaddirOptions(options);
  const { readdirSteps } = require('internal/fs/dirent');
  return driveSync(readdirSteps(getValidatedPath(path), options));
}

function unlinkSync(path) {
  ops.op_fs_unlink(getValidatedPath(path), undefined);
}

function renameSync(oldPath, newPath) {
  ops.op_fs_rename(getValidatedPath(oldPath, 'oldPath'), getValidatedPath(newPath, 'newPath'), undefined);
}

function linkSync(existingPath, newPath) {
  ops.op_fs_link(getValidatedPath(existingPath, 'existingPath'), getValidatedPath(newPath, 'newPath'), undefined);
}

const LINK_TYPES = ['dir', 'file', 'junction', null, undefined];

function symlinkSync(target, path, type) {
  validateOneOf(type, 'type', LINK_TYPES);
  ops.op_fs_symlink(getValidatedPath(target, 'target'), getValidatedPath(path), undefined);
}

function readlinkSync(path, options) {
  const { encoding } = getOptions(options);
  return toName(ops.op_fs_readlink(getValidatedPath(path), wantsBytes(encoding), undefined), encoding);
}

function realpathSync(path, options) {
  const { encoding } = getOptions(options);
  const { realpathSteps } = require('internal/fs/realpath');
  return driveSync(realpathSteps(getValidatedPath(path), encoding));
}

realpathSync.native = function native(path, options) {
  const { encoding } = getOptions(options);
  return toName(ops.op_fs_realpath(getValidatedPath(path), wantsBytes(encoding), undefined), encoding);
};

function chmodSync(path, mode) {
  path = getValidatedPath(path);
  ops.op_fs_chmod(path, parseFileMode(mode, 'mode'), undefined);
}

function fchmodSync(fd, mode) {
  fd = getValidatedFd(fd);
  ops.op_fs_fchmod(fd, parseFileMode(mode, 'mode'), undefined);
}

function chownSync(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwner(uid, gid);
  ops.op_fs_chown(path, uid, gid, true, undefined);
}

function lchownSync(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwner(uid, gid);
  ops.op_fs_chown(path, uid, gid, false, undefined);
}

function fchownSync(fd, uid, gid) {
  fd = getValidatedFd(fd);
  validateOwner(uid, gid);
  ops.op_fs_fchown(fd, uid, gid, undefined);
}

function utimesSync(path, atime, mtime) {
  ops.op_fs_utimes(getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), true, undefined);
}

function lutimesSync(path, atime, mtime) {
  ops.op_fs_utimes(getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), false, undefined);
}

function futimesSync(fd, atime, mtime) {
  fd = getValidatedFd(fd);
  ops.op_fs_futimes(fd, toUnixTimestamp(atime, 'atime'), toUnixTimestamp(mtime, 'mtime'), undefined);
}

function copyFileSync(src, dest, mode) {
  ops.op_fs_copy_file(getValidatedPath(src, 'src'), getValidatedPath(dest, 'dest'), getCopyMode(mode), undefined);
}

function opendirSync(path, options) {
  return require('internal/fs/dir').opendirSync(path, options);
}

function globSync(pattern, options) {
  return require('internal/fs/glob').globSync(pattern, options);
}

module.exports = {
  accessSync,
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  globSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempDisposableSync,
  mkdtempSync,
  opendirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  readvSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
  writevSync,
  // For the other styles.
  checkRmdirOptions,
  LINK_TYPES,
};
