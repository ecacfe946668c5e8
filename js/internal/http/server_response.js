// ServerResponse: the answer to one request.
// In Node: the ServerResponse half of lib/_http_server.js.
'use strict';

const { OutgoingMessage, kNeedDrain, kOutHeaders } = require('internal/http/outgoing');
const { STATUS_CODES, kConnection, checkInvalidHeaderChar, statusLine, validateHeaderName, validateHeaderValue } = require('internal/http/common');
const {
  codes: {
    ERR_HTTP_HEADERS_SENT,
    ERR_HTTP_INVALID_STATUS_CODE,
    ERR_HTTP_SOCKET_ASSIGNED,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_CHAR,
  },
} = require('internal/errors');

const createdChannel = require('diagnostics_channel').channel('http.server.response.created');

function ServerResponse(req, options) {
  OutgoingMessage.call(this, options);
  this.req = req;
  this.sendDate = true;
  this._sent100 = false;
  this._expect_continue = false;
  if (req.method === 'HEAD') this._hasBody = false;
  if (req.httpVersionMajor < 1 || req.httpVersionMinor < 1) {
    // Chunks are not for HTTP/1.0, unless it says otherwise.
    this.useChunkedEncodingByDefault = /(?:^|\W)chunked(?:$|\W)/i.test(req.headers.te);
    this.shouldKeepAlive = false;
  }
  if (createdChannel.hasSubscribers) createdChannel.publish({ request: req, response: this });
}
Object.setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ServerResponse, OutgoingMessage);

ServerResponse.prototype.statusCode = 200;
ServerResponse.prototype.statusMessage = undefined;

// The connection ended before the answer did.
function onServerResponseClose() {
  // `this` is the socket. The message may have been detached meanwhile.
  if (this._httpMessage) emitClose(this._httpMessage);
}

function emitClose(response) {
  response.destroyed = true;
  response._closed = true;
  response.emit('close');
}

// Whether the server's connection has the listener for all of its answers, so that none has to come and go with each.
function isTold(response, socket) {
  const connection = response[kConnection];
  return connection?.socket === socket && !connection.closed;
}

ServerResponse.prototype.assignSocket = function assignSocket(socket) {
  if (socket._httpMessage) throw new ERR_HTTP_SOCKET_ASSIGNED();
  socket._httpMessage = this;
  if (!isTold(this, socket)) socket.on('close', onServerResponseClose);
  this.socket = socket;
  this.emit('socket', socket);
  if (this.outputData.length > 0) this._flush();
};

ServerResponse.prototype.detachSocket = function detachSocket(socket) {
  if (!isTold(this, socket)) socket.removeListener('close', onServerResponseClose);
  socket._httpMessage = null;
  this.socket = null;
};

ServerResponse.prototype.writeContinue = function writeContinue(callback) {
  this._writeRaw('HTTP/1.1 100 Continue\r\n\r\n', 'latin1', callback);
  this._sent100 = true;
};

ServerResponse.prototype.writeProcessing = function writeProcessing(callback) {
  this._writeRaw('HTTP/1.1 102 Processing\r\n\r\n', 'latin1', callback);
};

ServerResponse.prototype.writeEarlyHints = function writeEarlyHints(hints, callback) {
  const { validateObject, validateLinkHeaderValue } = require('internal/validators');
  validateObject(hints, 'hints');
  if (hints.link === null || hints.link === undefined) return;
  const link = validateLinkHeaderValue(hints.link);
  if (link.length === 0) return;
  if (checkInvalidHeaderChar(link)) throw new ERR_INVALID_CHAR('header content', 'Link');
  let head = `HTTP/1.1 103 Early Hints\r\nLink: ${link}\r\n`;
  for (const key of Object.keys(hints)) {
    if (key === 'link') continue;
    validateHeaderName(key);
    validateHeaderValue(key, hints[key]);
    head += `${key}: ${hints[key]}\r\n`;
  }
  this._writeRaw(`${head}\r\n`, 'latin1', callback);
};

ServerResponse.prototype._implicitHeader = function _implicitHeader() {
  this.writeHead(this.statusCode);
};

ServerResponse.prototype.writeHead = function writeHead(statusCode, reason, fields) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('write');

  const given = statusCode;
  statusCode |= 0;
  if (statusCode < 100 || statusCode > 999) throw new ERR_HTTP_INVALID_STATUS_CODE(given);
  if (typeof reason === 'string') {
    this.statusMessage = reason;
  } else {
    this.statusMessage ||= STATUS_CODES[statusCode] || 'unknown';
    fields ??= reason;
  }
  this.statusCode = statusCode;

  let headers;
  if (this[kOutHeaders]) {
    // With fields set before, these are set as well; a list may name one several times.
    mergeFields(this, fields);
    headers = this[kOutHeaders];
  } else {
    headers = fields;
  }

  const { statusMessage } = this;
  if (statusMessage !== STATUS_CODES[statusCode] && checkInvalidHeaderChar(statusMessage)) throw new ERR_INVALID_CHAR('statusMessage');

  if (statusCode === 204 || statusCode === 304 || (statusCode >= 100 && statusCode <= 199)) this._hasBody = false;

  // Asked to go on and not told so: the body may still come, and nobody knows when.
  if (this._expect_continue && !this._sent100) this.shouldKeepAlive = false;

  this._storeHeader(statusLine(statusCode, statusMessage), headers);
  return this;
};

function mergeFields(response, fields) {
  if (!fields) return;
  if (Array.isArray(fields)) {
    const pairs = fields.length > 0 && Array.isArray(fields[0]) ? fields.flat(1) : fields;
    if (pairs.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', fields);
    for (let i = 0; i < pairs.length; i += 2) response.removeHeader(pairs[i]);
    for (let i = 0; i < pairs.length; i += 2) if (pairs[i]) response.appendHeader(pairs[i], pairs[i + 1]);
    return;
  }
  for (const key of Object.keys(fields)) if (key) response.setHeader(key, fields[key]);
}

// Of old.
ServerResponse.prototype.writeHeader = ServerResponse.prototype.writeHead;

module.exports = { ServerResponse, emitClose, kNeedDrain, onServerResponseClose };
