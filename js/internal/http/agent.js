// Agent: the connections of a client, kept alive and shared out by name (host, port, address, family).
// In Node: lib/_http_agent.js.
'use strict';

const EventEmitter = require('events');
const net = require('net');
const { once } = require('internal/util');
const { validateNumber, validateOneOf, validateString } = require('internal/validators');
const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const asyncContext = require('internal/async_context');

const kOnKeylog = Symbol('onkeylog');
const kRequestOptions = Symbol('requestOptions');
const kRequestFrame = Symbol('requestFrame');
// 'timeout' listeners of ours on an idle socket.
const kIdleTimeout = Symbol('kIdleTimeout');
const HOST_DEFAULT = 'localhost';

function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);

  this.options = { __proto__: null, ...options };
  this.defaultPort = this.options.defaultPort || 80;
  this.protocol = this.options.protocol || 'http:';
  if (this.options.noDelay === undefined) this.options.noDelay = true;
  // A path would make every connection one to a Unix socket.
  this.options.path = null;

  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = this.options.maxFreeSockets || 256;
  this.scheduling = this.options.scheduling || 'lifo';
  this.maxTotalSockets = this.options.maxTotalSockets;
  this.totalSocketCount = 0;
  this.agentKeepAliveTimeoutBuffer = typeof this.options.agentKeepAliveTimeoutBuffer === 'number' &&
    this.options.agentKeepAliveTimeoutBuffer >= 0 && Number.isFinite(this.options.agentKeepAliveTimeoutBuffer) ?
    this.options.agentKeepAliveTimeoutBuffer : 1000;

  validateOneOf(this.scheduling, 'scheduling', ['fifo', 'lifo']);
  if (this.maxTotalSockets !== undefined) validateNumber(this.maxTotalSockets, 'maxTotalSockets', 1);
  else this.maxTotalSockets = Infinity;
  for (const name of ['maxSockets']) {
    if (typeof this[name] !== 'number' || Number.isNaN(this[name])) throw new ERR_OUT_OF_RANGE(name, '> 0', this[name]);
  }

  this.on('free', (socket, options) => onFree(this, socket, options));
  // Of the listeners for key logs, every socket gets one of its own.
  this.on('newListener', (event) => {
    if (event !== 'keylog' || this[kOnKeylog]) return;
    this[kOnKeylog] = (keylog) => { this.emit('keylog', keylog, undefined); };
  });
}
Object.setPrototypeOf(Agent.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Agent, EventEmitter);

Agent.defaultMaxSockets = Infinity;

// A socket has finished its request: to the next one waiting for the same name, or among the free ones, or closed.
function onFree(agent, socket, options) {
  const name = agent.getName(options);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const waiting = agent.requests[name];
  if (waiting && waiting.length > 0) {
    const req = waiting.shift();
    const outer = asyncContext.exchange(req[kRequestFrame]);
    try {
      setRequestSocket(agent, req, socket);
    } finally {
      asyncContext.exchange(outer);
    }
    if (waiting.length === 0) delete agent.requests[name];
    return;
  }
  const req = socket._httpMessage;
  if (!req || !req.shouldKeepAlive || !agent.keepAlive) {
    socket.destroy();
    return;
  }
  const free = agent.freeSockets[name] || [];
  let count = free.length;
  if (agent.sockets[name]) count += agent.sockets[name].length;
  if (agent.totalSocketCount > agent.maxTotalSockets || count > agent.maxSockets || free.length >= agent.maxFreeSockets ||
      !agent.keepSocketAlive(socket)) {
    socket.destroy();
    return;
  }
  agent.freeSockets[name] = free;
  socket._httpMessage = null;
  agent.removeSocket(socket, options);
  socket.once('error', freeSocketErrorListener);
  free.push(socket);
}

function freeSocketErrorListener() {
  this.destroy();
  this.emit('agentRemove');
}

Agent.prototype.createConnection = function createConnection(...args) {
  return net.createConnection(...args);
};

Agent.prototype.getName = function getName(options = {}) {
  let name = options.host || HOST_DEFAULT;
  name += ':';
  if (options.port) name += options.port;
  name += ':';
  if (options.localAddress) name += options.localAddress;
  // The family is part of the name only where it was asked for.
  if (options.family === 4 || options.family === 6) name += `:${options.family}`;
  if (options.socketPath) name += `:${options.socketPath}`;
  return name;
};

function connectionOptions(agent, req, options, port, localAddress) {
  if (typeof options === 'string') options = { __proto__: null, host: options, port, localAddress };
  const merged = { __proto__: null, ...options, ...agent.options };
  if (merged.socketPath) merged.path = merged.socketPath;
  normalizeServerName(merged, req);
  return merged;
}

function normalizeServerName(options, req) {
  if (!options.servername && options.servername !== '') options.servername = calculateServerName(options, req);
}

function calculateServerName(options, req) {
  let name = options.host;
  const host = req.getHeader?.('host');
  if (host) {
    validateString(host, 'options.headers.host');
    if (host.startsWith('[')) {
      const end = host.indexOf(']');
      name = end === -1 ? host : host.slice(1, end);
    } else {
      name = host.split(':', 1)[0];
    }
  }
  return net.isIP(name) ? '' : name;
}

