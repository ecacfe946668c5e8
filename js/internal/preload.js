// The modules a snapshot holds ready because nearly every server program uses them; the others are evaluated when required.
// What is worth a place here is measured (docs/PERFORMANCE.md): each entry costs every worker some heap.
'use strict';

const MODULES = [
  // What starting any program takes.
  'internal/core', 'internal/options', 'internal/process/env', 'internal/process/promises', 'internal/version',
  'internal/run_main', 'internal/modules/cjs/loader', 'module',
  // console.log
  'internal/console/global', 'internal/console/methods', 'internal/process/stdio', 'internal/util/colors', 'diagnostics_channel',
  // What servers and their libraries begin with.
  'events', 'buffer', 'util', 'path', 'timers', 'stream',
  // A worker of a cluster that serves HTTP.
  'http', 'net', 'internal/net/server', 'internal/net/socket', 'internal/net/listen', 'internal/net/auto_select', 'internal/handles/pipe',
  'internal/handles/tcp', 'internal/http/server', 'internal/http/connection', 'internal/http/idle',
  'child_process', 'internal/child_process/channel', 'internal/child_process/channel_handle', 'internal/process/ipc_setup',
  'internal/cluster/role',
];

function preload() {
  for (const id of MODULES) require(id);
}

module.exports = { preload };
