// fs.Dirent, and the lists fs.readdir() makes of them.
// Native side: op_fs_readdir of src/ops/fs/calls.rs. In Node: lib/internal/fs/utils.js.
'use strict';

const {
  UV_DIRENT_BLOCK, UV_DIRENT_CHAR, UV_DIRENT_DIR, UV_DIRENT_FIFO, UV_DIRENT_FILE, UV_DIRENT_LINK, UV_DIRENT_SOCKET,
  UV_DIRENT_UNKNOWN, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK,
} = require('internal/fs/constants');
const { toName, wantsBytes } = require('internal/fs/validate');

const kType = Symbol('type');

class Dirent {
  constructor(name, path, type) {
    this.name = name;
    this.parentPath = path;
    this[kType] = type;
  }

  isDirectory() {
    return this[kType] === UV_DIRENT_DIR;
  }

  isFile() {
    return this[kType] === UV_DIRENT_FILE;
  }

  isBlockDevice() {
    return this[kType] === UV_DIRENT_BLOCK;
  }

  isCharacterDevice() {
    return this[kType] === UV_DIRENT_CHAR;
  }

  isSymbolicLink() {
    return this[kType] === UV_DIRENT_LINK;
  }

  isFIFO() {
    return this[kType] === UV_DIRENT_FIFO;
  }

  isSocket() {
    return this[kType] === UV_DIRENT_SOCKET;
  }
}

const kindOfMode = {
  __proto__: null,
  [S_IFREG]: UV_DIRENT_FILE,
  [S_IFDIR]: UV_DIRENT_DIR,
  [S_IFLNK]: UV_DIRENT_LINK,
  [S_IFIFO]: UV_DIRENT_FIFO,
  [S_IFSOCK]: UV_DIRENT_SOCKET,
  [S_IFCHR]: UV_DIRENT_CHAR,
  [S_IFBLK]: UV_DIRENT_BLOCK,
};

// `directory/name`, where either may be bytes.
function joinPath(directory, name) {
  if (typeof directory === 'string' && typeof name === 'string') return require('path').join(directory, name);
  const { Buffer } = require('buffer');
  return Buffer.concat([Buffer.from(directory), Buffer.from('/'), Buffer.from(name)]);
}

// Steps of fs.readdir() (see drive.js): names, or Dirents where `withFileTypes` asks for them.
function* readdirSteps(path, { encoding, withFileTypes, recursive }) {
  const asBytes = wantsBytes(encoding);
  const result = [];
  // What is left to read: the directory, and its name relative to the first ('' for that one).
  const pending = [[path, '']];
  for (let i = 0; i < pending.length; i++) {
    const [directory, prefix] = pending[i];
    const [names, kinds] = yield ['op_fs_readdir', directory, asBytes];
    for (let j = 0; j < names.length; j++) {
      const name = toName(names[j], encoding);
      let kind = kinds[j];
      // Some file systems do not tell the type with the name.
      if (kind === UV_DIRENT_UNKNOWN && (withFileTypes || recursive)) {
        const stats = yield ['op_fs_stat', joinPath(directory, name), false, false, true];
        kind = stats === undefined ? UV_DIRENT_UNKNOWN : kindOfMode[stats[1] & S_IFMT];
      }
      const relative = prefix === '' ? name : joinPath(prefix, name);
      result.push(withFileTypes ? new Dirent(name, directory, kind) : relative);
      if (recursive && kind === UV_DIRENT_DIR) pending.push([joinPath(directory, name), relative]);
    }
  }
  return result;
}

module.exports = { Dirent, joinPath, kindOfMode, readdirSteps };
