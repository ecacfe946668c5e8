// Shows: worker.disconnect() lets a worker finish its requests; one that takes longer than the time-out is killed.
// Try: rcluster examples/graceful_disconnect.js, curl http://localhost:8000/slow in one shell, curl http://localhost:8000/leave in another.
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const process = require('node:process');

const port = Number(process.env.PORT ?? 8000);
const limit = Number(process.env.LIMIT ?? 3000);
const slow = Number(process.env.SLOW ?? 1500);

if (cluster.isPrimary) {
  const worker = cluster.fork();
  let timer;

  worker.on('listening', (address) => {
    console.log(`worker ${worker.id} is listening on port ${address.port}`);
  });

  worker.on('message', (message) => {
    if (message !== 'leave') return;
    console.log(`worker ${worker.id} is asked to leave within ${limit} ms`);
    worker.send('shutdown');
    worker.disconnect();
    timer = setTimeout(() => {
      console.log(`worker ${worker.id} takes too long`);
      worker.process.kill('SIGKILL');
    }, limit);
  });

  worker.on('disconnect', () => console.log(`worker ${worker.id} disconnected`));

  worker.on('exit', (code, signal) => {
    clearTimeout(timer);
    console.log(`worker ${worker.id} ended (${signal ?? code}), asked: ${worker.exitedAfterDisconnect}`);
  });
} else {
  const server = http.createServer((request, response) => {
    // Without keep-alive the connection ends with the answer, so that the worker can leave.
    response.setHeader('connection', 'close');
    if (request.url === '/leave') {
      process.send('leave');
      response.end('going\n');
    } else if (request.url === '/slow') {
      response.write('working ... ');
      setTimeout(() => response.end('done\n'), slow);
    } else if (request.url === '/forever') {
      response.write('working ... ');
    } else {
      response.end('hello\n');
    }
  });
  server.listen(port);

  process.on('message', (message) => {
    if (message === 'shutdown') console.log(`worker ${cluster.worker.id} takes no new connections`);
  });
}
