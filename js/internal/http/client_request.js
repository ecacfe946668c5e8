// ClientRequest: one request of a client and the way to its response. What happens on the connection is in client_connection.js.
// In Node: lib/_http_client.js.
'use strict';

const net = require('net');
const { OutgoingMessage, kOutHeaders, kUniqueHeaders, parseUniqueHeadersOption } = require('internal/http/outgoing');
const { checkIsHttpToken } = require('internal/http/common');
const { ClientConnection, announce, emitErrorEvent, listenForTimeout } = require('internal/http/client_connection');
const { getGlobalAgent } = require('internal/http/agent');
const { validateAbortSignal, validateBoolean, validateInteger } = require('internal/validators');
const { kEmptyObject, once } = require('internal/util');
const { getTimerDuration } = require('internal/timers');
const {
  ConnResetException,
  codes: {
    ERR_HTTP_HEADERS_SENT,
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_HTTP_TOKEN,
    ERR_INVALID_PROTOCOL,
    ERR_UNESCAPED_CHARACTERS,
  },
} = require('internal/errors');

// eslint-disable-next-line no-control-regex
const INVALID_PATH = /[^\u0021-\u00ff]/;
const kError = Symbol('kError');
const kPath = Symbol('kPath');
const NO_BODY = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

function ClientRequest(input, options, callback) {
  OutgoingMessage.call(this);

  if (typeof input === 'string') {
    input = urlToOptions(new URL(input));
  } else if (input && input[Symbol.toStringTag] === 'URL' || input instanceof URL) {
    input = urlToOptions(input);
  } else {
    callback = options;
    options = input;
    input = null;
  }
  if (typeof options === 'function') {
    callback = options;
    options = input || kEmptyObject;
  } else {
    options = Object.assign(input || {}, options);
  }

  let agent = options.agent;
  const defaultAgent = options._defaultAgent || getGlobalAgent();
  if (agent === false) {
    agent = new defaultAgent.constructor();
  } else if (agent === null || agent === undefined) {
    if (typeof options.createConnection !== 'function') agent = defaultAgent;
  } else if (typeof agent.addRequest !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options.agent', ['Agent-like Object', 'undefined', 'false'], agent);
  }
  this.agent = agent;

  const protocol = options.protocol || defaultAgent.protocol;
  const expectedProtocol = this.agent?.protocol ? this.agent.protocol : defaultAgent.protocol;
  if (options.path) {
    const path = String(options.path);
    if (INVALID_PATH.test(path)) throw new ERR_UNESCAPED_CHARACTERS('Request path');
  }
  if (protocol !== expectedProtocol) throw new ERR_INVALID_PROTOCOL(protocol, expectedProtocol);

  const defaultPort = options.defaultPort || this.agent?.defaultPort;
  const port = options.port = options.port || defaultPort || 80;
  const host = options.host = validateHost(options.hostname, 'hostname') || validateHost(options.host, 'host') || 'localhost';
  const setHost = options.setHost !== undefined ? Boolean(options.setHost) : options.setDefaultHeaders !== false;

  this._removedConnection = options.setDefaultHeaders === false;
  this._removedContLen = options.setDefaultHeaders === false;
  this._removedTE = options.setDefaultHeaders === false;

  this.socketPath = options.socketPath;
  if (options.timeout !== undefined) this.timeout = getTimerDuration(options.timeout, 'timeout');
  if (options.signal) validateAbortSignal(options.signal, 'options.signal');

  let method = options.method;
  if (method !== null && method !== undefined && typeof method !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.method', 'string', method);
  }
  if (method) {
    if (!checkIsHttpToken(method)) throw new ERR_INVALID_HTTP_TOKEN('Method', method);
    method = this.method = method.toUpperCase();
  } else {
    method = this.method = 'GET';
  }

  if (options.maxHeaderSize !== undefined) validateInteger(options.maxHeaderSize, 'maxHeaderSize', 0);
  this.maxHeaderSize = options.maxHeaderSize;
  if (options.insecureHTTPParser !== undefined) validateBoolean(options.insecureHTTPParser, 'options.insecureHTTPParser');
  this.insecureHTTPParser = options.insecureHTTPParser;
  if (options.joinDuplicateHeaders !== undefined) validateBoolean(options.joinDuplicateHeaders, 'options.joinDuplicateHeaders');
  this.joinDuplicateHeaders = options.joinDuplicateHeaders;

  this[kPath] = options.path || '/';
  if (callback) this.once('response', callback);

  this.useChunkedEncodingByDefault = !NO_BODY.has(method);
  this._ended = false;
  this.res = null;
  this.aborted = false;
  this.timeoutCb = null;
  this.upgradeOrConnect = false;
  this.maxHeadersCount = null;
  this.reusedSocket = false;
  this.host = host;
  this.protocol = protocol;

  if (this.agent) {
    // An agent that keeps nothing still asks for more while requests wait for it.
    if (!this.agent.keepAlive && !Number.isFinite(this.agent.maxSockets)) {
      this._last = true;
      this.shouldKeepAlive = false;
    } else {
      this._last = false;
      this.shouldKeepAlive = true;
    }
  }

  this.setInitialHeaders(options, host, port, defaultPort, setHost);
  this[kUniqueHeaders] = parseUniqueHeadersOption(options.uniqueHeaders);

  announce('http.client.request.created', { request: this });

  // The socket comes in a later tick in any case.
  let optsWithoutSignal = options;
  if (options.signal) {
    optsWithoutSignal = { ...options };
    delete optsWithoutSignal.signal;
  }
  this.findSocket(optsWithoutSignal);
  if (options.signal) require('internal/streams/add-abort-signal').addAbortSignal(options.signal, this);
}
Object.setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ClientRequest, OutgoingMessage);

