// What keeps the process alive: process.getActiveResourcesInfo() and its older relatives.
// Native side: active_handle in src/runtime/event_loop.rs, Work::under_way in src/runtime/threadpool.rs.
// In Node: src/node_process_methods.cc.
'use strict';

function handles() {
  return ops.op_runtime_active_handles();
}

// A program knows the socket, not the handle below it.
function getActiveHandles() {
  const { owner_symbol } = require('internal/async_hooks').symbols;
  return handles().map((handle) => handle[owner_symbol] ?? handle);
}

// Calls of the thread pool; which of them is whose is not recorded.
class FSReqCallback {}

function getActiveRequests() {
  return Array.from({ length: ops.op_runtime_active_requests() }, () => new FSReqCallback());
}

function nameOf(handle) {
  const listening = typeof handle.onconnection === 'function';
  switch (handle.constructor.name) {
    case 'TCP': return listening ? 'TCPServerWrap' : 'TCPSocketWrap';
    case 'Pipe': return listening ? 'PipeServerWrap' : 'PipeWrap';
    case 'TTY': return 'TTYWrap';
    case 'UDP': return 'UDPWrap';
    default: return handle.constructor.name;
  }
}

function getActiveResourcesInfo() {
  const timers = require('internal/timers');
  return [
    ...getActiveRequests().map(() => 'FSReqCallback'),
    ...handles().map(nameOf),
    ...new Array(timers.timeoutCount()).fill('Timeout'),
    ...new Array(timers.immediateCount()).fill('Immediate'),
  ];
}

module.exports = { getActiveHandles, getActiveRequests, getActiveResourcesInfo };
