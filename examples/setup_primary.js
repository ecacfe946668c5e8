// Shows: two kinds of worker behind one port; cluster.setupPrimary() changes what the next fork() starts, never what runs already.
// Try: rcluster examples/setup_primary.js, then twice: curl http://localhost:8000/ (a plain worker answers, then a loud one).
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const process = require('node:process');

const port = Number(process.env.PORT ?? 8000);

if (cluster.isPrimary) {
  cluster.on('listening', (worker, address) => {
    console.log(`${worker.kind} worker ${worker.id} is listening on port ${address.port}`);
  });

  function start(kind, args) {
    cluster.setupPrimary({ args });
    const worker = cluster.fork();
    worker.kind = kind;
    console.log(`${kind} worker ${worker.id} started with ${cluster.settings.args.join(' ')}`);
  }

  start('plain', ['--greeting', 'hello']);
  start('loud', ['--greeting', 'hello', '--loud']);
} else {
  const args = process.argv.slice(2);
  const greeting = args[args.indexOf('--greeting') + 1];
  const text = args.includes('--loud') ? `${greeting.toUpperCase()}!` : greeting;
  http.createServer((request, response) => response.end(`${text}\n`)).listen(port);
}
