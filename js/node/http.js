// node:http. The server is in internal/http/server.js and connection.js, the client in client_request.js and agent.js; parsing and
// writing are native (src/http/, src/ops/http.rs). In Node: lib/http.js.
'use strict';

const { IncomingMessage } = require('internal/http/incoming');
const { OutgoingMessage } = require('internal/http/outgoing');
const { Server, connectionListener } = require('internal/http/server');
const { ServerResponse } = require('internal/http/server_response');
const { STATUS_CODES, validateHeaderName, validateHeaderValue } = require('internal/http/common');
const { methodNames } = require('internal/http/parser');

function createServer(options, requestListener) {
  return new Server(options, requestListener);
}

function request(url, options, callback) {
  const { ClientRequest } = require('internal/http/client_request');
  return new ClientRequest(url, options, callback);
}

function get(url, options, callback) {
  const req = request(url, options, callback);
  req.end();
  return req;
}

module.exports = {
  _connectionListener: connectionListener,
  get METHODS() { return methodNames().slice(); },
  STATUS_CODES,
  get Agent() { return require('internal/http/agent').Agent; },
  get ClientRequest() { return require('internal/http/client_request').ClientRequest; },
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer,
  validateHeaderName,
  validateHeaderValue,
  get,
  request,
  setMaxIdleHTTPParsers(max) {
    require('internal/validators').validateInteger(max, 'max', 1);
  },
  get maxHeaderSize() { return require('internal/options').getOptionValue('--max-http-header-size'); },
  get globalAgent() { return require('internal/http/agent').getGlobalAgent(); },
  set globalAgent(value) { require('internal/http/agent').setGlobalAgent(value); },
};
