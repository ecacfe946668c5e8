// Shows: workers share one UDP port; each datagram reaches one of them, which answers it.
// Try: rcluster examples/shared_udp.js, then: echo hello | nc -u -w1 localhost 8000
'use strict';

const cluster = require('node:cluster');
const dgram = require('node:dgram');
const { availableParallelism } = require('node:os');
const process = require('node:process');

const port = Number(process.env.PORT ?? 8000);
const workers = Number(process.env.WORKERS ?? availableParallelism());

if (cluster.isPrimary) {
  cluster.on('listening', (worker, address) => {
    console.log(`worker ${worker.id} is listening on port ${address.port} (${address.addressType})`);
  });

  // With port 0 every worker still gets the same port: all of them ask the primary for the same socket.
  for (let i = 0; i < workers; i++) cluster.fork();
} else {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (data, from) => {
    socket.send(`worker ${cluster.worker.id} got ${data.length} bytes: ${data}`, from.port, from.address);
  });
  socket.bind(port);
}
