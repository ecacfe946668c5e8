// The `stdio` option: from what programs write to a list of what each descriptor of the child is.
// In Node: getValidStdio and stdioStringToArray of lib/internal/child_process.js.
'use strict';

const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_SYNC_FORK_INPUT, ERR_IPC_ONE_PIPE, ERR_IPC_SYNC_FORK } } = require('internal/errors');

function stdioStringToArray(stdio, channel) {
  let entries;
  switch (stdio) {
    case 'ignore':
    case 'overlapped':
    case 'pipe': entries = [stdio, stdio, stdio]; break;
    case 'inherit': entries = [0, 1, 2]; break;
    default: throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  }
  if (channel) entries.push(channel);
  return entries;
}

// Which of the handle classes `value` is one of.
function handleType(value) {
  if (value === null || typeof value !== 'object' && typeof value !== 'function') return undefined;
  if (value instanceof require('internal/handles/pipe').Pipe) return 'pipe';
  if (value instanceof require('internal/handles/tcp').TCP) return 'tcp';
  const { TTY } = require('internal/handles/tty');
  if (TTY !== undefined && value instanceof TTY) return 'tty';
  if (value instanceof require('internal/handles/udp').UDP) return 'udp';
  return undefined;
}

function wrapped(stdio) {
  for (const candidate of [stdio, stdio.handle, stdio._handle]) {
    const wrapType = handleType(candidate);
    if (wrapType !== undefined) return { type: 'wrap', wrapType, handle: candidate, _stdio: stdio };
  }
  return undefined;
}

function newPipe() {
  const { Pipe, constants } = require('internal/handles/pipe');
  return new Pipe(constants.SOCKET);
}

// Returns { stdio, ipc, ipcFd }; pads `stdio` itself to three entries, as Node does.
function getValidStdio(stdio, sync) {
  let ipc;
  let ipcFd;
  if (typeof stdio === 'string') stdio = stdioStringToArray(stdio);
  else if (!Array.isArray(stdio)) throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  while (stdio.length < 3) stdio.push(undefined);

  const entries = [];
  const fail = (error) => {
    for (const { type, handle } of entries) {
      if ((type === 'pipe' || type === 'overlapped') && handle) handle.close();
    }
    throw error;
  };
  for (let i = 0; i < stdio.length; i++) {
    const given = stdio[i] ?? (i < 3 ? 'pipe' : 'ignore');
    if (given === 'ignore') {
      entries.push({ type: 'ignore' });
    } else if (given === 'pipe' || given === 'overlapped' || (typeof given === 'number' && given < 0)) {
      const entry = { type: given === 'overlapped' ? 'overlapped' : 'pipe', readable: i === 0, writable: i !== 0 };
      if (!sync) entry.handle = newPipe();
      entries.push(entry);
    } else if (given === 'ipc') {
      if (sync) fail(new ERR_IPC_SYNC_FORK());
      if (ipc !== undefined) fail(new ERR_IPC_ONE_PIPE());
      const { ChannelHandle } = require('internal/child_process/channel_handle');
      ipc = new ChannelHandle();
      ipcFd = i;
      entries.push({ type: 'pipe', handle: ipc, ipc: true });
    } else if (given === 'inherit') {
      entries.push({ type: 'inherit', fd: i });
    } else if (typeof given === 'number' || typeof given.fd === 'number') {
      entries.push({ type: 'fd', fd: typeof given === 'number' ? given : given.fd });
    } else if (ArrayBuffer.isView(given) || typeof given === 'string') {
      if (!sync) fail(new ERR_INVALID_SYNC_FORK_INPUT(require('internal/util/inspect').inspect(given)));
      entries.push({ type: 'pipe', readable: i === 0, writable: i !== 0, input: given });
    } else {
      entries.push(wrapped(given) ?? fail(new ERR_INVALID_ARG_VALUE('stdio', given)));
    }
  }
  return { stdio: entries, ipc, ipcFd };
}

// What the native side takes per descriptor: -1 ignore, -2 a new pipe, else the descriptor to share.
function nativeStdio(entries) {
  return entries.map((entry) => {
    switch (entry.type) {
      case 'ignore': return -1;
      case 'pipe':
      case 'overlapped': return -2;
      case 'wrap': return entry.handle.fd;
      default: return entry.fd;
    }
  });
}

module.exports = { getValidStdio, stdioStringToArray, nativeStdio };
