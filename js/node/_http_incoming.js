// node:_http_incoming, of old the file IncomingMessage was in. In Node: lib/_http_incoming.js.
'use strict';

const { IncomingMessage, readStart, readStop } = require('internal/http/incoming');

module.exports = { IncomingMessage, readStart, readStop };
