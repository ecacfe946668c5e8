// node:fs/promises.
// Native side: src/ops/fs/calls.rs. In Node: lib/internal/fs/promises.js.
'use strict';

const { AbortError, codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { parseFileMode, validateInteger, validateOneOf } = require('internal/validators');
const {
  getAccessMode, getCopyMode, getMkdirOptions, getOptions, getReaddirOptions, getRmOptions, getValidatedPath, isUtf8,
  stringToFlags, toBytes, toContent, toName, toUnixTimestamp, validateFlush, validateOwner, wantsBytes,
  warnOnNonPortableTemplate,
} = require('internal/fs/validate');
const { toStatFs, toStats } = require('internal/fs/stats');
const { drivePromise } = require('internal/fs/drive');
const { FileHandle, call, isIterable, kRef, kUnref, readHandle, writeIterable } = require('internal/fs/file_handle');
const { checkRmdirOptions, LINK_TYPES } = require('internal/fs/sync');

function throwIfAborted(signal) {
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
}

async function access(path, mode) {
  await call('op_fs_access', getValidatedPath(path), getAccessMode(mode));
}

async function open(path, flags, mode) {
  path = getValidatedPath(path);
  const flagsNumber = stringToFlags(flags);
  mode = parseFileMode(mode, 'mode', 0o666);
  return new FileHandle(await call('op_fs_open', path, flagsNumber, mode));
}

async function readFile(path, options) {
  options = getOptions(options, { flag: 'r' });
  const { encoding, signal } = options;
  if (path instanceof FileHandle) return path.readFile(options);
  throwIfAborted(signal);
  path = getValidatedPath(path);
  const flags = stringToFlags(options.flag || 'r');
  if (signal) return readWithSignal(path, options);
  return toContent(await call('op_fs_read_file', path, flags, isUtf8(encoding)), encoding);
}

// Piece by piece, so that the signal is obeyed between them.
async function readWithSignal(path, options) {
  const handle = await open(path, options.flag || 'r');
  try {
    return await readHandle(handle, options);
  } finally {
    await handle.close();
  }
}

async function writeFile(path, data, options) {
  options = getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false });
  const flush = validateFlush(options.flush);
  const { encoding, signal } = options;
  if (path instanceof FileHandle) return path.writeFile(data, options);
  if (!ArrayBuffer.isView(data) && isIterable(data)) {
    throwIfAborted(signal);
    const handle = await open(path, options.flag || 'w', options.mode);
    try {
      await writeIterable(handle, data, encoding, signal);
      if (flush) await handle.sync();
    } finally {
      await handle.close();
    }
    return;
  }
  const bytes = toBytes(data, encoding);
  throwIfAborted(signal);
  const flags = stringToFlags(options.flag || 'w');
  const mode = parseFileMode(options.mode, 'mode', 0o666);
  await call('op_fs_write_file', getValidatedPath(path), bytes, flags, mode, flush);
  throwIfAborted(signal);
}

