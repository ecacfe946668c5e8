// Shows: two kinds of worker; cluster.setupPrimary() changes what the next fork() starts, never what runs already.
// Try: rcluster examples/setup_primary.js, then curl http://localhost:8000/ (plain) and curl http://localhost:8001/ (loud).
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const process = require('node:process');

const port = Number(process.env.PORT ?? 8000);

if (cluster.isPrimary) {
  cluster.on('setup', (settings) => {
    console.log(`settings: args=${JSON.stringify(settings.args)}`);
  });
  cluster.on('listening', (worker, address) => {
    console.log(`${worker.kind} worker ${worker.id} is listening on port ${address.port}`);
  });

  function start(kind, args, environment) {
    cluster.setupPrimary({ args });
    cluster.fork(environment).kind = kind;
  }

  start('plain', ['--greeting', 'hello'], { PORT: port });
  start('loud', ['--greeting', 'hello', '--loud'], { PORT: port === 0 ? 0 : port + 1 });
} else {
  const args = process.argv.slice(2);
  const greeting = args[args.indexOf('--greeting') + 1];
  const text = args.includes('--loud') ? `${greeting.toUpperCase()}!` : greeting;
  http.createServer((request, response) => response.end(`${text}\n`)).listen(port);
}
