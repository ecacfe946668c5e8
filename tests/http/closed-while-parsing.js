// A connection closed in the middle of what it sent: the rest of it never reaches another one, not even one that is made at that moment.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { mustCall } = require('../common');

const ROUNDS = 20;
const seen = [];

const server = http.createServer((req, res) => {
  seen.push(req.url);
  // Node goes through what came with the request.
  if (req.url.startsWith('/lost')) assert.ok(req.socket.destroyed);
  if (!req.url.startsWith('/first')) {
    res.end(`answer to ${req.url}`);
    return;
  }
  // The connections that are made now have parsers before the rest of this one's bytes have been looked at.
  req.socket.destroy();
  server.emit('round', req.url);
});

const request = (head) => `GET ${head} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

function pipelined(round) {
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(request(`/first${round}`) + request(`/lost${round}`) + request(`/lost${round}`));
}

// A client's parser is made when the request gets its socket, a server's with the connection.
function get(path) {
  return new Promise((resolve, reject) => {
    http.get({ port: server.address().port, host: '127.0.0.1', path, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('end', () => resolve(text));
    }).on('error', reject);
  });
}

async function main() {
  for (let round = 0; round < ROUNDS; round++) {
    const reached = new Promise((resolve) => server.once('round', () => {
      resolve(Promise.all([get(`/a${round}`), get(`/b${round}`)]));
    }));
    pipelined(round);
    assert.deepStrictEqual(await reached, [`answer to /a${round}`, `answer to /b${round}`]);
  }
  assert.strictEqual(seen.filter((url) => !url.startsWith('/lost')).length, 3 * ROUNDS);
  server.close(mustCall());
}

server.listen(0, '127.0.0.1', () => main().then(mustCall()));
