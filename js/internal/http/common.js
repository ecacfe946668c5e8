// What client and server share: tokens and header values checked, status texts, the Date header.
// In Node: lib/_http_common.js, lib/internal/http.js.
'use strict';

const { words } = require('internal/process/task_queues');

// Of SharedWords (src/runtime/state.rs).
const UNIX_SECOND = 5;

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
// eslint-disable-next-line no-control-regex
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

function checkIsHttpToken(text) {
  return TOKEN.test(text);
}

function checkInvalidHeaderChar(text) {
  return NOT_IN_VALUE.test(text);
}

const STATUS_CODES = {
  100: 'Continue',
  101: 'Switching Protocols',
  102: 'Processing',
  103: 'Early Hints',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  203: 'Non-Authoritative Information',
  204: 'No Content',
  205: 'Reset Content',
  206: 'Partial Content',
  207: 'Multi-Status',
  208: 'Already Reported',
  226: 'IM Used',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  305: 'Use Proxy',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  418: 'I\'m a Teapot',
  421: 'Misdirected Request',
  422: 'Unprocessable Entity',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  506: 'Variant Also Negotiates',
  507: 'Insufficient Storage',
  508: 'Loop Detected',
  509: 'Bandwidth Limit Exceeded',
  510: 'Not Extended',
  511: 'Network Authentication Required',
};

// Status lines with the usual texts, by status; made when first used.
const statusLines = [];

function statusLine(status, text) {
  if (text !== STATUS_CODES[status]) return `HTTP/1.1 ${status} ${text}\r\n`;
  return statusLines[status] ??= `HTTP/1.1 ${status} ${text}\r\n`;
}

// The Date header of this second, which the loop keeps: no clock is read for it here.
let dateSecond = -1;
let dateText = '';

function utcDate() {
  const second = words()[UNIX_SECOND];
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}

function validateHeaderName(name, label) {
  if (typeof name !== 'string' || !name || !TOKEN.test(name)) {
    const { codes: { ERR_INVALID_HTTP_TOKEN }, hideStackFrames: _ } = require('internal/errors');
    throw new ERR_INVALID_HTTP_TOKEN(label || 'Header name', name);
  }
}

function validateHeaderValue(name, value) {
  if (value === undefined) {
    const { codes: { ERR_HTTP_INVALID_HEADER_VALUE } } = require('internal/errors');
    throw new ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  }
  if (typeof value !== 'number' && NOT_IN_VALUE.test(value)) {
    const { codes: { ERR_INVALID_CHAR } } = require('internal/errors');
    throw new ERR_INVALID_CHAR('header content', name);
  }
}

// Whether a parser is to be lenient: as the program asked for this one, or as it was started (--insecure-http-parser).
let warned = false;
function isLenient(asked) {
  const lenient = asked ?? require('internal/options').getOptionValue('--insecure-http-parser') ?? false;
  if (lenient && asked === undefined && !warned) {
    warned = true;
    process.emitWarning('Using insecure HTTP parsing');
  }
  return lenient;
}

function maxHeaderSize() {
  return require('internal/options').getOptionValue('--max-http-header-size');
}

module.exports = {
  STATUS_CODES,
  checkInvalidHeaderChar,
  checkIsHttpToken,
  isLenient,
  maxHeaderSize,
  statusLine,
  utcDate,
  validateHeaderName,
  validateHeaderValue,
  // Set on what belongs to a parser: its message, its socket.
  kConnection: Symbol('kConnection'),
  // Set on a socket whose handle feeds a parser without JavaScript in between.
  kConsumed: Symbol('kConsumed'),
  kIncomingMessage: Symbol('IncomingMessage'),
  // On a message: a write said to wait, and nobody has been told yet to go on.
  kNeedDrain: Symbol('kNeedDrain'),
};