Object.defineProperty(ClientRequest.prototype, 'path', {
  get() { return this[kPath]; },
  set(value) {
    const path = String(value);
    if (INVALID_PATH.test(path)) throw new ERR_UNESCAPED_CHARACTERS('Request path');
    this[kPath] = path;
  },
  configurable: true,
});

function validateHost(host, name) {
  if (host !== null && host !== undefined && typeof host !== 'string') {
    throw new ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'undefined', 'null'], host);
  }
  return host;
}

function urlToOptions(url) {
  return require('internal/url').urlToHttpOptions(url);
}

ClientRequest.prototype.setInitialHeaders = function setInitialHeaders(options, host, port, defaultPort, setHost) {
  const isList = Array.isArray(options.headers);
  if (!isList) {
    if (options.headers) for (const name of Object.keys(options.headers)) this.setHeader(name, options.headers[name]);
    if (host && !this.getHeader('host') && setHost) this.setHeader('Host', hostField(host, port, defaultPort));
    if (options.auth && !this.getHeader('Authorization')) {
      this.setHeader('Authorization', `Basic ${require('buffer').Buffer.from(options.auth).toString('base64')}`);
    }
    if (this.getHeader('expect')) {
      if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
      this._storeHeader(this.requestLine(), this[kOutHeaders]);
    }
    return;
  }
  // A list is sent as it is.
  this._storeHeader(this.requestLine(), options.headers);
};

function hostField(host, port, defaultPort) {
  let field = host;
  // An IPv6 address stands in brackets.
  if (field.includes(':') && field.includes(':', field.indexOf(':') + 1) && !field.startsWith('[')) field = `[${field}]`;
  if (port && +port !== defaultPort) field += `:${port}`;
  return field;
}

ClientRequest.prototype.requestLine = function requestLine() {
  return `${this.method} ${this[kPath]} HTTP/1.1\r\n`;
};

