// Workers that listen on the same port share it, and each of them answers.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const http = require('node:http');
const net = require('node:net');
const { countdown, exitsCleanly, httpRequest, mustCall } = require('../common');

if (cluster.isPrimary) {
  // A port that was free a moment ago; the workers name it, instead of asking for any.
  const probe = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
    const { port } = probe.address();
    probe.close(mustCall(() => {
      for (let i = 0; i < 2; i++) cluster.fork({ PORT: port }).on('exit', exitsCleanly());
    }));
    const ready = countdown(2, mustCall(async () => {
      const answers = new Set();
      for (let i = 0; i < 4; i++) answers.add((await httpRequest(port)).body);
      assert.deepStrictEqual([...answers].sort(), ['1', '2']);
      cluster.disconnect();
    }));
    cluster.on('listening', mustCall((worker, address) => {
      assert.strictEqual(address.port, port);
      ready();
    }, 2));
  }));
} else {
  http.createServer((request, response) => {
    response.setHeader('connection', 'close');
    response.end(String(cluster.worker.id));
  }).listen(Number(process.env.PORT), '127.0.0.1');
}
