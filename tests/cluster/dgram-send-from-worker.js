// A worker's UDP socket that only sends needs no port of the cluster's; its sender address is the worker's own.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const dgram = require('node:dgram');
const { exitsCleanly, mustCall, mustSucceed } = require('../common');

if (cluster.isPrimary) {
  const receiver = dgram.createSocket('udp4');
  receiver.bind(0, '127.0.0.1', mustCall(() => {
    cluster.fork({ PORT: receiver.address().port }).on('exit', exitsCleanly());
  }));
  receiver.on('message', mustCall((data, from) => {
    assert.strictEqual(String(data), 'from a worker');
    assert.strictEqual(from.address, '127.0.0.1');
    receiver.close();
  }));
} else {
  const socket = dgram.createSocket('udp4');
  socket.send('from a worker', Number(process.env.PORT), '127.0.0.1', mustSucceed(() => {
    socket.close();
    process.disconnect();
  }));
}
