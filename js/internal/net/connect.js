// How a socket connects: look the name up, then try the addresses, one or several (RFC 8305, "happy eyeballs").
// Native side: src/ops/net/connect.rs. In Node: lookupAndConnect, internalConnect, internalConnectMultiple of lib/net.js.

'use strict';

const { ExceptionWithHostPort, NodeAggregateError, codes: {
  ERR_INVALID_ADDRESS_FAMILY, ERR_INVALID_ARG_TYPE, ERR_INVALID_IP_ADDRESS, ERR_IP_BLOCKED, ERR_SOCKET_CONNECTION_TIMEOUT,
} } = require('internal/errors');
const { errnoOf: { ECANCELED, ETIMEDOUT } } = require('internal/errno');
const { owner_symbol } = require('internal/async_hooks').symbols;
const {
  validateBoolean, validateFunction, validateInt32, validateNumber, validatePort, validateString,
} = require('internal/validators');
const { isIP, kReinitializeHandle } = require('internal/net');
const { TCP, TCPConnectWrap, constants: tcpConstants } = require('internal/handles/tcp');
const { checkBindError } = require('internal/net/handles');
const { kSetKeepAlive, kSetKeepAliveInitialDelay, kSetNoDelay } = require('internal/net/symbols');
const { clearTimeout, setTimeout } = require('timers');
const autoSelect = require('internal/net/auto_select');

function connectSocket(socket, options) {
  const { path } = options;
  if (!socket._handle) {
    const { Pipe, constants } = require('internal/handles/pipe');
    socket._handle = path ? new Pipe(constants.SOCKET) : new TCP(tcpConstants.SOCKET);
    require('internal/net/socket').initSocketHandle(socket);
  }
  socket._unrefTimer();
  socket.connecting = true;
  if (path) {
    validateString(path, 'options.path');
    connectPipe(socket, path);
  } else {
    lookupAndConnect(socket, options);
  }
}

function connectPipe(socket, path) {
  const { PipeConnectWrap } = require('internal/handles/pipe');
  const req = new PipeConnectWrap();
  req.address = path;
  req.oncomplete = afterConnect;
  const status = socket._handle.connect(req, path);
  if (status) socket.destroy(new ExceptionWithHostPort(status, 'connect', path));
}

// ---- From a name to addresses ----

function checkTarget(options) {
  const { localAddress, localPort, port } = options;
  if (localAddress && !isIP(localAddress)) throw new ERR_INVALID_IP_ADDRESS(localAddress);
  if (localPort) validateNumber(localPort, 'options.localPort');
  if (port !== undefined) {
    if (typeof port !== 'number' && typeof port !== 'string') {
      throw new ERR_INVALID_ARG_TYPE('options.port', ['number', 'string'], port);
    }
    validatePort(port);
  }
}

function checkAutoSelect({ autoSelectFamily, autoSelectFamilyAttemptTimeout: timeout }) {
  if (autoSelectFamily !== undefined && autoSelectFamily !== null) validateBoolean(autoSelectFamily, 'options.autoSelectFamily');
  if (timeout !== undefined && timeout !== null) {
    validateInt32(timeout, 'options.autoSelectFamilyAttemptTimeout', 1);
    timeout = Math.max(timeout, autoSelect.minimumTimeout);
  }
  return {
    several: autoSelectFamily ?? autoSelect.getDefaultAutoSelectFamily(),
    timeout: timeout ?? autoSelect.getDefaultAutoSelectFamilyAttemptTimeout(),
  };
}

function dnsFamily(family) {
  if (family === 'IPv4') return 4;
  return family === 'IPv6' ? 6 : family;
}

function lookupAndConnect(socket, options) {
  checkTarget(options);
  const { several, timeout } = checkAutoSelect(options);
  const host = options.host || 'localhost';
  validateString(host, 'options.host');
  const port = options.port | 0;
  const target = { host, port, localAddress: options.localAddress, localPort: options.localPort, timeout };

  const addressType = isIP(host);
  if (addressType) {
    // Later, so that listeners can be added to what connect() returns.
    process.nextTick(() => {
      if (socket.connecting) connectTo(socket, host, addressType, target);
    });
    return;
  }
  if (options.lookup !== undefined && options.lookup !== null) validateFunction(options.lookup, 'options.lookup');
  const dns = require('dns');
  const query = { family: dnsFamily(options.family), hints: options.hints || 0 };
  const anyFamily = query.family !== 4 && query.family !== 6;
  if (anyFamily && query.hints === 0) query.hints = dns.ADDRCONFIG;
  socket._host = host;
  const lookup = options.lookup || dns.lookup;
  if (several && anyFamily && !target.localAddress) {
    query.all = true;
    lookup(host, query, (error, addresses) => onAddresses(socket, target, error, addresses));
  } else {
    lookup(host, query, (error, ip, family) => onAddress(socket, target, error, ip, family));
  }
}

