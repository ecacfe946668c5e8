// Steps of fs.rm(), shared by its three styles (see drive.js).
// Native side: op_fs_remove. In Node: lib/internal/fs/rimraf.js and node::fs::RmSync.
'use strict';

const { codes: { ERR_FS_EISDIR } } = require('internal/errors');
const { S_IFDIR, S_IFMT } = require('internal/fs/constants');

const EISDIR = 21;

function* rmSteps(path, { force, recursive, maxRetries, retryDelay }) {
  let numbers;
  try {
    numbers = yield ['op_fs_stat', path, false, false, false];
  } catch (error) {
    if (force && error.code === 'ENOENT') return;
    throw error;
  }
  if ((numbers[1] & S_IFMT) === S_IFDIR && !recursive) {
    throw new ERR_FS_EISDIR({ code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: EISDIR });
  }
  yield ['op_fs_remove', path, maxRetries, retryDelay];
}

module.exports = { rmSteps };
