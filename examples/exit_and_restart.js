// Shows: the primary learns how a worker ended and forks another one, unless the worker was asked to leave.
// Try: rcluster examples/exit_and_restart.js, then curl http://localhost:8000/crash or kill the pid that http://localhost:8000/ names.
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const { availableParallelism } = require('node:os');
const process = require('node:process');

const port = Number(process.env.PORT ?? 8000);
const workers = Number(process.env.WORKERS ?? availableParallelism());

if (cluster.isPrimary) {
  cluster.on('listening', (worker, address) => {
    console.log(`worker ${worker.id} (pid ${worker.process.pid}) is listening on port ${address.port}`);
  });

  cluster.on('exit', (worker, code, signal) => {
    if (worker.exitedAfterDisconnect) {
      console.log(`worker ${worker.id} left because it was asked to`);
      return;
    }
    console.log(`worker ${worker.id} died (${signal ?? `code ${code}`}), starting another one`);
    cluster.fork();
  });

  for (let i = 0; i < workers; i++) cluster.fork();
} else {
  http.createServer((request, response) => {
    switch (request.url) {
      case '/crash':
        response.end('crashing\n', () => process.exit(3));
        break;
      case '/leave':
        response.end('leaving\n', () => cluster.worker.kill());
        break;
      default:
        response.end(`${process.pid}\n`);
    }
  }).listen(port);
}
