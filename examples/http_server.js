// Shows: one HTTP server on all cores; every worker listens on the same port and the primary only looks after the workers.
// Try: rcluster examples/http_server.js, then a few times: curl http://localhost:8000/ (kill a worker: the others go on serving).
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const { availableParallelism } = require('node:os');
const process = require('node:process');

const port = Number(process.env.PORT ?? 8000);
const workers = Number(process.env.WORKERS ?? availableParallelism());

if (cluster.isPrimary) {
  console.log(`primary ${process.pid} is running`);

  cluster.on('listening', (worker, address) => {
    console.log(`worker ${worker.process.pid} is listening on port ${address.port}`);
  });
  cluster.on('exit', (worker, code, signal) => {
    console.log(`worker ${worker.process.pid} is gone (${signal ?? code})`);
  });

  for (let i = 0; i < workers; i++) cluster.fork();
} else {
  http.createServer((request, response) => {
    response.end(`hello from worker ${process.pid}\n`);
  }).listen(port);
}
