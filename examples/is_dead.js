// Shows: worker.isDead() and worker.isConnected() before, during and after the end of a worker.
// Try: rcluster examples/is_dead.js, then curl http://localhost:8000/: each request ends the worker that served it, without a successor.
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const { availableParallelism } = require('node:os');
const process = require('node:process');

const port = Number(process.env.PORT ?? 8000);
const workers = Number(process.env.WORKERS ?? availableParallelism());

function report(when, worker) {
  console.log(`${when}: worker ${worker.id} dead=${worker.isDead()} connected=${worker.isConnected()}`);
}

if (cluster.isPrimary) {
  for (let i = 0; i < workers; i++) cluster.fork();

  cluster.on('fork', (worker) => report('fork', worker));
  cluster.on('listening', (worker, address) => {
    console.log(`listening on port ${address.port}`);
    report('listening', worker);
  });
  cluster.on('disconnect', (worker) => console.log(`disconnect: worker ${worker.id} connected=${worker.isConnected()}`));
  cluster.on('exit', (worker) => report('exit', worker));
} else {
  http.createServer((request, response) => {
    response.end(`worker ${cluster.worker.id} dead=${cluster.worker.isDead()}\n`, () => process.kill(process.pid));
  }).listen(port);
}
