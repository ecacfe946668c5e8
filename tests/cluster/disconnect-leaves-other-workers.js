// Disconnecting one worker takes only that one out of the rotation.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const http = require('node:http');
const { countdown, exitsCleanly, httpRequest } = require('../common');

if (cluster.isPrimary) {
  const [stays, leaves] = [cluster.fork(), cluster.fork()];
  stays.on('exit', exitsCleanly());
  leaves.on('exit', exitsCleanly());
  let port;
  const bothListen = countdown(2, () => leaves.disconnect());
  cluster.on('listening', (worker, address) => {
    port = address.port;
    bothListen();
  });
  leaves.on('disconnect', async () => {
    for (let i = 0; i < 4; i++) assert.strictEqual((await httpRequest(port)).body, String(stays.id));
    cluster.disconnect();
  });
} else {
  http.createServer((request, response) => {
    response.setHeader('connection', 'close');
    response.end(String(cluster.worker.id));
  }).listen(0, '127.0.0.1');
}
