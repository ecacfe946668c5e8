// What the cluster says to itself never shows up as a 'message', and a program's own message may look like it.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  const messages = [];
  worker.on('message', (message) => messages.push(message));
  worker.on('listening', mustCall(() => worker.send({ act: 'newconn', key: 'not yours', accepted: true })));
  worker.on('exit', exitsCleanly());
  worker.on('exit', () => assert.deepStrictEqual(messages, [{ act: 'queryServer', seq: 1 }, { act: 'newconn', key: 'not yours', accepted: true }]));
} else {
  process.send({ act: 'queryServer', seq: 1 });
  process.on('message', mustCall((message) => process.send(message, () => process.disconnect())));
  net.createServer().listen(0, '127.0.0.1');
}
