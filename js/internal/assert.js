// What the built-ins assert of themselves. Never for what a program may cause.
// In Node: lib/internal/assert.js.
'use strict';

function assert(value, message) {
  if (!value) fail(message);
}

function fail(message) {
  const { codes: { ERR_INTERNAL_ASSERTION } } = require('internal/errors');
  throw new ERR_INTERNAL_ASSERTION(message);
}

assert.fail = fail;

module.exports = assert;
