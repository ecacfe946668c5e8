// Header fields on their way out, remembered: programs use the same few names again and again, mostly with the same values.
'use strict';

const { validateHeaderName, validateHeaderValue } = require('internal/http/common');

// What a field means to the message it is in.
const meanings = {
  NONE: 0,
  DATE: 1,
  EXPECT: 2,
  TRAILER: 3,
  CONNECTION: 4,
  KEEP_ALIVE: 5,
  CONTENT_LENGTH: 6,
  TRANSFER_ENCODING: 7,
  COOKIE: 8,
};

const MEANINGS = new Map([
  ['date', meanings.DATE],
  ['expect', meanings.EXPECT],
  ['trailer', meanings.TRAILER],
  ['connection', meanings.CONNECTION],
  ['keep-alive', meanings.KEEP_ALIVE],
  ['content-length', meanings.CONTENT_LENGTH],
  ['transfer-encoding', meanings.TRANSFER_ENCODING],
  ['cookie', meanings.COOKIE],
]);

// Of a name as programs write it.
class KnownName {
  constructor(field) {
    this.field = field;
    this.meaning = MEANINGS.get(field) ?? meanings.NONE;
    // The last value, which was found right, and the field with it as one flat text if it came again.
    this.value = '';
    this.line = '';
  }
}

const names = new Map();
const MOST_NAMES = 1024;
// Longer values are rarely the same again, and not worth keeping.
const LONGEST_VALUE = 256;

// Checks a field's name.
function knownName(name) {
  const known = names.get(name);
  if (known !== undefined) return known;
  validateHeaderName(name);
  const made = new KnownName(name.toLowerCase());
  if (names.size < MOST_NAMES) names.set(name, made);
  return made;
}

// Checks a field's value. Most are short texts that were found right before, or numbers; the check is per character.
function checkValue(known, name, value) {
  if (value !== known.value) validateHeaderValue(name, value);
}

// The line of a field whose value has been checked.
function fieldLine(known, name, value) {
  if (value === known.value) return known.line ||= [name, ': ', value, '\r\n'].join('');
  if (typeof value === 'string' && value.length <= LONGEST_VALUE) {
    known.value = value;
    known.line = '';
  }
  return `${name}: ${value}\r\n`;
}

module.exports = { checkValue, fieldLine, knownName, meanings };
