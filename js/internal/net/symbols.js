// Where sockets keep what scripts shall not see. In Node: symbols of lib/net.js.

'use strict';

module.exports = {
  kBytesRead: Symbol('kBytesRead'),
  kBytesWritten: Symbol('kBytesWritten'),
  kLastWriteQueueSize: Symbol('lastWriteQueueSize'),
  kSetKeepAlive: Symbol('kSetKeepAlive'),
  kSetKeepAliveInitialDelay: Symbol('kSetKeepAliveInitialDelay'),
  kSetNoDelay: Symbol('kSetNoDelay'),
};
