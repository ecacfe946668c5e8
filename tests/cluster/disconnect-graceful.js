// cluster.disconnect() lets a request that is under way finish, refuses new ones, and calls back when all workers are gone.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const http = require('node:http');
const net = require('node:net');
const { exitsCleanly, mustCall, mustNotCall } = require('../common');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('exit', exitsCleanly());
  worker.on('listening', mustCall(({ port }) => {
    http.get({ port, host: '127.0.0.1', agent: false }, mustCall((response) => {
      let body = '';
      response.setEncoding('utf8').once('data', mustCall(() => {
        cluster.disconnect(mustCall(() => {
          assert.strictEqual(body, 'first second');
          assert.deepStrictEqual(Object.keys(cluster.workers), []);
          net.connect(port, '127.0.0.1', mustNotCall()).on('error', mustCall((error) => {
            assert.strictEqual(error.code, 'ECONNREFUSED');
          }));
        }));
      }));
      response.on('data', (text) => { body += text; });
      response.on('end', mustCall());
    }));
  }));
} else {
  http.createServer(mustCall((request, response) => {
    response.setHeader('connection', 'close');
    response.write('first ');
    // The rest comes only once the worker knows that it is to leave.
    const wait = setInterval(() => {
      if (!cluster.worker.exitedAfterDisconnect) return;
      clearInterval(wait);
      response.end('second');
    }, 5);
  })).listen(0, '127.0.0.1');
}
