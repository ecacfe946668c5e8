// What dgram and cluster share: handles for datagram sockets. In Node: lib/internal/dgram.js.

'use strict';

const { codes: { ERR_SOCKET_BAD_TYPE } } = require('internal/errors');
const { errnoOf: { EINVAL } } = require('internal/errno');
const { validateFunction } = require('internal/validators');
const { UDP } = require('internal/handles/udp');
const { guessHandleType } = require('internal/net/guess');

// A socket's own state, out of the sight of scripts.
const kStateSymbol = Symbol('state symbol');

const loopback = { udp4: '127.0.0.1', udp6: '::1' };

/** A handle for 'udp4' or 'udp6', which looks names up (`lookup`) in its family. */
function newHandle(type, lookup) {
  if (type !== 'udp4' && type !== 'udp6') throw new ERR_SOCKET_BAD_TYPE();
  if (lookup !== undefined) validateFunction(lookup, 'lookup');
  const handle = new UDP();
  const family = type === 'udp4' ? 4 : 6;
  handle.lookup = (address, callback) => {
    // A program may replace dns.lookup.
    const resolve = lookup ?? require('dns').lookup;
    return resolve(address || loopback[type], family, callback);
  };
  return handle;
}

/** A bound handle, or a negative errno. */
function _createSocketHandle(address, port, addressType, fd, flags) {
  const handle = newHandle(addressType);
  let status = 0;
  if (Number.isInteger(fd) && fd > 0) {
    status = guessHandleType(fd) === 'UDP' ? handle.open(fd) : EINVAL;
  } else if (port || address) {
    status = handle.bind(address, port || 0, flags);
  }
  if (status === 0) return handle;
  handle.close();
  return status;
}

module.exports = { _createSocketHandle, kStateSymbol, newHandle };
