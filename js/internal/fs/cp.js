// Steps of fs.cp(), shared by its three styles (see drive.js).
// Native side: the ops of single calls. In Node: lib/internal/fs/cp/.
'use strict';

const {
  codes: {
    ERR_FS_CP_DIR_TO_NON_DIR, ERR_FS_CP_EEXIST, ERR_FS_CP_EINVAL, ERR_FS_CP_FIFO_PIPE, ERR_FS_CP_NON_DIR_TO_DIR,
    ERR_FS_CP_SOCKET, ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, ERR_FS_CP_UNKNOWN, ERR_FS_EISDIR,
    ERR_INCOMPATIBLE_OPTION_PAIR, ERR_INVALID_RETURN_VALUE,
  },
} = require('internal/errors');
const { validateBoolean, validateFunction, validateObject } = require('internal/validators');
const { errno: { EEXIST, EINVAL, EISDIR, ENOTDIR } } = require('internal/os_constants');
const { toStats } = require('internal/fs/stats');
const { getCopyMode, toName } = require('internal/fs/validate');
const { dirname, isAbsolute, join, parse, resolve, sep } = require('path');

const BOOLEANS = ['dereference', 'errorOnExist', 'force', 'preserveTimestamps', 'recursive', 'verbatimSymlinks'];
const OWNER_WRITE = 0o200;

function getCpOptions(options) {
  const defaults = {
    dereference: false,
    errorOnExist: false,
    filter: undefined,
    force: true,
    mode: 0,
    preserveTimestamps: false,
    recursive: false,
    verbatimSymlinks: false,
  };
  if (options === undefined) return defaults;
  validateObject(options, 'options');
  options = { ...defaults, ...options };
  for (const name of BOOLEANS) validateBoolean(options[name], `options.${name}`);
  options.mode = getCopyMode(options.mode);
  if (options.dereference && options.verbatimSymlinks) {
    throw new ERR_INCOMPATIBLE_OPTION_PAIR('dereference', 'verbatimSymlinks');
  }
  if (options.filter !== undefined) validateFunction(options.filter, 'options.filter');
  return options;
}

const refuse = (Refusal, message, path, errno, code) => new Refusal({ message, path, syscall: 'cp', errno, code });
const subdirectory = (src, dest) =>
  refuse(ERR_FS_CP_EINVAL, `cannot copy ${src} to a subdirectory of self ${dest}`, dest, EINVAL, 'EINVAL');

const sameFile = (a, b) => a.ino !== 0n && a.ino === b.ino && a.dev === b.dev;

// Whether `dest` is `src` itself or below it, going by the names.
function isInside(src, dest) {
  const source = resolve(src).split(sep).filter((part) => part !== '');
  const target = resolve(dest).split(sep).filter((part) => part !== '');
  return source.every((part, i) => target[i] === part);
}

function* statOf(path, follow, missingOk) {
  return toStats(yield ['op_fs_stat', path, follow, true, missingOk]);
}

function* isWanted(src, dest, { filter }, isSync) {
  if (!filter) return true;
  const answer = filter(src, dest);
  if (answer === null || typeof answer !== 'object' || typeof answer.then !== 'function') return Boolean(answer);
  if (isSync) throw new ERR_INVALID_RETURN_VALUE('boolean', 'filter', answer);
  return yield answer;
}

function* cpSteps(src, dest, options, isSync) {
  // Names are put together and compared here: bytes become text.
  src = typeof src === 'string' ? src : toName(src, 'utf8');
  dest = typeof dest === 'string' ? dest : toName(dest, 'utf8');
  if (!(yield* isWanted(src, dest, options, isSync))) return;
  const stats = yield* checkedStats(src, dest, options);
  yield* checkParents(src, stats.src, dest);
  yield ['op_fs_mkdir', dirname(dest), 0o777, true];
  yield* copy(src, dest, stats, options, isSync);
}

function* checkedStats(src, dest, { dereference }) {
  const srcStats = yield* statOf(src, dereference, false);
  const destStats = yield* statOf(dest, dereference, true);
  if (destStats !== undefined) {
    if (sameFile(srcStats, destStats)) {
      throw refuse(ERR_FS_CP_EINVAL, 'src and dest cannot be the same', dest, EINVAL, 'EINVAL');
    }
    if (srcStats.isDirectory() && !destStats.isDirectory()) {
      throw refuse(ERR_FS_CP_DIR_TO_NON_DIR, `cannot overwrite non-directory ${dest} with directory ${src}`, dest,
                   EISDIR, 'EISDIR');
    }
    if (!srcStats.isDirectory() && destStats.isDirectory()) {
      throw refuse(ERR_FS_CP_NON_DIR_TO_DIR, `cannot overwrite directory ${dest} with non-directory ${src}`, dest,
                   ENOTDIR, 'ENOTDIR');
    }
  }
  if (srcStats.isDirectory() && isInside(src, dest)) throw subdirectory(src, dest);
  return { src: srcStats, dest: destStats };
}

