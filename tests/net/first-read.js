// The first bytes of a connection: when they come, and that they come at all, whenever the client sends them and the server wants them.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const { once } = require('node:events');
const { mustCall } = require('../common');

// Runs `onSocket` at a server and `onClient` at its client; resolves when the client's socket has closed.
async function talk(onSocket, onClient, options = {}) {
  const server = net.createServer(options, mustCall(onSocket, 1)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = net.connect(server.address().port, '127.0.0.1');
  client.resume();
  onClient(client);
  await once(client, 'close');
  server.close();
  await once(server, 'close');
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function bytesComeInALaterTurn() {
  const seen = [];
  await talk((socket) => {
    seen.push('connection');
    process.nextTick(() => seen.push('tick'));
    Promise.resolve().then(() => seen.push('microtask'));
    setImmediate(() => seen.push('immediate'));
    socket.on('data', () => {
      seen.push('data');
      socket.end();
    });
  }, (client) => client.write('x'));
  assert.deepStrictEqual(seen, ['connection', 'tick', 'microtask', 'immediate', 'data']);
}

async function collect(onClient, onSocket = () => {}, options = {}) {
  let text = '';
  await talk((socket) => {
    onSocket(socket);
    socket.setEncoding('latin1').on('data', (chunk) => { text += chunk; }).on('end', () => socket.end());
  }, onClient, options);
  return text;
}

async function bytesComeWhenever() {
  assert.strictEqual(await collect((client) => client.end('at once')), 'at once');
  assert.strictEqual(await collect((client) => client.end()), '');
  assert.strictEqual(await collect(async (client) => {
    await pause(20);
    client.write('later, ');
    await pause(20);
    client.end('and more');
  }), 'later, and more');
  const long = 'y'.repeat(1 << 20);
  assert.strictEqual(await collect((client) => client.end(long)), long);
}

async function bytesWaitForAReader() {
  const onSocket = (socket) => {
    socket.pause();
    setTimeout(() => socket.resume(), 20);
  };
  assert.strictEqual(await collect((client) => client.end('patience'), onSocket), 'patience');
  const options = { pauseOnConnect: true };
  assert.strictEqual(await collect((client) => client.end('patience'), onSocket, options), 'patience');
}

async function destroyedBeforeItIsRead() {
  await talk((socket) => {
    socket.on('data', () => assert.fail('a destroyed socket reads nothing')).destroy();
  }, (client) => client.on('error', () => {}).write('x'));
}

async function answersBeforeAndAfter() {
  let answer = '';
  await talk((socket) => {
    socket.write('hello, ');
    socket.once('data', (name) => {
      socket.write(`${name}`);
      socket.end('z'.repeat(2000));
    });
  }, (client) => {
    client.on('data', (chunk) => { answer += chunk; });
    client.write('you');
  }, { noDelay: true });
  assert.strictEqual(answer, `hello, you${'z'.repeat(2000)}`);
}

(async () => {
  await bytesComeInALaterTurn();
  await bytesComeWhenever();
  await bytesWaitForAReader();
  await destroyedBeforeItIsRead();
  await answersBeforeAndAfter();
})().then(mustCall(() => {}, 1));
