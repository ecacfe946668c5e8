// The head of a message on its way out: its fields, what frames the body, how the connection goes on; and trailers.
// In Node: lib/_http_outgoing.js.
'use strict';

const { checkInvalidHeaderChar, utcDate, validateHeaderName } = require('internal/http/common');
const { checkValue, fieldLine, knownName, meanings } = require('internal/http/known_fields');
const { validateString } = require('internal/validators');
const {
  codes: {
    ERR_HTTP_HEADERS_SENT,
    ERR_HTTP_TRAILER_INVALID,
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_CHAR,
    ERR_METHOD_NOT_IMPLEMENTED,
  },
} = require('internal/errors');

// The fields set so far: lower-case name -> [name as given, value]; null until the first.
const kOutHeaders = Symbol('kOutHeaders');
const kUniqueHeaders = Symbol('kUniqueHeaders');

// As a dictionary, but cheaper (internal/events/table.js says why).
function FieldTable() {}
FieldTable.prototype = Object.create(null);

// Of OutgoingMessage.prototype.
const methods = {};

// ---- Header fields ----

function assertHeadersNotSent(message, doing) {
  if (message._header) throw new ERR_HTTP_HEADERS_SENT(doing);
}

methods.setHeader = function setHeader(name, value) {
  assertHeadersNotSent(this, 'set');
  const known = knownName(name);
  checkFieldValue(known, name, value);
  (this[kOutHeaders] ??= new FieldTable())[known.field] = [name, value];
  return this;
};

function checkFieldValue(known, name, value) {
  if (Array.isArray(value)) {
    for (const part of value) checkValue(known, name, part);
    if (value.length > 0) return;
  }
  checkValue(known, name, value);
}

methods.setHeaders = function setHeaders(headers) {
  assertHeadersNotSent(this, 'set');
  if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
  }
  // Several Set-Cookie fields come one by one out of a Headers.
  const cookies = [];
  for (const { 0: name, 1: value } of headers) {
    if (name === 'set-cookie') {
      if (Array.isArray(value)) cookies.push(...value);
      else cookies.push(value);
    } else {
      this.setHeader(name, value);
    }
  }
  if (cookies.length > 0) this.setHeader('set-cookie', cookies);
  return this;
};

methods.appendHeader = function appendHeader(name, value) {
  assertHeadersNotSent(this, 'append');
  const known = knownName(name);
  checkFieldValue(known, name, value);
  const { field } = known;
  const fields = this[kOutHeaders] ??= new FieldTable();
  const existing = fields[field];
  if (existing === undefined) {
    fields[field] = [name, value];
  } else {
    const values = Array.isArray(existing[1]) ? existing[1] : [existing[1]];
    fields[field] = [existing[0], values.concat(value)];
  }
  return this;
};

methods.getHeader = function getHeader(name) {
  validateString(name, 'name');
  return this[kOutHeaders]?.[name.toLowerCase()]?.[1];
};

methods.getHeaderNames = function getHeaderNames() {
  return this[kOutHeaders] === null ? [] : Object.keys(this[kOutHeaders]);
};

methods.getRawHeaderNames = function getRawHeaderNames() {
  return this[kOutHeaders] === null ? [] : Object.values(this[kOutHeaders]).map((entry) => entry[0]);
};

methods.getHeaders = function getHeaders() {
  const copy = { __proto__: null };
  const fields = this[kOutHeaders];
  if (fields !== null) for (const name of Object.keys(fields)) copy[name] = fields[name][1];
  return copy;
};

methods.hasHeader = function hasHeader(name) {
  validateString(name, 'name');
  return this[kOutHeaders] !== null && this[kOutHeaders][name.toLowerCase()] !== undefined;
};

methods.removeHeader = function removeHeader(name) {
  validateString(name, 'name');
  assertHeadersNotSent(this, 'remove');
  const field = name.toLowerCase();
  switch (field) {
    case 'connection': this._removedConnection = true; break;
    case 'content-length': this._removedContLen = true; break;
    case 'transfer-encoding': this._removedTE = true; break;
    case 'date': this.sendDate = false; break;
  }
  if (this[kOutHeaders] !== null) delete this[kOutHeaders][field];
};