// A directory above `dest` may be `src` under another name.
function* checkParents(src, srcStats, dest) {
  const srcParent = resolve(dirname(src));
  let parent = resolve(dirname(dest));
  while (parent !== srcParent && parent !== parse(parent).root) {
    const stats = yield* statOf(parent, true, true);
    if (stats !== undefined && sameFile(srcStats, stats)) throw subdirectory(src, dest);
    parent = resolve(dirname(parent));
  }
}

function* copy(src, dest, stats, options, isSync) {
  const kind = stats.src;
  if (kind.isDirectory() && !options.recursive) {
    throw new ERR_FS_EISDIR({
      message: `${src} is a directory (not copied)`, path: src, syscall: 'cp', errno: EISDIR, code: 'EISDIR',
    });
  }
  if (kind.isDirectory()) yield* copyDirectory(src, dest, stats, options, isSync);
  else if (kind.isFile() || kind.isCharacterDevice() || kind.isBlockDevice()) yield* copyOneFile(src, dest, stats, options);
  else if (kind.isSymbolicLink()) yield* copyLink(src, dest, stats, options);
  else if (kind.isSocket()) throw refuse(ERR_FS_CP_SOCKET, `cannot copy a socket file: ${dest}`, dest, EINVAL, 'EINVAL');
  else if (kind.isFIFO()) throw refuse(ERR_FS_CP_FIFO_PIPE, `cannot copy a FIFO pipe: ${dest}`, dest, EINVAL, 'EINVAL');
  else throw refuse(ERR_FS_CP_UNKNOWN, `cannot copy an unknown file type: ${dest}`, dest, EINVAL, 'EINVAL');
}

function* copyOneFile(src, dest, stats, options) {
  if (stats.dest !== undefined) {
    if (!options.force) {
      if (options.errorOnExist) {
        throw refuse(ERR_FS_CP_EEXIST, `${dest} already exists`, dest, EEXIST, 'EEXIST');
      }
      return;
    }
    yield ['op_fs_unlink', dest];
  }
  yield ['op_fs_copy_file', src, dest, options.mode];
  const mode = Number(stats.src.mode) & 0o7777;
  if (options.preserveTimestamps) {
    // Somebody who may not write a file may not set its times either.
    if ((mode & OWNER_WRITE) === 0) yield ['op_fs_chmod', dest, mode | OWNER_WRITE];
    const { atimeMs, mtimeMs } = toStats(yield ['op_fs_stat', src, true, false, false]);
    yield ['op_fs_utimes', dest, atimeMs / 1000, mtimeMs / 1000, true];
  }
  yield ['op_fs_chmod', dest, mode];
}

function* copyDirectory(src, dest, stats, options, isSync) {
  if (stats.dest !== undefined && options.errorOnExist && !options.force) {
    throw refuse(ERR_FS_CP_EEXIST, `${dest} already exists`, dest, EEXIST, 'EEXIST');
  }
  if (stats.dest === undefined) yield ['op_fs_mkdir', dest, 0o777, false];
  const [names] = yield ['op_fs_opendir', src, false];
  for (const name of names) {
    const from = join(src, name);
    const to = join(dest, name);
    if (!(yield* isWanted(from, to, options, isSync))) continue;
    yield* copy(from, to, yield* checkedStats(from, to, options), options, isSync);
  }
  // Last: a directory that may not be written could not have been filled.
  if (stats.dest === undefined) yield ['op_fs_chmod', dest, Number(stats.src.mode) & 0o7777];
}

function* copyLink(src, dest, stats, options) {
  let target = yield ['op_fs_readlink', src, false];
  if (!options.verbatimSymlinks && !isAbsolute(target)) target = resolve(dirname(src), target);
  if (stats.dest === undefined) {
    yield ['op_fs_symlink', target, dest];
    return;
  }
  let old;
  try {
    old = yield ['op_fs_readlink', dest, false];
  } catch (error) {
    // Something else is in the way: symlink() says what.
    if (error.code !== 'EINVAL') throw error;
    yield ['op_fs_symlink', target, dest];
    return;
  }
  if (!isAbsolute(old)) old = resolve(dirname(dest), old);
  const isDirectory = (yield* statOf(src, true, true))?.isDirectory();
  if (isDirectory) {
    if (isInside(target, old)) throw subdirectory(target, old);
    if (isInside(old, target)) {
      throw refuse(ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, `cannot overwrite ${old} with ${target}`, dest, EINVAL, 'EINVAL');
    }
  }
  yield ['op_fs_unlink', dest];
  yield ['op_fs_symlink', target, dest];
}

module.exports = { cpSteps, getCpOptions };
