// node:_http_client, of old the file ClientRequest was in. In Node: lib/_http_client.js.
'use strict';

module.exports = { ClientRequest: require('internal/http/client_request').ClientRequest };
