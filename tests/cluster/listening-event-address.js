// The 'listening' event names address, port and address type: 4, 6, -1 for a path, 'udp4' and 'udp6'.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const dgram = require('node:dgram');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { exitsCleanly, freshDirectory, mustCall } = require('../common');

const hasIPv6 = Object.values(os.networkInterfaces()).flat().some(({ address }) => address === '::1');
const kinds = {
  tcp4: { listen: () => net.createServer().listen(0, '127.0.0.1'), addressType: 4, address: '127.0.0.1' },
  path: { listen: () => net.createServer().listen(process.env.SOCKET), addressType: -1 },
  udp4: { listen: () => dgram.createSocket('udp4').bind(0, '127.0.0.1'), addressType: 'udp4', address: '127.0.0.1' },
};
if (hasIPv6) {
  kinds.tcp6 = { listen: () => net.createServer().listen(0, '::1'), addressType: 6, address: '::1' };
  kinds.udp6 = { listen: () => dgram.createSocket('udp6').bind(0, '::1'), addressType: 'udp6', address: '::1' };
}

if (cluster.isPrimary) {
  const socket = path.join(freshDirectory(), 's');
  for (const [kind, { addressType, address }] of Object.entries(kinds)) {
    const worker = cluster.fork({ KIND: kind, SOCKET: socket });
    worker.on('exit', exitsCleanly());
    worker.on('listening', mustCall((got) => {
      assert.deepStrictEqual(Object.keys(got), ['addressType', 'address', 'port', 'fd']);
      assert.strictEqual(got.addressType, addressType);
      assert.strictEqual(got.address, address ?? socket);
      if (addressType === -1) assert.strictEqual(got.port, -1);
      else assert(got.port > 0);
      worker.disconnect();
    }));
  }
} else {
  kinds[process.env.KIND].listen();
}
