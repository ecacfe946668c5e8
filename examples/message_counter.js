// Shows: workers report every request to the primary with process.send(), and the primary keeps the count.
// Try: rcluster examples/message_counter.js, then a few times: curl http://localhost:8000/ (the count appears once a second).
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const { availableParallelism } = require('node:os');
const process = require('node:process');

const port = Number(process.env.PORT ?? 8000);
const workers = Number(process.env.WORKERS ?? availableParallelism());

function runPrimary() {
  let requests = 0;
  let printed = -1;

  function onMessage(message) {
    if (message.type === 'request') requests += 1;
  }

  for (let i = 0; i < workers; i++) cluster.fork();
  for (const worker of Object.values(cluster.workers)) worker.on('message', onMessage);

  cluster.on('listening', (worker, address) => {
    console.log(`worker ${worker.id} is listening on port ${address.port}`);
  });

  setInterval(() => {
    if (printed === requests) return;
    printed = requests;
    console.log(`requests so far: ${requests}`);
  }, Number(process.env.INTERVAL ?? 1000));
}

function runWorker() {
  http.createServer((request, response) => {
    process.send({ type: 'request', url: request.url });
    response.end('counted\n');
  }).listen(port);
}

if (cluster.isPrimary) runPrimary();
else runWorker();
