// An agent keeps connections, at most maxSockets a host, and reuses them in turn; requests over that wait.
'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { httpRequest, mustCall } = require('../common');

const ports = new Set();
const waiting = [];
const server = http.createServer(mustCall((request, response) => {
  ports.add(request.socket.remotePort);
  waiting.push(() => response.end(request.url));
  // Two are always under way together; a third would have to wait for one of them.
  assert(waiting.length <= 2);
  if (waiting.length === 2) for (const answer of waiting.splice(0)) answer();
}, 10));
server.listen(0, '127.0.0.1', mustCall(async () => {
  const { port } = server.address();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => httpRequest(port, { agent, path: `/${i}` })));
  assert.deepStrictEqual(answers.map(({ body }) => body), Array.from({ length: 10 }, (_, i) => `/${i}`));
  assert.strictEqual(ports.size, 2);
  agent.destroy();
  server.close(mustCall());
}));
