// node:child_process.
// Native side: src/ops/child_process.rs. In Node: lib/child_process.js.
'use strict';

const { ChildProcess } = require('internal/child_process/child');
const { exec, execFile } = require('internal/child_process/exec');
const { fork, spawn } = require('internal/child_process/spawn');
const { execFileSync, execSync, spawnSync } = require('internal/child_process/sync_api');

// A forked process joins its channel; called once at start.
function _forkChild(fd, serializationMode) {
  require('internal/process/ipc_setup').join(fd, serializationMode);
}

module.exports = {
  _forkChild,
  ChildProcess,
  exec,
  execFile,
  execFileSync,
  execSync,
  fork,
  spawn,
  spawnSync,
};
