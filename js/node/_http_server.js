// node:_http_server, of old the file Server was in. In Node: lib/_http_server.js.
'use strict';

const { STATUS_CODES } = require('internal/http/common');
const { Server, connectionListener, kConnectionsCheckingInterval, storeHTTPOptions } = require('internal/http/server');
const { ServerResponse } = require('internal/http/server_response');

module.exports = {
  STATUS_CODES,
  Server,
  ServerResponse,
  storeHTTPOptions,
  _connectionListener: connectionListener,
  kConnectionsCheckingInterval,
};
