// A cluster whose workers run another engine than its primary: TCP under the policy of POLICY, UDP, messages, graceful end.
//
// PEER: the program that runs the workers. MODE: json or advanced. POLICY: rr or none.
'use strict';

const assert = require('node:assert');
const cluster = require('node:cluster');
const dgram = require('node:dgram');
const http = require('node:http');
const { mustCall } = require('../common');

const WORKERS = 2;
const REQUESTS = 20;

function worker() {
  const server = http.createServer((request, response) => response.end(`${cluster.worker.id}`));
  const socket = dgram.createSocket('udp4');
  socket.on('message', (text, from) => socket.send(`${text} ${cluster.worker.id}`, from.port, from.address));
  server.listen(0, '127.0.0.1', () => {
    socket.bind(0, '127.0.0.1', () => process.send({ tcp: server.address().port, udp: socket.address().port, mode: process.argv[2] }));
  });
  process.on('message', (message) => process.send({ echo: message }));
}

function get(port) {
  return new Promise((resolve, reject) => {
    http.get({ port, host: '127.0.0.1', agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (data) => { text += data; });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

function ask(port) {
  return new Promise((resolve) => {
    const client = dgram.createSocket('udp4');
    client.on('message', (text) => {
      client.close();
      resolve(`${text}`);
    });
    client.send('ping', port, '127.0.0.1');
  });
}

function tell(one, message) {
  return new Promise((resolve) => {
    one.once('message', (answer) => resolve(answer));
    one.send(message);
  });
}

async function primary() {
  // What fork() starts; `setupPrimary` has no name for it.
  process.execPath = process.env.PEER;
  cluster.schedulingPolicy = process.env.POLICY === 'none' ? cluster.SCHED_NONE : cluster.SCHED_RR;
  cluster.setupPrimary({ serialization: process.env.MODE, execArgv: [], args: ['worker argument'] });

  const workers = [];
  for (let i = 0; i < WORKERS; i++) workers.push(cluster.fork());
  cluster.on('online', mustCall(undefined, WORKERS));
  // A TCP and a UDP port each.
  cluster.on('listening', mustCall(undefined, 2 * WORKERS));
  const ports = await Promise.all(workers.map((one) => new Promise((resolve) => one.once('message', resolve))));
  for (const port of ports) assert.deepStrictEqual(port, { ...ports[0], mode: 'worker argument' });

  const counts = {};
  for (let i = 0; i < REQUESTS; i++) {
    const id = await get(ports[0].tcp);
    counts[id] = (counts[id] ?? 0) + 1;
  }
  if (process.env.POLICY === 'rr') assert.deepStrictEqual(Object.values(counts), [REQUESTS / WORKERS, REQUESTS / WORKERS]);
  assert.match(await ask(ports[0].udp), /^ping [12]$/);
  for (const one of workers) assert.deepStrictEqual(await tell(one, { hello: one.id }), { echo: { hello: one.id } });

  // One is killed, the other goes on alone.
  workers[0].process.kill('SIGKILL');
  await new Promise((resolve) => workers[0].on('exit', resolve));
  for (let i = 0; i < 5; i++) assert.strictEqual(await get(ports[0].tcp), '2');

  cluster.disconnect(mustCall(() => {
    assert.strictEqual(workers[1].exitedAfterDisconnect, true);
    assert.strictEqual(workers[0].exitedAfterDisconnect, false);
  }));
  const { 0: code, 1: signal } = await new Promise((resolve) => workers[1].on('exit', (...ending) => resolve(ending)));
  assert.deepStrictEqual([code, signal], [0, null]);
  console.log('done');
}

if (cluster.isPrimary) primary();
else worker();
