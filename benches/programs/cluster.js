// WORKERS workers serve HTTP on one port. Prints the port once all of them listen.
// SERVE: hello (default), json, post, id (the worker's pid), close (hello, one request per connection).
'use strict';
const cluster = require('node:cluster');

const workers = Number(process.env.WORKERS || 2);

function primary() {
  let listening = 0;
  cluster.on('listening', (worker, address) => {
    if (++listening === workers) console.log(`port ${address.port}`);
  });
  for (let i = 0; i < workers; i++) cluster.fork();
}

const serve = {
  hello(request, response) {
    response.end('hello world\n');
  },
  json(request, response) {
    const url = new URL(request.url, 'http://localhost');
    const body = JSON.stringify({
      path: url.pathname,
      id: Number(url.searchParams.get('id')),
      tags: (url.searchParams.get('tags') || '').split(','),
      agent: request.headers['user-agent'],
      items: [{ name: 'one', price: 1.5 }, { name: 'two', price: 2.5 }],
    });
    response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      'X-Request-Id': url.searchParams.get('id'),
    });
    response.end(body);
  },
  post(request, response) {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const order = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      let total = 0;
      for (const item of order.items) total += item.price * item.count;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ order: order.id, total }));
    });
  },
  id(request, response) {
    response.end(String(process.pid));
  },
};

function worker() {
  const http = require('node:http');
  http.createServer(serve[process.env.SERVE || 'hello']).listen(0, '127.0.0.1');
}

if (cluster.isPrimary) primary();
else worker();
