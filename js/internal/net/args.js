// The many ways to say where to connect or listen, put into one. In Node: parts of lib/net.js.

'use strict';

const { normalizedArgsSymbol } = require('internal/net');

/** A port as number, or false for anything that is none (`'443'` is one). */
function toNumber(value) {
  return (value = Number(value)) >= 0 ? value : false;
}

function isPipeName(value) {
  return typeof value === 'string' && toNumber(value) === false;
}

/** `(port, host, cb)`, `(path, cb)`, `(options, cb)`, ... -> `[options, cb or null]`, marked as normalized. */
function normalizeArgs(args) {
  let options = {};
  if (args.length > 0) {
    const first = args[0];
    if (typeof first === 'object' && first !== null) {
      options = first;
    } else if (isPipeName(first)) {
      options.path = first;
    } else {
      options.port = first;
      if (args.length > 1 && typeof args[1] === 'string') options.host = args[1];
    }
  }
  const last = args[args.length - 1];
  const normalized = [options, args.length > 0 && typeof last === 'function' ? last : null];
  normalized[normalizedArgsSymbol] = true;
  return normalized;
}

module.exports = { isPipeName, normalizeArgs, toNumber };
