// A cluster of HTTP servers for tests/data_plane.rs. Arguments: JSON { workers, policy, block, stuck }.
// `block`: the primary's JavaScript blocks so many milliseconds when it is told to (SIGUSR2).
// Routes: / (which worker), /block?MS (its event loop), /exit (claimed, never answered).
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');

const { workers, policy, block = 0 } = JSON.parse(process.argv[2]);

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

if (cluster.isPrimary) {
  if (policy !== undefined) cluster.schedulingPolicy = cluster[policy];
  let listening = 0;
  cluster.on('listening', (worker, { port }) => {
    listening += 1;
    const pids = Object.values(cluster.workers).map((each) => each.process.pid).join(',');
    if (listening === workers) console.log(`port ${port} pids ${pids}`);
    else if (listening > workers) console.log(`replaced by ${worker.process.pid}`);
  });
  cluster.on('exit', (worker) => {
    if (!worker.exitedAfterDisconnect && !worker.isReplaced) {
      worker.isReplaced = true;
      cluster.fork();
    }
  });
  process.on('SIGUSR2', () => {
    console.log('blocking');
    sleep(block);
    console.log('unblocked');
  });
  process.on('SIGUSR1', () => {
    Object.values(cluster.workers)[0].disconnect();
    cluster.once('disconnect', () => console.log('disconnected'));
  });
  for (let i = 0; i < workers; i++) cluster.fork();
} else {
  http.createServer((request, response) => {
    const { 0: path, 1: argument } = request.url.split('?');
    response.end(`${process.pid}`);
    if (path === '/block') response.on('finish', () => setImmediate(sleep, Number(argument)));
  }).listen(0, '127.0.0.1');
}
