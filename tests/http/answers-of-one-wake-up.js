// Requests of many connections that are seen in one turn of the loop: what was answered before a connection is destroyed, written to or
// ended arrives whole and in order, and what was answered before the process ends arrives, too.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');
const { spawn } = require('node:child_process');
const { mustCall } = require('../common');

const COUNT = 24;

const handlers = {
  plain: (request, response) => response.end('answer'),
  destroyed(request, response) {
    response.end('answer');
    response.socket.destroy();
  },
  ended(request, response) {
    const { socket } = response;
    response.end('answer');
    socket.end('behind it');
  },
  written(request, response) {
    const { socket } = response;
    response.end('answer');
    socket.write('behind it');
  },
  streamed(request, response) {
    response.write('ans');
    process.nextTick(() => response.end('wer'));
  },
  long: (request, response) => response.end(`${'answer'.padEnd(100_000, '.')}!`),
};

// The last of them ends the process.
function child() {
  let seen = 0;
  const server = http.createServer((request, response) => {
    response.end('answer');
    if (++seen === COUNT) process.exit(0);
  });
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${server.address().port}\n`);
    process.stdin.once('data', () => {
      // All requests are there when this is over.
      const until = Date.now() + 300;
      while (Date.now() < until);
    });
  });
}

async function connectAll(port) {
  const sockets = Array.from({ length: COUNT }, () => net.connect(port, '127.0.0.1').setEncoding('latin1'));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  return sockets;
}

// What the peer sent until `pattern` matches or the connection ends.
function textOf(socket, pattern) {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (pattern.test(text)) resolve(text);
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
}

async function inOneProcess() {
  const names = Object.keys(handlers);
  const server = http.createServer((request, response) => handlers[request.url.slice(1)](request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = await connectAll(server.address().port);
  const texts = sockets.map((socket) => textOf(socket, /behind it$|!$|wer\r\n0\r\n\r\n$/));
  sockets.forEach((socket, index) => {
    const name = names[index % names.length];
    socket.write(`GET /${name} HTTP/1.1\r\nHost: x\r\n${name === 'plain' ? 'Connection: close\r\n' : ''}\r\n`);
  });
  (await Promise.all(texts)).forEach((text, index) => {
    const name = names[index % names.length];
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n/, name);
    if (name === 'streamed') assert.match(text, /\r\n\r\n3\r\nans\r\n3\r\nwer\r\n0\r\n\r\n$/, name);
    else if (name === 'long') assert.ok(text.endsWith('!') && text.length > 100_000, name);
    else assert.match(text, name === 'ended' || name === 'written' ? /\r\n\r\nanswerbehind it$/ : /\r\n\r\nanswer$/, name);
  });
  for (const socket of sockets) socket.destroy();
  server.close(mustCall());
}

async function pipelined() {
  const server = http.createServer((request, response) => {
    response.end(request.url);
    if (request.url === '/3') request.socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect(server.address().port, '127.0.0.1').setEncoding('latin1');
  const text = textOf(socket, /no such thing/);
  socket.write([1, 2, 3].map((number) => `GET /${number} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''));
  // The answers behind the first waited for it, and went with the connection.
  assert.match(await text, /\r\n\r\n\/1/);
  server.close(mustCall());
}

async function beforeTheEnd() {
  const process_ = spawn(process.execPath, [__filename, 'child'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(process_, 'exit');
  const [port] = await once(process_.stdout.setEncoding('utf8'), 'data');
  const sockets = await connectAll(Number(port));
  const texts = sockets.map((socket) => textOf(socket, /answer$/));
  process_.stdin.write('block\n');
  for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  for (const text of await Promise.all(texts)) assert.match(text, /\r\n\r\nanswer$/);
  assert.deepStrictEqual(await ended, [0, null]);
}

async function main() {
  await inOneProcess();
  await pipelined();
  await beforeTheEnd();
}

if (process.argv[2] === 'child') child();
else main().then(mustCall());
