// fs.Stats, fs.BigIntStats and fs.StatFs: what the kernel tells of a file and of a file system.
// Native side: src/fs/stat.rs has the order of the numbers. In Node: lib/internal/fs/utils.js.
'use strict';

const { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK } = require('internal/fs/constants');

const NS_PER_MS = 1000000n;
const NS_PER_SECOND = 1000000000n;

function StatsBase(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
}

StatsBase.prototype.isDirectory = function isDirectory() {
  return this._checkModeProperty(S_IFDIR);
};
StatsBase.prototype.isFile = function isFile() {
  return this._checkModeProperty(S_IFREG);
};
StatsBase.prototype.isBlockDevice = function isBlockDevice() {
  return this._checkModeProperty(S_IFBLK);
};
StatsBase.prototype.isCharacterDevice = function isCharacterDevice() {
  return this._checkModeProperty(S_IFCHR);
};
StatsBase.prototype.isSymbolicLink = function isSymbolicLink() {
  return this._checkModeProperty(S_IFLNK);
};
StatsBase.prototype.isFIFO = function isFIFO() {
  return this._checkModeProperty(S_IFIFO);
};
StatsBase.prototype.isSocket = function isSocket() {
  return this._checkModeProperty(S_IFSOCK);
};

// Rounded to the millisecond a Date has: half of one up, as its constructor would cut it.
const dateOf = (ms) => new Date(Math.round(Number(ms)));

// Dates are made when they are first looked at, and may be assigned, as if they had been there all along.
const lazyDates = Object.fromEntries(['atime', 'mtime', 'ctime', 'birthtime'].map((name) => {
  const assign = (object, value) => Object.defineProperty(object, name,
                                                          { __proto__: null, configurable: true, enumerable: true, writable: true, value });
  return [name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const value = dateOf(this[`${name}Ms`]);
      assign(this, value);
      return value;
    },
    set(value) { assign(this, value); },
  }];
}));

function BigIntStats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeNs, mtimeNs, ctimeNs,
                     birthtimeNs) {
  StatsBase.call(this, dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks);
  this.atimeMs = atimeNs / NS_PER_MS;
  this.mtimeMs = mtimeNs / NS_PER_MS;
  this.ctimeMs = ctimeNs / NS_PER_MS;
  this.birthtimeMs = birthtimeNs / NS_PER_MS;
  this.atimeNs = atimeNs;
  this.mtimeNs = mtimeNs;
  this.ctimeNs = ctimeNs;
  this.birthtimeNs = birthtimeNs;
}
Object.setPrototypeOf(BigIntStats.prototype, StatsBase.prototype);
Object.setPrototypeOf(BigIntStats, StatsBase);
Object.defineProperties(BigIntStats.prototype, lazyDates);
BigIntStats.prototype._checkModeProperty = function _checkModeProperty(property) {
  return (this.mode & BigInt(S_IFMT)) === BigInt(property);
};

function Stats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs) {
  StatsBase.call(this, dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks);
  this.atimeMs = atimeMs;
  this.mtimeMs = mtimeMs;
  this.ctimeMs = ctimeMs;
  this.birthtimeMs = birthtimeMs;
}
Object.setPrototypeOf(Stats.prototype, StatsBase.prototype);
Object.setPrototypeOf(Stats, StatsBase);
Object.defineProperties(Stats.prototype, lazyDates);
Stats.prototype._checkModeProperty = function _checkModeProperty(property) {
  return (this.mode & S_IFMT) === property;
};

const toMs = (seconds, nanoseconds) => seconds * 1000 + nanoseconds / 1e6;
const toNs = (seconds, nanoseconds) => seconds * NS_PER_SECOND + nanoseconds;

// The native side's numbers, doubles or bigints, as an object.
function toStats(n) {
  if (n === undefined) return undefined;
  if (typeof n[0] === 'bigint') {
    return new BigIntStats(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9],
                           toNs(n[10], n[11]), toNs(n[12], n[13]), toNs(n[14], n[15]), toNs(n[16], n[17]));
  }
  return new Stats(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9],
                   toMs(n[10], n[11]), toMs(n[12], n[13]), toMs(n[14], n[15]), toMs(n[16], n[17]));
}

class StatFs {
  constructor(type, bsize, blocks, bfree, bavail, files, ffree) {
    this.type = type;
    this.bsize = bsize;
    this.blocks = blocks;
    this.bfree = bfree;
    this.bavail = bavail;
    this.files = files;
    this.ffree = ffree;
  }
}

const toStatFs = (numbers) => new StatFs(...numbers);

module.exports = { Stats, BigIntStats, StatFs, toStats, toStatFs };
