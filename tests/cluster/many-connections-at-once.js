// Many connections at the same time: each is served, once, and every worker has a share.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { countdown, exitsCleanly, mustCall, rawExchange } = require('../common');
const COUNT = 120;

if (cluster.isPrimary) {
  for (let i = 0; i < 3; i++) cluster.fork().on('exit', exitsCleanly());
  let port;
  const ready = countdown(3, mustCall(async () => {
    const sent = Array.from({ length: COUNT }, (_, i) => `connection ${i}`);
    const answers = await Promise.all(sent.map((text) => rawExchange(port, `${text}\n`)));
    const byWorker = { 1: 0, 2: 0, 3: 0 };
    answers.forEach((answer, i) => {
      const [worker, text] = answer.split('|');
      assert.strictEqual(text, sent[i]);
      byWorker[worker] += 1;
    });
    assert(Object.values(byWorker).every((share) => share > 0), JSON.stringify(byWorker));
    cluster.disconnect();
  }));
  cluster.on('listening', (worker, address) => {
    port = address.port;
    ready();
  });
} else {
  net.createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (data) => {
      text += data;
      if (text.endsWith('\n')) socket.end(`${cluster.worker.id}|${text.trim()}`);
    });
  }).listen(0, '127.0.0.1');
}
