// node:fs.
// Native side: src/ops/fs/ over src/fs/. In Node: lib/fs.js.
'use strict';

const callback = require('internal/fs/callback');
const sync = require('internal/fs/sync');
const constants = require('internal/fs/constants');
const { Dirent } = require('internal/fs/dirent');
const { Stats } = require('internal/fs/stats');
const { deprecate } = require('internal/util');
const { toUnixTimestamp } = require('internal/fs/validate');

function createReadStream(path, options) {
  return new (lazyStreams().ReadStream)(path, options);
}

function createWriteStream(path, options) {
  return new (lazyStreams().WriteStream)(path, options);
}

function watch(filename, options, listener) {
  return require('internal/fs/watchers').watch(filename, options, listener);
}

function watchFile(filename, options, listener) {
  return require('internal/fs/watchers').watchFile(filename, options, listener);
}

function unwatchFile(filename, listener) {
  require('internal/fs/watchers').unwatchFile(filename, listener);
}

// Programs may put their own classes in place of these: what they assigned wins.
const replaced = { __proto__: null };
function lazyStreams() {
  const { ReadStream, WriteStream } = require('internal/fs/streams');
  return {
    ReadStream: replaced.ReadStream ?? ReadStream,
    WriteStream: replaced.WriteStream ?? WriteStream,
    FileReadStream: replaced.FileReadStream ?? ReadStream,
    FileWriteStream: replaced.FileWriteStream ?? WriteStream,
  };
}

const { truncateSteps, ...callbackFunctions } = callback;
const { checkRmdirOptions, LINK_TYPES, ...syncFunctions } = sync;

const fs = {
  ...callbackFunctions,
  ...syncFunctions,
  createReadStream,
  createWriteStream,
  // Linux has no such call.
  lchmod: undefined,
  lchmodSync: undefined,
  watch,
  watchFile,
  unwatchFile,
  Dirent,
  Stats: deprecate(Stats, 'fs.Stats constructor is deprecated.', 'DEP0180'),
  _toUnixTimestamp: toUnixTimestamp,
};

// Functions that call others of this module find those a program has put in their place.
callback.writeFile = (...args) => fs.writeFile(...args);
sync.writeFileSync = (...args) => fs.writeFileSync(...args);
callback.exists = (...args) => fs.exists(...args);

const lazy = (get, set) => ({ __proto__: null, configurable: true, enumerable: true, get, set });
const streamClass = (name) => lazy(() => lazyStreams()[name], (value) => { replaced[name] = value; });

Object.defineProperties(fs, {
  ReadStream: streamClass('ReadStream'),
  WriteStream: streamClass('WriteStream'),
  FileReadStream: streamClass('FileReadStream'),
  FileWriteStream: streamClass('FileWriteStream'),
  Dir: lazy(() => require('internal/fs/dir').Dir),
  F_OK: { __proto__: null, enumerable: true, value: constants.F_OK },
  R_OK: { __proto__: null, enumerable: true, value: constants.R_OK },
  W_OK: { __proto__: null, enumerable: true, value: constants.W_OK },
  X_OK: { __proto__: null, enumerable: true, value: constants.X_OK },
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  promises: lazy(() => require('internal/fs/promises').exports),
});
module.exports = fs;
