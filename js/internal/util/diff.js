// util.diff: the steps from one list of strings, or of characters, to another.
// In Node: lib/internal/util/diff.js.
'use strict';

const { validateStringArray, validateString } = require('internal/validators');
const { myersDiff } = require('internal/assert/myers_diff');

function toList(value, name) {
  if (Array.isArray(value)) {
    validateStringArray(value, name);
    return value;
  }
  validateString(value, name);
  return value.split('');
}

function diff(actual, expected) {
  if (actual === expected) return [];
  const from = toList(actual, 'actual');
  const to = toList(expected, 'expected');
  return myersDiff(from, to);
}

module.exports = { diff };
