// http.Server: options, time-outs, the way it closes. What happens on a connection is in connection.js.
// In Node: the Server half of lib/_http_server.js.
'use strict';

const net = require('net');
const { ConnectionList } = require('internal/http/connection_list');
const { Connection, kConnections, kIdle, kServerResponse, kUniqueHeadersOption } = require('internal/http/connection');
const { kIncomingMessage } = require('internal/http/common');
const { IdleList } = require('internal/http/idle');
const { IncomingMessage } = require('internal/http/incoming');
const { parseUniqueHeadersOption } = require('internal/http/outgoing');
const { ServerResponse } = require('internal/http/server_response');
const { validateBoolean, validateFunction, validateInteger, validateObject } = require('internal/validators');
const { codes: { ERR_HTTP_REQUEST_TIMEOUT, ERR_OUT_OF_RANGE } } = require('internal/errors');

const kConnectionsCheckingInterval = Symbol('http.server.connectionsCheckingInterval');

function storeHTTPOptions(options) {
  this[kIncomingMessage] = options.IncomingMessage || IncomingMessage;
  this[kServerResponse] = options.ServerResponse || ServerResponse;

  const { maxHeaderSize, insecureHTTPParser, requestTimeout, headersTimeout, keepAliveTimeout, connectionsCheckingInterval } = options;
  const { requireHostHeader, joinDuplicateHeaders, rejectNonStandardBodyWrites, shouldUpgradeCallback } = options;
  if (maxHeaderSize !== undefined) validateInteger(maxHeaderSize, 'maxHeaderSize', 0);
  this.maxHeaderSize = maxHeaderSize;
  if (insecureHTTPParser !== undefined) validateBoolean(insecureHTTPParser, 'options.insecureHTTPParser');
  this.insecureHTTPParser = insecureHTTPParser;

  this.requestTimeout = milliseconds(requestTimeout, 'requestTimeout', 300_000);
  if (headersTimeout !== undefined) {
    this.headersTimeout = milliseconds(headersTimeout, 'headersTimeout');
  } else {
    this.headersTimeout = this.requestTimeout === 0 ? 60_000 : Math.min(60_000, this.requestTimeout);
  }
  if (this.requestTimeout > 0 && this.headersTimeout > 0 && this.headersTimeout > this.requestTimeout) {
    throw new ERR_OUT_OF_RANGE('headersTimeout', '<= requestTimeout', headersTimeout);
  }
  this.keepAliveTimeout = milliseconds(keepAliveTimeout, 'keepAliveTimeout', 5_000);
  this.keepAliveTimeoutBuffer = milliseconds(options.keepAliveTimeoutBuffer, 'keepAliveTimeoutBuffer', 1_000);
  this.connectionsCheckingInterval = milliseconds(connectionsCheckingInterval, 'connectionsCheckingInterval', 30_000);

  this.requireHostHeader = flag(requireHostHeader, 'requireHostHeader', true);
  this.joinDuplicateHeaders = flag(joinDuplicateHeaders, 'joinDuplicateHeaders', false);
  this.rejectNonStandardBodyWrites = flag(rejectNonStandardBodyWrites, 'rejectNonStandardBodyWrites', false);
  this.optimizeEmptyRequests = flag(options.optimizeEmptyRequests, 'optimizeEmptyRequests', false);
  if (shouldUpgradeCallback !== undefined) {
    validateFunction(shouldUpgradeCallback, 'options.shouldUpgradeCallback');
    this.shouldUpgradeCallback = shouldUpgradeCallback;
  } else {
    this.shouldUpgradeCallback = upgradesWhenListened;
  }
}

function milliseconds(value, name, byDefault) {
  if (value === undefined) return byDefault;
  validateInteger(value, name, 0);
  return value;
}

function flag(value, name, byDefault) {
  if (value === undefined) return byDefault;
  validateBoolean(value, `options.${name}`);
  return value;
}

function upgradesWhenListened() {
  return this.listenerCount('upgrade') > 0;
}

function Server(options, requestListener) {
  if (!(this instanceof Server)) return new Server(options, requestListener);

  if (typeof options === 'function') {
    requestListener = options;
    options = {};
  } else if (options == null) {
    options = {};
  } else {
    validateObject(options, 'options');
  }
  storeHTTPOptions.call(this, options);

  net.Server.call(this, {
    allowHalfOpen: true,
    noDelay: options.noDelay ?? true,
    keepAlive: options.keepAlive,
    keepAliveInitialDelay: options.keepAliveInitialDelay,
    highWaterMark: options.highWaterMark,
  });

  if (requestListener) this.on('request', requestListener);

  // Half-open connections are for the program to want: a client that has shut its side down is usually gone.
  this.httpAllowHalfOpen = false;
  this.on('connection', connectionListener);
  this.on('listening', startTracking);
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
  this[kUniqueHeadersOption] = parseUniqueHeadersOption(options.uniqueHeaders);
  this[kConnections] = new ConnectionList();
  this[kIdle] = new IdleList();
  this[kConnectionsCheckingInterval] = null;
}
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

function connectionListener(socket) {
  // Servers that are not ours (a program emits 'connection') need the bookkeeping, too.
  this[kConnections] ??= new ConnectionList();
  this[kIdle] ??= new IdleList();
  new Connection(this, socket).start();
}

function startTracking() {
  stopTracking(this);
  this[kConnectionsCheckingInterval] = setInterval(checkConnections, this.connectionsCheckingInterval, this).unref();
}

function stopTracking(server) {
  if (server[kConnectionsCheckingInterval]) clearInterval(server[kConnectionsCheckingInterval]);
}

function checkConnections(server) {
  if (server.headersTimeout === 0 && server.requestTimeout === 0) return;
  for (const connection of server[kConnections].toArray()) {
    if (!connection.parser?.hasExpired(server.headersTimeout, server.requestTimeout)) continue;
    connection.failed(new ERR_HTTP_REQUEST_TIMEOUT());
  }
}

Server.prototype.close = function close(...args) {
  stopTracking(this);
  this.closeIdleConnections();
  net.Server.prototype.close.apply(this, args);
  return this;
};

Server.prototype[Symbol.asyncDispose] = async function() {
  await require('internal/util').promisify(this.close).call(this);
};

Server.prototype.closeAllConnections = function closeAllConnections() {
  for (const connection of this[kConnections].toArray()) connection.socket.destroy();
};

Server.prototype.closeIdleConnections = function closeIdleConnections() {
  for (const connection of this[kConnections].toArray()) {
    // One that has not sent its first request yet waits as well, but not between two.
    if (connection.isIdle && connection.keepAliveTimer !== false) connection.socket.destroy();
  }
};

Server.prototype.setTimeout = function setTimeout(msecs, callback) {
  this.timeout = msecs;
  if (callback) this.on('timeout', callback);
  return this;
};

Server.prototype[Symbol.for('nodejs.rejection')] = function(error, event, ...args) {
  switch (event) {
    case 'request': {
      const res = args[1];
      if (!res.headersSent && !res.finished) {
        for (const name of res.getHeaderNames()) res.removeHeader(name);
        res.statusCode = 500;
        res.end('Internal Server Error');
      } else {
        res.destroy();
      }
      break;
    }
    default:
      net.Server.prototype[Symbol.for('nodejs.rejection')].apply(this, [error, event, ...args]);
  }
};

module.exports = { Server, connectionListener, kConnectionsCheckingInterval, storeHTTPOptions };