Agent.prototype.addRequest = function addRequest(req, given, port, localAddress) {
  const options = connectionOptions(this, req, given, port, localAddress);
  const name = this.getName(options);
  this.sockets[name] ??= [];

  const free = this.freeSockets[name];
  let socket;
  if (free) {
    while (free.length > 0 && free[0].destroyed) free.shift();
    socket = this.scheduling === 'fifo' ? free.shift() : free.pop();
    if (free.length === 0) delete this.freeSockets[name];
  }

  const count = (free ? free.length : 0) + this.sockets[name].length;
  if (socket) {
    socket.removeListener('error', freeSocketErrorListener);
    this.reuseSocket(socket, req);
    setRequestSocket(this, req, socket);
    this.sockets[name].push(socket);
  } else if (count < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
    this.createSocket(req, options, (error, created) => {
      if (error) req.onSocket(created, error);
      else setRequestSocket(this, req, created);
    });
  } else {
    req[kRequestOptions] = options;
    req[kRequestFrame] = asyncContext.current();
    (this.requests[name] ??= []).push(req);
  }
};

Agent.prototype.createSocket = function createSocket(req, given, callback) {
  const options = connectionOptions(this, req, given);
  // A wish for a time-out is the socket's; `signal` is the request's, which destroys the socket itself.
  const timeout = req.timeout || this.options.timeout || undefined;
  if (timeout) options.timeout = timeout;
  options.encoding = null;
  delete options.signal;

  const name = this.getName(options);
  options._agentKey = name;
  const created = once((error, socket) => {
    if (error) {
      callback(error);
      return;
    }
    (this.sockets[name] ??= []).push(socket);
    this.totalSocketCount++;
    installListeners(this, socket, options);
    callback(null, socket);
  });
  if (this.keepAlive) {
    options.keepAlive = this.keepAlive;
    options.keepAliveInitialDelay = this.keepAliveMsecs;
  }
  const socket = this.createConnection(options, created);
  if (socket) created(null, socket);
};

function installListeners(agent, socket, options) {
  function onFreed() {
    agent.emit('free', socket, options);
  }
  function onClose() {
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
  }
  // An idle connection that times out goes; one in use is its request's affair.
  function onTimeout() {
    for (const name of Object.keys(agent.freeSockets)) {
      if (agent.freeSockets[name].includes(socket)) {
        socket.destroy();
        return;
      }
    }
  }
  function onRemove() {
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
    socket.removeListener('close', onClose);
    socket.removeListener('free', onFreed);
    socket.removeListener('timeout', onTimeout);
    socket.removeListener('agentRemove', onRemove);
  }
  socket.on('free', onFreed);
  socket.on('close', onClose);
  socket.on('timeout', onTimeout);
  socket.on('agentRemove', onRemove);
}

Agent.prototype.removeSocket = function removeSocket(socket, options) {
  const name = this.getName(options);
  const tables = [this.sockets];
  // A destroyed socket may be among the free ones.
  if (!socket.writable) tables.push(this.freeSockets);
  for (const table of tables) {
    const list = table[name];
    const index = list ? list.indexOf(socket) : -1;
    if (index === -1) continue;
    list.splice(index, 1);
    if (list.length === 0) delete table[name];
  }

  // A place is free: for who waits for the same name, or, under a limit in all, for anybody.
  let req;
  if (this.requests[name]?.length > 0) {
    req = this.requests[name][0];
  } else {
    for (const key of Object.keys(this.requests)) {
      if (this.sockets[key]?.length) break;
      req = this.requests[key][0];
      options = req[kRequestOptions];
      break;
    }
  }
  if (req && options) {
    req[kRequestOptions] = undefined;
    this.createSocket(req, options, (error, created) => {
      if (error) req.onSocket(created, error);
      else created.emit('free');
    });
  }
};

// Whether the socket may wait for another request. Overridable.
Agent.prototype.keepSocketAlive = function keepSocketAlive(socket) {
  socket.setKeepAlive(true, this.keepAliveMsecs);
  socket.unref();

  let timeout = this.options.timeout || 0;
  let keep = true;
  const hint = socket._httpMessage?.res?.headers['keep-alive'];
  const seconds = hint && /^timeout=(\d+)/.exec(hint)?.[1];
  if (seconds !== undefined && seconds !== null && hint) {
    // The server's word, less the time a request may be on its way.
    const serverTimeout = Number.parseInt(seconds, 10) * 1000 - this.agentKeepAliveTimeoutBuffer;
    timeout = timeout === 0 ? serverTimeout : Math.min(timeout, serverTimeout);
    if (timeout <= 0) keep = false;
  }
  if (keep && timeout !== 0 && socket.timeout !== timeout) {
    socket[kIdleTimeout] = true;
    socket.setTimeout(timeout);
  }
  return keep;
};

// Called before a free socket serves another request. Overridable.
Agent.prototype.reuseSocket = function reuseSocket(socket, req) {
  req.reusedSocket = true;
  socket.ref();
};

function setRequestSocket(agent, req, socket) {
  req.onSocket(socket);
  const agentTimeout = agent.options.timeout || 0;
  if (req.timeout === undefined || req.timeout === agentTimeout) {
    if (socket[kIdleTimeout] && socket.timeout !== agentTimeout) socket.setTimeout(agentTimeout);
    return;
  }
  socket.setTimeout(req.timeout);
}

Agent.prototype.destroy = function destroy() {
  for (const table of [this.freeSockets, this.sockets]) {
    for (const name of Object.keys(table)) for (const socket of [...table[name]]) socket.destroy();
  }
};

let globalAgent;
function getGlobalAgent() {
  globalAgent ??= new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });
  return globalAgent;
}

module.exports = { Agent, getGlobalAgent, setGlobalAgent(value) { globalAgent = value; } };
