// fs.Dir: the entries of a directory, one at a time.
//
// The names are read when the directory is opened, in the file system's order: what a program sees of later changes
// is unspecified anyway.
// Native side: op_fs_opendir. In Node: lib/internal/fs/dir.js.
'use strict';

const { codes: { ERR_DIR_CLOSED, ERR_DIR_CONCURRENT_OPERATION, ERR_INVALID_THIS } } = require('internal/errors');
const { validateBoolean, validateFunction, validateUint32 } = require('internal/validators');
const { UV_DIRENT_DIR, UV_DIRENT_UNKNOWN, S_IFMT } = require('internal/fs/constants');
const { Dirent, joinPath, kindOfMode } = require('internal/fs/dirent');
const { getOptions, getValidatedPath, toName, wantsBytes } = require('internal/fs/validate');
const { driveCallback, driveSync } = require('internal/fs/drive');

class Dir {
  #path;
  #encoding;
  #recursive;
  // Listings not used up yet, innermost last: { path, names, kinds, next }.
  #open = [];
  #closed = false;
  // Callbacks waiting for the read under way; null when there is none.
  #waiting = null;

  constructor(listing, path, options) {
    if (listing === undefined || listing === null) {
      const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
      throw new ERR_MISSING_ARGS('handle');
    }
    this.#path = path;
    this.#encoding = options?.encoding;
    this.#recursive = Boolean(options?.recursive);
    this.#push(path, listing);
  }

  #push(path, [names, kinds]) {
    this.#open.push({ path, names, kinds, next: 0 });
  }

  get path() {
    if (!(#path in this)) throw new ERR_INVALID_THIS('Dir');
    return this.#path;
  }

  // Steps (see drive.js) that find the next Dirent; null at the end.
  *#nextSteps() {
    for (;;) {
      const listing = this.#open.at(-1);
      if (listing === undefined) return null;
      if (listing.next >= listing.names.length) {
        this.#open.pop();
        continue;
      }
      const index = listing.next++;
      const name = toName(listing.names[index], this.#encoding);
      let kind = listing.kinds[index];
      if (kind === UV_DIRENT_UNKNOWN) {
        const stats = yield ['op_fs_stat', joinPath(listing.path, name), false, false, true];
        if (stats === undefined) continue;
        kind = kindOfMode[stats[1] & S_IFMT];
      }
      if (this.#recursive && kind === UV_DIRENT_DIR) {
        const path = joinPath(listing.path, name);
        this.#push(path, yield ['op_fs_opendir', path, wantsBytes(this.#encoding)]);
      }
      return new Dirent(name, listing.path, kind);
    }
  }

  read(callback) {
    if (callback === undefined) return this.#promise((done) => this.#read(done));
    validateFunction(callback, 'callback');
    this.#read(callback);
  }

  #promise(start) {
    return new Promise((resolve, reject) => {
      start((error, value) => {
        if (error) reject(error);
        else resolve(value);
      });
    });
  }

  #read(callback) {
    if (this.#closed) throw new ERR_DIR_CLOSED();
    if (this.#waiting !== null) {
      this.#waiting.push(() => this.#read(callback));
      return;
    }
    this.#waiting = [];
    driveCallback(this.#nextSteps(), (error, entry) => {
      const waiting = this.#waiting;
      this.#waiting = null;
      if (error) callback(error);
      else callback(null, entry);
      for (const operation of waiting) operation();
    });
  }

  readSync() {
    if (this.#closed) throw new ERR_DIR_CLOSED();
    if (this.#waiting !== null) throw new ERR_DIR_CONCURRENT_OPERATION();
    return driveSync(this.#nextSteps());
  }

  close(callback) {
    if (callback === undefined) {
      if (this.#closed) return Promise.reject(new ERR_DIR_CLOSED());
      return this.#promise((done) => this.#close(done));
    }
    validateFunction(callback, 'callback');
    if (this.#closed) {
      process.nextTick(callback, new ERR_DIR_CLOSED());
      return;
    }
    this.#close(callback);
  }

  #close(callback) {
    if (this.#waiting !== null) {
      this.#waiting.push(() => this.#close(callback));
      return;
    }
    this.#closed = true;
    this.#open.length = 0;
    process.nextTick(callback, null);
  }

  closeSync() {
    if (this.#closed) throw new ERR_DIR_CLOSED();
    if (this.#waiting !== null) throw new ERR_DIR_CONCURRENT_OPERATION();
    this.#closed = true;
    this.#open.length = 0;
  }

  async* entries() {
    try {
      for (;;) {
        const entry = await this.read();
        if (entry === null) break;
        yield entry;
      }
    } finally {
      await this.close();
    }
  }

  [Symbol.dispose]() {
    if (!this.#closed) this.closeSync();
  }

  async [Symbol.asyncDispose]() {
    if (!this.#closed) await this.close();
  }
}

Object.defineProperties(Dir.prototype, {
  [Symbol.asyncIterator]: { __proto__: null, configurable: true, writable: true, value: Dir.prototype.entries },
});

function getDirOptions(options) {
  options = getOptions(options, { encoding: 'utf8' });
  if (options.bufferSize !== undefined) validateUint32(options.bufferSize, 'options.bufferSize', true);
  if (options.recursive != null) validateBoolean(options.recursive, 'options.recursive');
  return options;
}

function opendir(path, options, callback) {
  callback = typeof options === 'function' ? options : callback;
  validateFunction(callback, 'callback');
  path = getValidatedPath(path);
  options = getDirOptions(options);
  ops.op_fs_opendir(path, wantsBytes(options.encoding), (error, listing) => {
    if (error) callback(error);
    else callback(null, new Dir(listing, path, options));
  });
}

function opendirSync(path, options) {
  path = getValidatedPath(path);
  options = getDirOptions(options);
  return new Dir(ops.op_fs_opendir(path, wantsBytes(options.encoding), undefined), path, options);
}

function opendirPromise(path, options) {
  return new Promise((resolve, reject) => {
    opendir(path, options, (error, dir) => {
      if (error) reject(error);
      else resolve(dir);
    });
  });
}

module.exports = { Dir, opendir, opendirSync, opendirPromise };
