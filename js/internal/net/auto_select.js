// Whether and how fast several addresses of a name are tried, by default. In Node: parts of lib/net.js.

'use strict';

const { validateBoolean, validateInt32 } = require('internal/validators');

// Less than this would be a flood of connections rather than a choice.
const minimumTimeout = 10;
let several = true;
let timeout = 250;

function getDefaultAutoSelectFamily() {
  return several;
}

function setDefaultAutoSelectFamily(value) {
  validateBoolean(value, 'value');
  several = value;
}

function getDefaultAutoSelectFamilyAttemptTimeout() {
  return timeout;
}

function setDefaultAutoSelectFamilyAttemptTimeout(value) {
  validateInt32(value, 'value', 1);
  timeout = Math.max(value, minimumTimeout);
}

module.exports = {
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  minimumTimeout,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
};
