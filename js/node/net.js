// node:net. Sockets and servers are in internal/net/. Native side: src/ops/net/. In Node: lib/net.js.

'use strict';

const { isIP, isIPv4, isIPv6 } = require('internal/net');
const { normalizeArgs } = require('internal/net/args');
const { createServerHandle } = require('internal/net/handles');
const { Server } = require('internal/net/server');
const { Socket } = require('internal/net/socket');
const autoSelect = require('internal/net/auto_select');

function createServer(options, connectionListener) {
  return new Server(options, connectionListener);
}

function connect(...args) {
  const normalized = normalizeArgs(args);
  const options = normalized[0];
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(normalized);
}

module.exports = {
  _createServerHandle: createServerHandle,
  _normalizeArgs: normalizeArgs,
  connect,
  createConnection: connect,
  createServer,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily: autoSelect.getDefaultAutoSelectFamily,
  setDefaultAutoSelectFamily: autoSelect.setDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout: autoSelect.getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamilyAttemptTimeout: autoSelect.setDefaultAutoSelectFamilyAttemptTimeout,
};

// Loaded when first asked for, as most programs have no list of blocked addresses.
for (const [name, id] of [['BlockList', 'internal/blocklist'], ['SocketAddress', 'internal/socketaddress']]) {
  Object.defineProperty(module.exports, name, {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get() { return require(id)[name]; },
  });
}
