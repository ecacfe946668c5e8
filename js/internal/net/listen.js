// The forms of server.listen(), and where a server gets its handle from: made here, or, in a cluster's worker, from the primary.
// In Node: Server.prototype.listen, listenInCluster, setupListenHandle of lib/net.js.

'use strict';

const { ErrnoException, ExceptionWithHostPort, UVExceptionWithHostPort, codes: {
  ERR_INVALID_ARG_VALUE, ERR_SERVER_ALREADY_LISTEN,
} } = require('internal/errors');
const { async_id_symbol, owner_symbol } = require('internal/async_hooks').symbols;
const { validateAbortSignal, validatePort } = require('internal/validators');
const { Pipe, constants: pipeConstants } = require('internal/handles/pipe');
const { TCP, constants: tcpConstants } = require('internal/handles/tcp');
const { checkBindError, createServerHandle } = require('internal/net/handles');
const { isPipeName, normalizeArgs, toNumber } = require('internal/net/args');

const defaultBacklog = 511;
const tracing = require('diagnostics_channel').tracingChannel('net.server.listen');

/** `server.listen(...)`: `this` is the server. */
function listen(...args) {
  const normalized = normalizeArgs(args);
  const { 1: callback } = normalized;
  let options = normalized[0];
  if (this._handle) throw new ERR_SERVER_ALREADY_LISTEN();
  trace('asyncStart', { server: this, options });
  if (callback !== null) this.once('listening', callback);
  const backlogFromArgs = toNumber(args.length > 1 && args[1]) || toNumber(args.length > 2 && args[2]);

  options = options._handle || options.handle || options;
  const flags = bindFlags(options);
  if (options instanceof TCP || options instanceof Pipe) {
    this._handle = options;
    this[async_id_symbol] = this._handle.getAsyncId();
    listenInCluster(this, null, -1, -1, backlogFromArgs, undefined, true);
    return this;
  }
  closeOnAbort(this, options);
  if (typeof options.fd === 'number' && options.fd >= 0) {
    listenInCluster(this, null, null, null, backlogFromArgs, options.fd);
    return this;
  }
  // `listen()`, `listen(cb)`, `listen({ port: undefined })`: any free port.
  const noPort = args.length === 0 || typeof args[0] === 'function' ||
    (options.port === undefined && 'port' in options) || options.port === null;
  if (noPort) options.port = 0;
  if (typeof options.port === 'number' || typeof options.port === 'string') {
    listenOnPort(this, options, options.backlog || backlogFromArgs, flags);
  } else if (options.path && isPipeName(options.path)) {
    listenOnPath(this, options, options.backlog || backlogFromArgs);
  } else {
    if (!('port' in options || 'path' in options)) {
      throw new ERR_INVALID_ARG_VALUE('options', options, 'must have the property "port" or "path"');
    }
    throw new ERR_INVALID_ARG_VALUE('options', options);
  }
  return this;
}

function bindFlags(options) {
  let flags = 0;
  if (options.ipv6Only === true) flags |= tcpConstants.UV_TCP_IPV6ONLY;
  if (options.reusePort === true) flags |= tcpConstants.UV_TCP_REUSEPORT;
  return flags;
}

function closeOnAbort(server, options) {
  if (options?.signal === undefined) return;
  validateAbortSignal(options.signal, 'options.signal');
  const onAborted = () => server.close();
  if (options.signal.aborted) {
    process.nextTick(onAborted);
  } else {
    const { addAbortListener } = require('internal/events/abort_listener');
    const disposable = addAbortListener(options.signal, onAborted);
    server.once('close', disposable[Symbol.dispose]);
  }
}

function listenOnPort(server, options, backlog, flags) {
  validatePort(options.port, 'options.port');
  // Several processes share the port through the kernel: the primary has no part in it.
  if (options.reusePort === true) options.exclusive = true;
  const port = options.port | 0;
  if (!options.host) {
    listenInCluster(server, null, port, 4, backlog, undefined, options.exclusive, flags);
    return;
  }
  const listeningId = server._listeningId;
  require('dns').lookup(options.host, (error, address, family) => {
    if (listeningId !== server._listeningId) return;
    if (error) server.emit('error', error);
    else listenInCluster(server, address, port, address ? family : 4, backlog, undefined, options.exclusive, flags);
  });
}