ClientRequest.prototype.findSocket = function findSocket(options) {
  if (this.agent) {
    this.agent.addRequest(this, options);
    return;
  }
  // On our own: the connection ends with the request.
  this._last = true;
  this.shouldKeepAlive = false;
  let opened = options;
  if (opened.path || opened.socketPath) {
    opened = { ...options };
    if (opened.socketPath) opened.path = opened.socketPath;
    else opened.path &&= undefined;
  }
  if (typeof options.createConnection === 'function') {
    const created = once((error, socket) => {
      if (error) process.nextTick(() => emitErrorEvent(this, error));
      else this.onSocket(socket);
    });
    try {
      const socket = options.createConnection(opened, created);
      if (socket) created(null, socket);
    } catch (error) {
      created(error);
    }
  } else {
    this.onSocket(net.createConnection(opened));
  }
};

ClientRequest.prototype._finish = function _finish() {
  OutgoingMessage.prototype._finish.call(this);
  announce('http.client.request.start', { request: this });
};

ClientRequest.prototype._implicitHeader = function _implicitHeader() {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
  this._storeHeader(this.requestLine(), this[kOutHeaders]);
};

ClientRequest.prototype.abort = function abort() {
  if (this.aborted) return;
  this.aborted = true;
  process.nextTick(() => this.emit('abort'));
  this.destroy();
};

ClientRequest.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  // A response that is coming in goes with it.
  if (this.res) this.res._dump();
  this[kError] = error;
  this.socket?.destroy(error);
  return this;
};

ClientRequest.prototype.onSocket = function onSocket(socket, error) {
  // Until the next tick nobody else listens for its errors.
  if (socket && !error) socket.on('error', onEarlyError);
  process.nextTick(onSocketNT, this, socket, error);
};

function onEarlyError(error) {
  this[kError] = error;
}

function onSocketNT(req, socket, error) {
  if (socket && !error) {
    socket.removeListener('error', onEarlyError);
    error = socket[kError];
  }
  if (!req.destroyed && !error) {
    new ClientConnection(req, socket).start();
    req._flush();
    return;
  }
  if (socket) {
    if (!error && req.agent && !socket.destroyed) {
      // Nothing was sent: another request may have it.
      socket.emit('free');
    } else {
      require('stream').finished(socket.destroy(error || req[kError]), (socketError) => {
        if (socketError?.code === 'ERR_STREAM_PREMATURE_CLOSE') socketError = null;
        closeWithoutSocket(req, socketError || error);
      });
      return;
    }
  }
  closeWithoutSocket(req, error || req[kError]);
}

function closeWithoutSocket(req, error) {
  if (!req.aborted && !error) error = new ConnResetException('socket hang up');
  req.destroyed = true;
  if (error) emitErrorEvent(req, error);
  req._closed = true;
  req.emit('close');
}

// Calls a method of the socket once there is one.
ClientRequest.prototype._deferToConnect = function _deferToConnect(method, args) {
  const act = () => {
    if (method) this.socket[method](...args);
  };
  const onSocket = () => {
    if (this.socket.writable) act();
    else this.socket.once('connect', act);
  };
  if (this.socket) onSocket();
  else this.once('socket', onSocket);
};

ClientRequest.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (this._ended) return this;
  listenForTimeout(this);
  msecs = getTimerDuration(msecs, 'msecs');
  if (callback) this.once('timeout', callback);
  if (this.socket) {
    setSocketTimeout(this.socket, msecs);
  } else {
    this.once('socket', (socket) => setSocketTimeout(socket, msecs));
  }
  return this;
};

// Connecting has a time-out of its own.
function setSocketTimeout(socket, msecs) {
  if (socket.connecting) socket.once('connect', () => socket.setTimeout(msecs));
  else socket.setTimeout(msecs);
}

ClientRequest.prototype.setNoDelay = function setNoDelay(noDelay) {
  this._deferToConnect('setNoDelay', [noDelay]);
};

ClientRequest.prototype.setSocketKeepAlive = function setSocketKeepAlive(enable, initialDelay) {
  this._deferToConnect('setKeepAlive', [enable, initialDelay]);
};

ClientRequest.prototype.clearTimeout = function clearTimeout(callback) {
  this.setTimeout(0, callback);
};

module.exports = { ClientRequest };
