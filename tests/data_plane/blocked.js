// A cluster whose worker computes for 30 s after its first answer.
'use strict';

const cluster = require('node:cluster');
const { writeSync } = require('node:fs');
const http = require('node:http');

function block() {
  writeSync(1, `blocked ${process.pid}\n`);
  const end = Date.now() + 30_000;
  while (Date.now() < end);
}

if (cluster.isPrimary) {
  cluster.on('listening', (worker, { port }) => console.log(`port ${port}`));
  cluster.fork();
} else {
  http.createServer((request, response) => {
    response.on('finish', () => setImmediate(block));
    response.end('');
  }).listen(0, '127.0.0.1');
}
