// The globals of the web that Node.js has and rcluster does not have yet.
// In Node: lib/internal/deps/undici/undici.js, lib/internal/url_pattern.

'use strict';

const { missingClass, notImplemented } = require('internal/not_implemented');

/** The global fetch(). */
function rejectFetch() {
  return Promise.reject(notImplemented('fetch()'));
}

module.exports = { rejectFetch };

for (const name of ['CloseEvent', 'FormData', 'Headers', 'Request', 'Response', 'URLPattern', 'WebSocket']) {
  module.exports[name] = missingClass(name);
}