async function appendFile(path, data, options) {
  options = { ...getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a' }) };
  options.flag ||= 'a';
  return writeFile(path, data, options);
}

async function stat(path, options = { bigint: false }) {
  return toStats(await call('op_fs_stat', getValidatedPath(path), true, Boolean(options?.bigint),
                            options?.throwIfNoEntry === false));
}

async function lstat(path, options = { bigint: false }) {
  return toStats(await call('op_fs_stat', getValidatedPath(path), false, Boolean(options?.bigint),
                            options?.throwIfNoEntry === false));
}

async function statfs(path, options = { bigint: false }) {
  return toStatFs(await call('op_fs_statfs', getValidatedPath(path), Boolean(options?.bigint)));
}

async function truncate(path, len = 0) {
  const { truncateSteps } = require('internal/fs/callback');
  validateInteger(len, 'len');
  await drivePromise(truncateSteps(getValidatedPath(path), Math.max(0, len)));
}

async function mkdir(path, options) {
  const { mode, recursive } = getMkdirOptions(options);
  return call('op_fs_mkdir', getValidatedPath(path), mode, recursive);
}

async function mkdtemp(prefix, options) {
  const { encoding } = getOptions(options);
  prefix = getValidatedPath(prefix, 'prefix');
  warnOnNonPortableTemplate(prefix);
  return toName(await call('op_fs_mkdtemp', prefix, wantsBytes(encoding)), encoding);
}

async function mkdtempDisposable(prefix, options) {
  // The working directory may be another one by the time it is removed.
  const cwd = process.cwd();
  const path = await mkdtemp(prefix, options);
  const absolute = typeof path === 'string' ? require('path').resolve(cwd, path) : path;
  const remove = async () => {
    await rm(absolute, { recursive: true, force: true, maxRetries: 0 });
  };
  return { __proto__: null, path, remove, async [Symbol.asyncDispose]() { await remove(); } };
}

async function rmdir(path, options) {
  checkRmdirOptions(options);
  await call('op_fs_rmdir', getValidatedPath(path));
}

async function rm(path, options) {
  path = getValidatedPath(path);
  const { rmSteps } = require('internal/fs/rm');
  await drivePromise(rmSteps(path, getRmOptions(options)));
}

async function cp(src, dest, options) {
  const { cpSteps, getCpOptions } = require('internal/fs/cp');
  options = getCpOptions(options);
  await drivePromise(cpSteps(getValidatedPath(src, 'src'), getValidatedPath(dest, 'dest'), options, false));
}

async function readdir(path, options) {
  options = getReaddirOptions(options);
  const { readdirSteps } = require('internal/fs/dirent');
  return drivePromise(readdirSteps(getValidatedPath(path), options));
}

async function unlink(path) {
  await call('op_fs_unlink', getValidatedPath(path));
}

async function rename(oldPath, newPath) {
  await call('op_fs_rename', getValidatedPath(oldPath, 'oldPath'), getValidatedPath(newPath, 'newPath'));
}

async function link(existingPath, newPath) {
  await call('op_fs_link', getValidatedPath(existingPath, 'existingPath'), getValidatedPath(newPath, 'newPath'));
}

async function symlink(target, path, type) {
  validateOneOf(type, 'type', LINK_TYPES);
  await call('op_fs_symlink', getValidatedPath(target, 'target'), getValidatedPath(path));
}

async function readlink(path, options) {
  const { encoding } = getOptions(options);
  return toName(await call('op_fs_readlink', getValidatedPath(path, 'oldPath'), wantsBytes(encoding)), encoding);
}

async function realpath(path, options) {
  const { encoding } = getOptions(options);
  return toName(await call('op_fs_realpath', getValidatedPath(path), wantsBytes(encoding)), encoding);
}

async function chmod(path, mode) {
  path = getValidatedPath(path);
  await call('op_fs_chmod', path, parseFileMode(mode, 'mode'));
}

async function lchmod(path, mode) {
  // Linux has no such call.
  throw new ERR_METHOD_NOT_IMPLEMENTED('lchmod()');
}

async function chown(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwner(uid, gid);
  await call('op_fs_chown', path, uid, gid, true);
}

async function lchown(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwner(uid, gid);
  await call('op_fs_chown', path, uid, gid, false);
}

async function utimes(path, atime, mtime) {
  await call('op_fs_utimes', getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), true);
}

async function lutimes(path, atime, mtime) {
  await call('op_fs_utimes', getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), false);
}

async function copyFile(src, dest, mode) {
  await call('op_fs_copy_file', getValidatedPath(src, 'src'), getValidatedPath(dest, 'dest'), getCopyMode(mode));
}

async function opendir(path, options) {
  return require('internal/fs/dir').opendirPromise(path, options);
}

async function* watch(filename, options = {}) {
  yield* require('internal/fs/watchers').watchIterator(filename, options);
}

async function* glob(pattern, options) {
  const { globSteps, getGlobOptions } = require('internal/fs/glob');
  yield* await drivePromise(globSteps(pattern, getGlobOptions(options)));
}

module.exports = {
  // What node:fs/promises is.
  exports: {
    access,
    copyFile,
    cp,
    glob,
    open,
    opendir,
    rename,
    truncate,
    rm,
    rmdir,
    mkdir,
    readdir,
    readlink,
    symlink,
    lstat,
    stat,
    statfs,
    link,
    unlink,
    chmod,
    lchmod,
    lchown,
    chown,
    utimes,
    lutimes,
    realpath,
    mkdtemp,
    mkdtempDisposable,
    writeFile,
    appendFile,
    readFile,
    watch,
    constants: require('internal/fs/constants'),
  },
  FileHandle,
  kRef,
  kUnref,
};
