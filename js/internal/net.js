// Small things about addresses and arguments that net, dgram, dns and http share. In Node: lib/internal/net.js.

'use strict';

const { Buffer } = require('buffer');

// Marks an argument list that `normalizeArgs` has already put in order.
const normalizedArgsSymbol = Symbol('normalizedArgs');
// Gives a socket another handle for its next attempt to connect.
const kReinitializeHandle = Symbol('kReinitializeHandle');

const DOT = 0x2e;
const COLON = 0x3a;

function isDigit(unit) {
  return unit >= 0x30 && unit <= 0x39;
}

function isHexDigit(unit) {
  return isDigit(unit) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x66);
}

/** Whether `text[from..to]` is four decimal numbers up to 255 without leading zeros. */
function isIPv4Range(text, from, to) {
  let parts = 0;
  let at = from;
  while (at < to) {
    const begin = at;
    let value = 0;
    while (at < to && isDigit(text.charCodeAt(at))) value = value * 10 + text.charCodeAt(at++) - 0x30;
    const digits = at - begin;
    if (digits === 0 || digits > 3 || value > 255 || (digits > 1 && text.charCodeAt(begin) === 0x30)) return false;
    parts++;
    if (at === to) return parts === 4;
    if (text.charCodeAt(at++) !== DOT) return false;
  }
  return false;
}

/** Up to eight groups of up to four hexadecimal digits; `::` once for missing ones; the last two may be an IPv4 address. */
function isIPv6Range(text, to) {
  let groups = 0;
  let compressed = false;
  let at = 0;
  if (to < 2) return false;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return false;
    compressed = true;
    at = 2;
    if (at === to) return true;
  }
  for (;;) {
    const begin = at;
    while (at < to && isHexDigit(text.charCodeAt(at))) at++;
    if (at < to && text.charCodeAt(at) === DOT) {
      groups += 2;
      return isIPv4Range(text, begin, to) && (compressed ? groups < 8 : groups === 8);
    }
    if (at === begin || at - begin > 4) return false;
    groups++;
    if (at === to) return compressed ? groups < 8 : groups === 8;
    if (text.charCodeAt(at++) !== COLON || at === to) return false;
    if (text.charCodeAt(at) === COLON) {
      if (compressed) return false;
      compressed = true;
      if (++at === to) return groups < 8;
    }
  }
}

function isIPv4(s) {
  s = `${s}`;
  return isIPv4Range(s, 0, s.length);
}

function isIPv6(s) {
  s = `${s}`;
  const zone = s.indexOf('%');
  if (zone === -1) return isIPv6Range(s, s.length);
  return /^[-0-9a-zA-Z.:]+$/.test(s.slice(zone + 1)) && isIPv6Range(s, zone);
}

function isIP(s) {
  if (isIPv4(s)) return 4;
  return isIPv6(s) ? 6 : 0;
}

/** A `write` for a stream over a descriptor that takes everything at once. */
function makeSyncWrite(fd) {
  return function writeSync(chunk, encoding, callback) {
    if (encoding !== 'buffer') chunk = Buffer.from(chunk, encoding);
    this._handle.bytesWritten += chunk.length;
    try {
      require('fs').writeSync(fd, chunk);
    } catch (error) {
      return callback(error);
    }
    callback();
  };
}

module.exports = { isIP, isIPv4, isIPv6, kReinitializeHandle, makeSyncWrite, normalizedArgsSymbol };
