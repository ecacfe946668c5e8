// While workers are killed and replaced, a server stays reachable: whoever connects after the end of one is served by another.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const http = require('node:http');
const { countdown, httpRequest, mustCall } = require('../common');

if (cluster.isPrimary) {
  let port;
  let ended = 0;
  for (let i = 0; i < 2; i++) cluster.fork();
  cluster.on('exit', mustCall(async (worker, code, signal) => {
    if (worker.exitedAfterDisconnect) return;
    assert.strictEqual(signal, 'SIGKILL');
    ended += 1;
    for (let i = 0; i < 4; i++) assert.notStrictEqual((await httpRequest(port)).body, String(worker.id));
    if (ended < 3) cluster.fork().on('listening', () => worker.emit('replaced'));
    else cluster.disconnect();
  }, 4));
  const killOne = () => {
    const [worker] = Object.values(cluster.workers);
    worker.on('replaced', killOne);
    worker.process.kill('SIGKILL');
  };
  const ready = countdown(2, mustCall(killOne));
  cluster.on('listening', (worker, address) => {
    port = address.port;
    ready();
  });
} else {
  http.createServer((request, response) => {
    response.setHeader('connection', 'close');
    response.end(String(cluster.worker.id));
  }).listen(0, '127.0.0.1');
}
