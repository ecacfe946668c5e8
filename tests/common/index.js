// What the JavaScript test programs share: callbacks that must or must not come, small clients, a fresh directory.
// Runs under rcluster and Node alike.
'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const expected = [];

process.on('exit', (code) => {
  // Whoever ends with an error has said why; a count of callbacks would only hide it.
  if (code !== 0) return;
  for (const { name, want, got, where } of expected) {
    if (got === want) continue;
    process.exitCode = 1;
    console.error(`${name}: called ${got} times instead of ${want}, set up ${where}`);
  }
});

// The place in the test program that called us.
function caller() {
  const lines = new Error().stack.split('\n');
  return lines.find((line, index) => index > 0 && !line.includes(__filename))?.trim() ?? '';
}

// A function that has to be called exactly `times` times before the process ends.
function mustCall(callback, times = 1) {
  const entry = { name: callback?.name || 'callback', want: times, got: 0, where: caller() };
  expected.push(entry);
  return function(...args) {
    entry.got += 1;
    return callback?.apply(this, args);
  };
}

// A function for (error, ...results) that has to be called once, without an error.
function mustSucceed(callback) {
  return mustCall(function(error, ...results) {
    assert.ifError(error);
    return callback?.apply(this, results);
  });
}

// A function that must never be called.
function mustNotCall(why = 'this must not be called') {
  const where = caller();
  return (...args) => assert.fail(`${why} (set up ${where}), got ${args.map((arg) => String(arg)).join(', ')}`);
}

// The listener of a worker's or child's 'exit' for one that ends by itself with code 0.
function exitsCleanly() {
  return mustCall((code, signal) => assert.deepStrictEqual({ code, signal }, { code: 0, signal: null }));
}

// Sends `text` to a server, and gives everything that came back until it closed the connection.
function rawExchange(target, text) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    const socket = typeof target === 'number' ? net.connect(target, '127.0.0.1') : net.connect(target);
    socket.on('error', reject);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    if (text) socket.write(text, 'latin1');
  });
}

// One HTTP request on a connection of its own: resolves to { status, headers, body }.
function httpRequest(port, options = {}, body = undefined) {
  return new Promise((resolve, reject) => {
    const target = typeof port === 'number' ? { port, host: '127.0.0.1' } : { socketPath: port };
    const request = http.request({ agent: false, ...target, ...options }, (response) => {
      const chunks = [];
      response.on('error', reject);
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status, headers, trailers } = response;
        resolve({ status, headers, trailers, body: Buffer.concat(chunks).toString() });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

// A fresh directory, removed when the process ends.
function freshDirectory() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'rcluster-test-'));
  const owner = process.pid;
  process.on('exit', () => {
    if (process.pid === owner) fs.rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

// Calls `done` when it has been called `times` times.
function countdown(times, done) {
  return () => {
    times -= 1;
    if (times === 0) done();
  };
}

// Is there a process with this id that is not a zombie waiting for its reaper?
function isAlive(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

// Resolves when that process has ended; the test's own time limit is the limit.
async function untilGone(pid) {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
}

// Writes `files`, { relative path: text }, below `directory`.
function writeFiles(directory, files) {
  for (const [name, text] of Object.entries(files)) {
    const target = path.join(directory, name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
  return directory;
}

module.exports = {
  countdown, exitsCleanly, freshDirectory, httpRequest, isAlive, mustCall, mustNotCall, mustSucceed, rawExchange, untilGone, writeFiles,
};
