// Shows: every event of a worker's life, as the primary sees it, in the order it happens.
// Try: rcluster examples/events_log.js, then curl http://localhost:8000/ (the worker disconnects after its first answer).
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const process = require('node:process');

const port = Number(process.env.PORT ?? 8000);

if (cluster.isPrimary) {
  const log = (...words) => console.log(...words);

  cluster.on('setup', () => log('setup'));
  cluster.on('fork', (worker) => log('fork', worker.id));
  cluster.on('online', (worker) => log('online', worker.id));
  cluster.on('listening', (worker, address) => {
    log('listening', worker.id, `address=${address.address}`, `port=${address.port}`, `type=${address.addressType}`);
  });
  cluster.on('message', (worker, message) => log('message', worker.id, message));
  cluster.on('disconnect', (worker) => log('disconnect', worker.id));
  cluster.on('exit', (worker, code, signal) => log('exit', worker.id, `code=${code}`, `signal=${signal}`));

  cluster.fork();
} else {
  http.createServer((request, response) => {
    response.setHeader('connection', 'close');
    response.end('my first and last answer\n');
    process.send(`${request.method} ${request.url}`, () => cluster.worker.disconnect());
  }).listen(port);
}