function failLater(socket, error) {
  process.nextTick(() => socket.destroy(error));
}

function wrongAddress({ host, port }, ip, family) {
  if (!isIP(ip)) return new ERR_INVALID_IP_ADDRESS(ip);
  if (family !== 4 && family !== 6) return new ERR_INVALID_ADDRESS_FAMILY(family, host, port);
}

function onAddress(socket, target, error, ip, family) {
  socket.emit('lookup', error, ip, family, target.host);
  // A listener, or somebody while we looked, may have destroyed it.
  if (!socket.connecting) return;
  error ||= wrongAddress(target, ip, family);
  if (error) return failLater(socket, error);
  socket._unrefTimer();
  connectTo(socket, ip, family, target);
}

function onAddresses(socket, target, error, addresses) {
  if (!socket.connecting) return;
  if (error) {
    socket.emit('lookup', error, undefined, undefined, target.host);
    return failLater(socket, error);
  }
  // The family that came first goes first, then they take turns.
  const first = [];
  const second = [];
  let firstFamily;
  for (const { address, family } of addresses) {
    socket.emit('lookup', error, address, family, target.host);
    if (!socket.connecting) return;
    if (wrongAddress(target, address, family)) continue;
    firstFamily ??= family;
    const list = family === firstFamily ? first : second;
    if (!list.some((known) => known.address === address)) list.push({ address, family });
  }
  if (first.length === 0) {
    const { address, family } = addresses[0] ?? {};
    return failLater(socket, wrongAddress(target, address, family));
  }
  socket._unrefTimer();
  if (first.length + second.length === 1) return connectTo(socket, first[0].address, first[0].family, target);
  const turns = [];
  for (let i = 0; i < Math.max(first.length, second.length); i++) {
    if (i < first.length) turns.push(first[i]);
    if (i < second.length) turns.push(second[i]);
  }
  socket.autoSelectFamilyAttemptedAddresses = [];
  tryNext({ socket, target, addresses: turns, next: 0, errors: [], timer: undefined });
}

// ---- One address ----

function bindLocally(socket, family, address, port) {
  address ||= family === 4 ? '0.0.0.0' : '::';
  const { _handle: handle } = socket;
  const status = checkBindError(family === 4 ? handle.bind(address, port | 0) : handle.bind6(address, port | 0), port, handle);
  if (status) return new ExceptionWithHostPort(status, 'bind', address, port);
}

function blocked(socket, address, family) {
  if (socket.blockList?.check(address, `ipv${family}`)) return new ERR_IP_BLOCKED(address);
}

// Starts connecting. Returns the request, or throws nothing and returns an error.
function startAttempt(socket, address, family, target, oncomplete) {
  const { port, localAddress, localPort } = target;
  const req = new TCPConnectWrap();
  req.oncomplete = oncomplete;
  req.address = address;
  req.port = port;
  req.localAddress = localAddress;
  req.localPort = localPort;
  req.addressType = family;
  socket.emit('connectionAttempt', address, port, family);
  // The listener may have given up.
  if (!socket._handle) return req;
  const { _handle: handle } = socket;
  const status = family === 6 ? handle.connect6(req, address, port) : handle.connect(req, address, port);
  return status ? connectError(socket, status, req) : req;
}

function connectError(socket, status, req) {
  const { address, port } = socket._getsockname();
  return new ExceptionWithHostPort(status, 'connect', req.address, req.port, address && `${address}:${port}`);
}

