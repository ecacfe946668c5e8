// Makes handles for descriptors and addresses. In Node: `createHandle`, `createServerHandle` of lib/net.js.

'use strict';

const { codes: { ERR_INVALID_FD_TYPE } } = require('internal/errors');
const { errnoOf: { EADDRINUSE, EINVAL } } = require('internal/errno');
const { validateInt32 } = require('internal/validators');
const { Pipe, constants: pipeConstants } = require('internal/handles/pipe');
const { TCP, constants: tcpConstants } = require('internal/handles/tcp');
const { guessHandleType } = require('internal/net/guess');

/** The handle for what `fd` is; it is not opened yet. */
function createHandle(fd, isServer) {
  validateInt32(fd, 'fd', 0);
  const type = guessHandleType(fd);
  if (type === 'PIPE') return new Pipe(isServer ? pipeConstants.SERVER : pipeConstants.SOCKET);
  if (type === 'TCP') return new TCP(isServer ? tcpConstants.SERVER : tcpConstants.SOCKET);
  throw new ERR_INVALID_FD_TYPE(type);
}

function openServerHandle(fd) {
  let handle;
  try {
    handle = createHandle(fd, true);
  } catch {
    return EINVAL;
  }
  const status = handle.open(fd);
  return status === 0 ? handle : status;
}

function bindTCP(handle, address, port, addressType, flags) {
  return addressType === 6 ? handle.bind6(address, port, flags) : handle.bind(address, port, flags);
}

/** A bound handle, or a negative errno. A pipe is asked for with port and addressType -1. */
function createServerHandle(address, port, addressType, fd, flags) {
  if (typeof fd === 'number' && fd >= 0) return openServerHandle(fd);
  if (port === -1 && addressType === -1) {
    const handle = new Pipe(pipeConstants.SERVER);
    return keepIfBound(handle, address ? handle.bind(address) : 0);
  }
  const handle = new TCP(tcpConstants.SERVER);
  if (address) return keepIfBound(handle, bindTCP(handle, address, port, addressType, flags));
  // Every address: IPv6 takes IPv4 along where the system has it.
  if (handle.bind6('::', port, flags) === 0) return handle;
  handle.close();
  return createServerHandle('0.0.0.0', port, 4, undefined, flags);
}

function keepIfBound(handle, status) {
  if (status === 0) return handle;
  handle.close();
  return status;
}

/** A wrong `bind` shows when the address is first looked at (see `bind_error` of src/ops/net/stream.rs). */
function checkBindError(status, port, handle) {
  if (status !== 0 || !(port > 0) || !handle.getsockname) return status;
  const out = {};
  status = handle.getsockname(out);
  // A handle that came from a cluster's primary does not know of the failure: it simply is not bound.
  return status === 0 && out.port !== port ? EADDRINUSE : status;
}

module.exports = { checkBindError, createHandle, createServerHandle };
