// When the last worker has closed its server, the port is free for others.
'use strict';
const cluster = require('node:cluster');
const net = require('node:net');
const { countdown, exitsCleanly, mustCall } = require('../common');

if (cluster.isPrimary) {
  let port;
  const allListen = countdown(2, () => { for (const worker of Object.values(cluster.workers)) worker.send('close'); });
  const allClosed = countdown(2, mustCall(() => {
    const server = net.createServer().listen(port, '127.0.0.1', mustCall(() => {
      server.close();
      cluster.disconnect();
    }));
  }));
  for (let i = 0; i < 2; i++) {
    const worker = cluster.fork();
    worker.on('listening', (address) => {
      port = address.port;
      allListen();
    });
    worker.on('message', allClosed);
    worker.on('exit', exitsCleanly());
  }
} else {
  const server = net.createServer().listen(0, '127.0.0.1');
  process.on('message', mustCall(() => server.close(mustCall(() => process.send('closed')))));
}
