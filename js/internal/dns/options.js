// The arguments of lookup(), for callbacks and promises alike. In Node: the heads of both lookup functions.

'use strict';

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateBoolean, validateNumber, validateOneOf } = require('internal/validators');
const { hints: { ADDRCONFIG, ALL, V4MAPPED } } = require('internal/dns/codes');
const { getDefaultResultOrder, orders } = require('internal/dns/order');

const families = [0, 4, 6];

function validateHints(hints) {
  if ((hints & ~(ADDRCONFIG | ALL | V4MAPPED)) !== 0) throw new ERR_INVALID_ARG_VALUE('hints', hints);
}

function isGiven(value) {
  return value !== undefined && value !== null;
}

function readFamily(family) {
  if (family === 'IPv4') return 4;
  if (family === 'IPv6') return 6;
  validateOneOf(family, 'options.family', families);
  return family;
}

/** `{ family, hints, all, order }` from a number, an object or nothing. */
function readLookupOptions(options) {
  const read = { family: 0, hints: 0, all: false, order: getDefaultResultOrder() };
  if (typeof options === 'number') {
    validateOneOf(options, 'family', families);
    read.family = options;
    return read;
  }
  if (options !== undefined && typeof options !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
  }
  if (isGiven(options?.hints)) {
    validateNumber(options.hints, 'options.hints');
    read.hints = options.hints >>> 0;
    validateHints(read.hints);
  }
  if (isGiven(options?.family)) read.family = readFamily(options.family);
  if (isGiven(options?.all)) {
    validateBoolean(options.all, 'options.all');
    read.all = options.all;
  }
  if (isGiven(options?.verbatim)) {
    validateBoolean(options.verbatim, 'options.verbatim');
    read.order = options.verbatim ? 'verbatim' : 'ipv4first';
  }
  if (isGiven(options?.order)) {
    validateOneOf(options.order, 'options.order', orders);
    read.order = options.order;
  }
  return read;
}

module.exports = { readLookupOptions, validateHints };
