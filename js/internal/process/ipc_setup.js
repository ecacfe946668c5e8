// The channel of a process that was forked: process.send() and what belongs to it, made at start if the environment says so.
// In Node: setupChildProcessIpcChannel and initializeClusterIPC of lib/internal/process/pre_execution.js, _forkChild of lib/child_process.js.
'use strict';

// Reads the environment and removes what it has read.
function setupFromEnvironment() {
  setupChannelFromEnvironment();
  // A worker of a cluster: NODE_UNIQUE_ID is its number.
  if (process.argv[1] && process.env.NODE_UNIQUE_ID !== undefined && process.channel) {
    require('cluster')._setupWorker();
    delete process.env.NODE_UNIQUE_ID;
  }
}

function setupChannelFromEnvironment() {
  const { env } = process;
  if (!env.NODE_CHANNEL_FD) return;
  const fd = Number.parseInt(env.NODE_CHANNEL_FD, 10);
  const mode = env.NODE_CHANNEL_SERIALIZATION_MODE || 'json';
  delete env.NODE_CHANNEL_FD;
  delete env.NODE_CHANNEL_SERIALIZATION_MODE;
  if (fd >= 0) require('child_process')._forkChild(fd, mode);
}

function join(fd, mode) {
  const { ChannelHandle } = require('internal/child_process/channel_handle');
  const { setupChannel } = require('internal/child_process/channel');
  const handle = new ChannelHandle();
  handle.mode = mode;
  handle.open(fd);
  handle.unref();
  const control = setupChannel(process, handle, mode);
  // Only somebody who listens keeps the process alive.
  const counts = (name) => name === 'message' || name === 'disconnect';
  process.on('newListener', (name) => { if (counts(name)) control.refCounted(); });
  process.on('removeListener', (name) => { if (counts(name)) control.unrefCounted(); });
}

module.exports = { setupFromEnvironment, join };
