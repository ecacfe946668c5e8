// Shows: workers share a Unix domain socket; the 'listening' event has addressType -1 and the path in place of an address.
// Try: SOCKET=/tmp/example.sock rcluster examples/unix_socket.js, then: curl --unix-socket /tmp/example.sock http://localhost/
'use strict';

const cluster = require('node:cluster');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const process = require('node:process');

const socketPath = process.env.SOCKET ?? path.join(os.tmpdir(), 'rcluster-example.sock');
const workers = Number(process.env.WORKERS ?? os.availableParallelism());

if (cluster.isPrimary) {
  // What an earlier run left behind would make listen() fail with EADDRINUSE.
  fs.rmSync(socketPath, { force: true });

  cluster.on('listening', (worker, address) => {
    console.log(`worker ${worker.id} is listening on ${address.address} (${address.addressType})`);
  });

  function leave() {
    cluster.disconnect(() => console.log(`closed, socket file left: ${fs.existsSync(socketPath)}`));
  }
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);

  for (let i = 0; i < workers; i++) cluster.fork();
} else {
  // Ctrl-C reaches the whole process group; the primary decides when a worker leaves.
  process.on('SIGINT', () => {});
  http.createServer((request, response) => {
    response.setHeader('connection', 'close');
    response.end(`hello from worker ${cluster.worker.id}\n`);
  }).listen(socketPath);
}
