// The primary accepts and passes every connection to its worker with `send(message, socket)`; the worker answers and closes it.
'use strict';
const cluster = require('node:cluster');
const net = require('node:net');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('online', () => {
    const server = net.createServer({ pauseOnConnect: true }, (socket) => worker.send('socket', socket));
    server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
  });
} else {
  process.on('message', (message, socket) => { if (socket) socket.end('hello\n'); });
}
