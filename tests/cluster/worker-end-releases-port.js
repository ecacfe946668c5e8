// The port of a worker that was killed is free once the primary has seen its end.
'use strict';
const cluster = require('node:cluster');
const net = require('node:net');
const { mustCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  let port;
  worker.on('listening', mustCall((address) => {
    port = address.port;
    worker.process.kill('SIGKILL');
  }));
  // The cluster lets go of the worker's servers with its channel.
  worker.on('disconnect', mustCall(() => {
    const server = net.createServer().listen(port, '127.0.0.1', mustCall(() => server.close()));
  }));
  worker.on('exit', mustCall());
} else {
  net.createServer().listen(0, '127.0.0.1');
}
