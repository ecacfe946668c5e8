// Two workers serve HTTP; the primary's JavaScript is busy for two seconds soon after it has printed the port.
'use strict';
const cluster = require('node:cluster');

const BLOCK_MS = 2000;

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', (worker, address) => {
    if (++listening < 2) return;
    console.log(`port ${address.port}`);
    setTimeout(() => {
      const end = Date.now() + BLOCK_MS;
      while (Date.now() < end);
    }, 100);
  });
  cluster.fork();
  cluster.fork();
} else {
  require('node:http').createServer((request, response) => response.end('hello world\n')).listen(0, '127.0.0.1');
}
