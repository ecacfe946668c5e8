// A worker may close its server and listen again, on the same port and on another.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { exitsCleanly, mustCall, rawExchange } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  worker.on('listening', mustCall(async ({ port }) => {
    const text = await rawExchange(port);
    worker.send(text);
    if (text === 'third') worker.disconnect();
  }, 3));
} else {
  const answers = ['first', 'second', 'third'];
  const server = net.createServer((socket) => socket.end(answers[0]));
  let port = 0;
  process.on('message', mustCall((text) => {
    assert.strictEqual(text, answers.shift());
    if (answers.length > 0) server.close(mustCall(() => server.listen(answers.length === 2 ? port : 0, '127.0.0.1')));
  }, 3));
  server.listen(0, '127.0.0.1', () => { port = server.address().port; });
}
