// Shows: http_server.js written as an ES module.
// Try: rcluster examples/http_server.mjs, then a few times: curl http://localhost:8000/
import cluster from 'node:cluster';
import http from 'node:http';
import { availableParallelism } from 'node:os';
import process from 'node:process';

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
