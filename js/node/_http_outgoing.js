// node:_http_outgoing, of old the file OutgoingMessage was in. In Node: lib/_http_outgoing.js.
'use strict';

const { OutgoingMessage, kHighWaterMark, kUniqueHeaders, parseUniqueHeadersOption } = require('internal/http/outgoing');
const { validateHeaderName, validateHeaderValue } = require('internal/http/common');

module.exports = { kHighWaterMark, kUniqueHeaders, parseUniqueHeadersOption, validateHeaderName, validateHeaderValue, OutgoingMessage };