function listenOnPath(server, options, backlog) {
  const pipeName = server._pipeName = options.path;
  listenInCluster(server, pipeName, -1, -1, backlog, undefined, options.exclusive, undefined,
                  { readableAll: options.readableAll, writableAll: options.writableAll });
  // Failed (the error comes with the next tick), or waiting for the primary.
  if (!server._handle) return;
  let mode = 0;
  if (options.readableAll === true) mode |= pipeConstants.UV_READABLE;
  if (options.writableAll === true) mode |= pipeConstants.UV_WRITABLE;
  if (mode === 0) return;
  const status = server._handle.fchmod(mode);
  if (status === 0) return;
  server._handle.close();
  server._handle = null;
  throw new ErrnoException(status, 'uv_pipe_chmod');
}

// ---- Whose handle ----

// Without NODE_UNIQUE_ID in its environment a process is no worker, and cluster need not be loaded to know that.
function clusterOfWorker() {
  const { isWorkerProcess } = require('internal/cluster/role');
  if (!isWorkerProcess()) return undefined;
  const cluster = require('cluster');
  return cluster.isWorker ? cluster : undefined;
}

function listenInCluster(server, address, port, addressType, backlog, fd, exclusive, flags, options) {
  const cluster = exclusive ? undefined : clusterOfWorker();
  if (cluster === undefined) {
    server._listen2(address, port, addressType, backlog, fd, flags);
    return;
  }
  const query = { address, port, addressType, fd, flags, backlog, ...options };
  // A later listen() outdates this one.
  const listeningId = ++server._listeningId;
  cluster._getServer(server, query, (status, handle) => {
    // Closed, or listening anew, while the primary was asked.
    if (listeningId !== server._listeningId) {
      handle?.close();
      return;
    }
    status = checkBindError(status, port, handle);
    if (status) {
      server.emit('error', new ExceptionWithHostPort(status, 'bind', address, port));
      return;
    }
    server._handle = handle;
    server._listen2(address, port, addressType, backlog, fd, flags);
  });
}

// `event`: of the tracing channel.
function trace(event, message) {
  if (tracing.hasSubscribers) tracing[event].publish(message);
}

function fail(server, error) {
  trace('error', { server, error });
  process.nextTick(() => server.emit('error', error));
}

function setupListenHandle(server, onconnection, address, port, addressType, backlog, fd, flags) {
  if (!server._handle) {
    let handle;
    if (!address && typeof fd !== 'number') {
      handle = createServerHandle('::', port, 6, fd, flags);
      addressType = typeof handle === 'number' ? 4 : 6;
      address = addressType === 6 ? '::' : '0.0.0.0';
      if (addressType === 4) handle = undefined;
    }
    handle ??= createServerHandle(address, port, addressType, fd, flags);
    if (typeof handle === 'number') return fail(server, new UVExceptionWithHostPort(handle, 'listen', address, port));
    server._handle = handle;
  }
  server[async_id_symbol] = server._handle.getAsyncId?.() ?? -1;
  server._handle.onconnection = onconnection;
  server._handle[owner_symbol] = server;
  const status = server._handle.listen(backlog || defaultBacklog);
  if (status) {
    const error = new UVExceptionWithHostPort(status, 'listen', address, port);
    server._handle.close();
    server._handle = null;
    return fail(server, error);
  }
  // What the primary knows the handle by.
  server._connectionKey = `${addressType}:${address}:${port}`;
  if (server._unref) server.unref();
  process.nextTick(emitListeningNT, server);
}

function emitListeningNT(server) {
  // close() may have come in between.
  if (!server._handle) return;
  trace('asyncEnd', { server });
  server.emit('listening');
}

module.exports = { listen, setupListenHandle };