function connectTo(socket, address, family, target) {
  const { localAddress, localPort, port } = target;
  let error = localAddress || localPort ? bindLocally(socket, family, localAddress, localPort) : undefined;
  error ??= blocked(socket, address, family);
  if (error) return socket.destroy(error);
  const attempt = startAttempt(socket, address, family, target, afterConnect);
  if (!(attempt instanceof Error)) return;
  socket.emit('connectionAttemptFailed', address, port, family, attempt);
  socket.destroy(attempt);
}

function refused(req, status) {
  const { address, port, localAddress, localPort } = req;
  const details = localAddress && localPort ? `${localAddress}:${localPort}` : undefined;
  const error = new ExceptionWithHostPort(status, 'connect', address, port, details);
  if (details) {
    error.localAddress = localAddress;
    error.localPort = localPort;
  }
  return error;
}

// `oncomplete` of a connect request.
function afterConnect(status, handle, req, readable, writable) {
  const socket = handle[owner_symbol];
  if (socket.destroyed) return;
  socket.connecting = false;
  socket._sockname = null;
  if (status !== 0) {
    const error = refused(req, status);
    if (req.addressType !== undefined) socket.emit('connectionAttemptFailed', req.address, req.port, req.addressType, error);
    socket.destroy(error);
    return;
  }
  if (socket.readable && !readable) {
    socket.push(null);
    socket.read();
  }
  if (socket.writable && !writable) socket.end();
  socket._unrefTimer();
  if (socket[kSetNoDelay] && handle.setNoDelay) handle.setNoDelay(true);
  if (socket[kSetKeepAlive] && handle.setKeepAlive) handle.setKeepAlive(true, socket[kSetKeepAliveInitialDelay]);
  socket.emit('connect');
  socket.emit('ready');
  // The first read, of nothing: tells the handle to read, unless a listener has paused the stream.
  if (readable && !socket.isPaused()) socket.read(0);
}

// ---- Several addresses: each gets some time before the next one is tried ----

function tryNext(attempts, canceled = false) {
  clearTimeout(attempts.timer);
  const { socket, target, errors } = attempts;
  if (canceled || attempts.next === attempts.addresses.length) {
    socket.destroy(errors.length === 0 ? new ERR_SOCKET_CONNECTION_TIMEOUT() : new NodeAggregateError(errors));
    return;
  }
  const index = attempts.next++;
  // A socket that has tried one address cannot try another.
  if (index > 0) socket[kReinitializeHandle](new TCP(tcpConstants.SOCKET));
  const { address, family } = attempts.addresses[index];
  const bindError = target.localPort ? bindLocally(socket, family, undefined, target.localPort) : undefined;
  if (bindError) {
    errors.push(bindError);
    return tryNext(attempts);
  }
  const blockedError = blocked(socket, address, family);
  if (blockedError) return attemptFailed(attempts, address, family, blockedError);
  socket.autoSelectFamilyAttemptedAddresses.push(`${address}:${target.port}`);
  const attempt = startAttempt(socket, address, family, target, (status, handle, req, readable, writable) => {
    afterAttempt(attempts, index, status, handle, req, readable, writable);
  });
  if (attempt instanceof Error) return attemptFailed(attempts, address, family, attempt);
  if (index < attempts.addresses.length - 1 && socket._handle) {
    attempts.timer = setTimeout(attemptTimedOut, target.timeout, attempts, attempt, socket._handle);
  }
}

function attemptFailed(attempts, address, family, error, canceled = false) {
  const { socket, target } = attempts;
  attempts.errors.push(error);
  socket.emit('connectionAttemptFailed', address, target.port, family, error);
  if (socket.connecting) tryNext(attempts, canceled);
}

function attemptTimedOut(attempts, req, handle) {
  const { socket } = attempts;
  socket.emit('connectionAttemptTimeout', req.address, req.port, req.addressType);
  req.oncomplete = undefined;
  attempts.errors.push(refused(req, ETIMEDOUT));
  handle.close();
  if (socket.connecting) tryNext(attempts);
}

function afterAttempt(attempts, index, status, handle, req, readable, writable) {
  // Connected, but too late: the next one is being tried.
  if (status === 0 && index !== attempts.next - 1) {
    handle.close();
    return;
  }
  clearTimeout(attempts.timer);
  if (status !== 0) return attemptFailed(attempts, req.address, req.addressType, refused(req, status), status === ECANCELED);
  afterConnect(status, attempts.socket._handle, req, readable, writable);
}

module.exports = { connectSocket };