methods._renderHeaders = function _renderHeaders() {
  assertHeadersNotSent(this, 'render');
  const fields = this[kOutHeaders];
  const headers = {};
  if (fields !== null) for (const name of Object.keys(fields)) headers[fields[name][0]] = fields[name][1];
  return headers;
};

// ---- The head ----

// Which of the fields that decide about framing and connection the program gave itself.
class Given {
  connection = false;
  contLen = false;
  te = false;
  date = false;
  expect = false;
  trailer = false;
  text = '';
}

const NOTHING_GIVEN = Object.freeze(new Given());

// `headers`: null, the message's own table (kOutHeaders), an object, or a list: pairs, or names and values in turn.
methods._storeHeader = function _storeHeader(firstLine, headers) {
  if (!headers) {
    storeBareHead(this, firstLine);
    return;
  }
  const given = new Given();
  given.text = firstLine;
  addAll(this, given, headers);
  completeHead(this, given);
  if (given.expect) this._send('');
};

function addAll(message, given, headers) {
  if (headers === message[kOutHeaders]) {
    for (const key in headers) addGiven(message, given, headers[key][0], headers[key][1], false);
  } else if (!Array.isArray(headers)) {
    for (const key in headers) {
      if (Object.hasOwn(headers, key)) addGiven(message, given, key, headers[key], true);
    }
  } else if (headers.length > 0 && Array.isArray(headers[0])) {
    for (const entry of headers) addGiven(message, given, entry[0], entry[1], true);
  } else {
    if (headers.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
    for (let i = 0; i < headers.length; i += 2) addGiven(message, given, headers[i], headers[i + 1], true);
  }
}

function addGiven(message, given, name, value, validate) {
  const known = knownName(name);
  if (Array.isArray(value)) {
    // Cookies are one field; so is what the program says is.
    const joined = message[kUniqueHeaders]?.has(known.field) || (value.length > 1 && known.meaning === meanings.COOKIE);
    if (!joined) {
      for (const part of value) addField(message, given, known, name, part, validate);
      return;
    }
    value = value.join('; ');
  }
  addField(message, given, known, name, value, validate);
}

function addField(message, given, known, name, value, validate) {
  if (validate) checkValue(known, name, value);
  given.text += fieldLine(known, name, value);
  if (known.meaning !== meanings.NONE) heed(message, given, known.meaning, value);
}

// What a field says about the message.
function heed(message, given, meaning, value) {
  switch (meaning) {
    case meanings.DATE:
      given.date = true;
      break;
    case meanings.EXPECT:
      given.expect = true;
      break;
    case meanings.TRAILER:
      given.trailer = true;
      break;
    case meanings.CONNECTION:
      given.connection = true;
      message._removedConnection = false;
      if (/(?:^|\W)close(?:$|\W)/i.test(value)) message._last = true;
      else message.shouldKeepAlive = true;
      break;
    case meanings.KEEP_ALIVE:
      message._defaultKeepAlive = false;
      break;
    case meanings.CONTENT_LENGTH:
      given.contLen = true;
      message._contentLength = +value;
      message._removedContLen = false;
      break;
    case meanings.TRANSFER_ENCODING:
      given.te = true;
      message._removedTE = false;
      if (/(?:^|\W)chunked(?:$|\W)/i.test(value)) message.chunkedEncoding = true;
      break;
  }
}

// A head with nothing but what is put in here. Many answers in a row have the same: of these it is made once a second.
let bareHead = '';
let bareLine = '';
let bareConnection = '';
let bareFraming = '';

function storeBareHead(message, firstLine) {
  // In this order: the framing is decided by what the connection can do.
  const connection = connectionFields(message, NOTHING_GIVEN);
  const framing = framingField(message, NOTHING_GIVEN);
  if (firstLine !== bareLine || connection !== bareConnection || framing !== bareFraming) {
    bareLine = firstLine;
    bareConnection = connection;
    bareFraming = framing;
    bareHead = `${firstLine}${connection}${framing}\r\n`;
  }
  setHead(message, bareHead);
}

function completeHead(message, given) {
  const connection = connectionFields(message, given);
  const framing = framingField(message, given);
  // Chunks are what trailers need.
  if (message.chunkedEncoding !== true && given.trailer) throw new ERR_HTTP_TRAILER_INVALID();
  setHead(message, `${given.text}${connection}${framing}\r\n`);
}

function setHead(message, head) {
  message._header = head;
  message._headerSent = false;
}

// `Date`, `Connection` and `Keep-Alive` as nearly all answers have them, in one text that is made once a second.
let usualFields = '';
let usualDate = '';
let usualTimeout = -1;
let usualMax;

function usualConnectionFields(timeout, max) {
  const date = utcDate();
  if (date !== usualDate || timeout !== usualTimeout || max !== usualMax) {
    usualDate = date;
    usualTimeout = timeout;
    usualMax = max;
    usualFields = ['Date: ', date, '\r\nConnection: keep-alive\r\n', keepAliveField(timeout, max)].join('');
  }
  return usualFields;
}

function keepAliveField(timeout, max) {
  return `Keep-Alive: timeout=${Math.floor(timeout / 1000)}${~~max > 0 ? `, max=${max}` : ''}\r\n`;
}

function connectionFields(message, given) {
  // A 204 or 304 has no body to frame; a chunked one would confuse the peer about the next message.
  if (message.chunkedEncoding && (message.statusCode === 204 || message.statusCode === 304)) {
    message.chunkedEncoding = false;
    message.shouldKeepAlive = false;
  }

  if (message._removedConnection) {
    // The program has taken the field out: the connection ends with this message.
    message._last = !message.shouldKeepAlive;
    return dateField(message, given);
  }
  if (given.connection) return dateField(message, given);
  const keep = message.shouldKeepAlive && (given.contLen || message.useChunkedEncodingByDefault || message.agent);
  if (!keep) message._last = true;
  if (!keep || message.maxRequestsOnConnectionReached) return `${dateField(message, given)}Connection: close\r\n`;
  const { _keepAliveTimeout: timeout, _maxRequestsPerSocket: max } = message;
  if (!timeout || !message._defaultKeepAlive) return `${dateField(message, given)}Connection: keep-alive\r\n`;
  if (message.sendDate && !given.date) return usualConnectionFields(timeout, max);
  return `Connection: keep-alive\r\n${keepAliveField(timeout, max)}`;
}

function dateField(message, given) {
  return message.sendDate && !given.date ? `Date: ${utcDate()}\r\n` : '';
}

// The last length there was, and its field.
let lastLength = -1;
let lastLengthField = '';

function framingField(message, given) {
  if (given.contLen || given.te) return '';
  if (!message._hasBody) {
    message.chunkedEncoding = false;
  } else if (!message.useChunkedEncodingByDefault) {
    message._last = true;
  } else if (!given.trailer && !message._removedContLen && typeof message._contentLength === 'number') {
    if (message._contentLength !== lastLength) {
      lastLength = message._contentLength;
      lastLengthField = `Content-Length: ${lastLength}\r\n`;
    }
    return lastLengthField;
  } else if (!message._removedTE) {
    message.chunkedEncoding = true;
    return 'Transfer-Encoding: chunked\r\n';
  } else {
    // Neither a length nor chunks: only the end of the connection ends the body.
    message._last = true;
  }
  return '';
}

methods._implicitHeader = function _implicitHeader() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_implicitHeader()');
};

methods.flushHeaders = function flushHeaders() {
  if (!this._header) this._implicitHeader();
  this._send('');
};

methods.addTrailers = function addTrailers(headers) {
  this._trailer = '';
  const isList = Array.isArray(headers);
  for (const key of Object.keys(headers)) {
    const name = isList ? headers[key][0] : key;
    const value = isList ? headers[key][1] : headers[key];
    validateHeaderName(name, 'Trailer name');
    const values = Array.isArray(value) && value.length > 1 && !this[kUniqueHeaders]?.has(name.toLowerCase()) ?
      value : [Array.isArray(value) ? value.join('; ') : value];
    for (const one of values) {
      if (checkInvalidHeaderChar(one)) throw new ERR_INVALID_CHAR('trailer content', name);
      this._trailer += `${name}: ${one}\r\n`;
    }
  }
};

module.exports = { kOutHeaders, kUniqueHeaders, methods };
