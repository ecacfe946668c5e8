// Whether and how fast several addresses of a name are tried, by default. In Node: parts of lib/net.js.

'use strict';

const { getOptionValue } = require('internal/options');
const { validateBoolean, validateInt32 } = require('internal/validators');

// Less than this would be a flood of connections rather than a choice.
const minimumTimeout = 10;
// Undefined until set: the command line has the first word.
let several;
let timeout;

function getDefaultAutoSelectFamily() {
  several ??= getOptionValue('--network-family-autoselection');
  return several;
}

function setDefaultAutoSelectFamily(value) {
  validateBoolean(value, 'value');
  several = value;
}

function getDefaultAutoSelectFamilyAttemptTimeout() {
  timeout ??= Math.max(getOptionValue('--network-family-autoselection-attempt-timeout'), minimumTimeout);
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
