// The way from a message to its socket: one system call for head and body, past the socket's own buffer when that is empty.
// Native side: op_http_send in src/ops/http.rs.
'use strict';

const { StreamHandle } = require('internal/handles/stream');
const { queueTick } = require('internal/process/task_queues');
const { kTimeout } = require('internal/timers');
const { ErrnoException } = require('internal/errors');

// eslint-disable-next-line no-control-regex
const ASCII = /^[\x00-\x7f]*$/;

function isUtf8(encoding) {
  return !encoding || encoding === 'utf8' || encoding === 'utf-8';
}

// Whether nothing stands between us and the kernel: no bytes waiting, no cork, a native stream that is open.
function isDirect(socket) {
  const state = socket._writableState;
  return state.length === 0 && state.corked === 0 && !socket.connecting && !state.ending && !state.destroyed &&
    StreamHandle.isStream(socket._handle);
}

// Writes `head` (Latin-1) and `data`; either may be empty. With `last`, the connection ends with them. Returns whether the caller may go
// on writing.
function send(socket, head, data, encoding, callback, last) {
  if (typeof data === 'string' ? !isUtf8(encoding) && data.length !== 0 : false) return sendBuffered(socket, head, data, encoding, callback);
  // What is over the mark is for the stream to count, which tells the program to wait and when to go on.
  if (!isDirect(socket) || head.length + data.length >= socket._writableState.highWaterMark) {
    return sendBuffered(socket, head, data, encoding, callback);
  }
  const body = data.length === 0 ? undefined : data;
  const result = ops.op_http_send(StreamHandle.native(socket._handle), head, body, last);
  if (result < 0) {
    const error = new ErrnoException(result, 'write');
    socket.destroy(error);
    if (callback) process.nextTick(callback, error);
    return false;
  }
  if (socket[kTimeout]) socket._unrefTimer();
  if (result % 2 === 0) {
    if (callback) queueTick(callback, undefined);
    return true;
  }
  return sendRest(socket, head, data, (result - 1) / 2, callback);
}

// The kernel took `written` bytes: the rest waits in the socket, as any other write would.
function sendRest(socket, head, data, written, callback) {
  const { Buffer } = require('buffer');
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  if (written >= head.length) return socket.write(bytes.subarray(written - head.length), callback ?? undefined);
  const rest = Buffer.concat([Buffer.from(head, 'latin1'), bytes]).subarray(written);
  return socket.write(rest, callback ?? undefined);
}

function sendBuffered(socket, head, data, encoding, callback) {
  if (head === '') return socket.write(data, encoding, callback ?? undefined);
  if (data.length === 0) return socket.write(head, 'latin1', callback ?? undefined);
  if (typeof data === 'string' && isUtf8(encoding) && ASCII.test(head)) return socket.write(head + data, 'utf8', callback ?? undefined);
  socket.cork();
  socket.write(head, 'latin1');
  const ok = socket.write(data, encoding, callback ?? undefined);
  socket.uncork();
  return ok;
}

module.exports = { send };
