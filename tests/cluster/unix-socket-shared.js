// Workers share a Unix domain socket, whose file is there while they listen and gone afterwards.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { countdown, exitsCleanly, freshDirectory, httpRequest, mustCall } = require('../common');

if (cluster.isPrimary) {
  const socket = path.join(freshDirectory(), 'shared.sock');
  for (let i = 0; i < 2; i++) cluster.fork({ SOCKET: socket }).on('exit', exitsCleanly());
  cluster.on('listening', countdown(2, mustCall(async () => {
    assert(fs.statSync(socket).isSocket());
    const answers = new Set();
    for (let i = 0; i < 4; i++) answers.add((await httpRequest(socket)).body);
    assert.deepStrictEqual([...answers].sort(), ['1', '2']);
    cluster.disconnect(mustCall(() => assert.strictEqual(fs.existsSync(socket), false)));
  })));
} else {
  http.createServer((request, response) => {
    response.setHeader('connection', 'close');
    response.end(String(cluster.worker.id));
  }).listen(process.env.SOCKET);
}
