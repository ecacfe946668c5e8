// A child has its standard streams and what stdio names; what else its parent has open stays with the parent.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const { spawnSync } = require('node:child_process');
const { mustCall } = require('../common');

const server = net.createServer().listen(0, '127.0.0.1', mustCall(() => {
  const file = fs.openSync(__filename);
  const socket = net.connect(server.address().port, '127.0.0.1', mustCall(() => {
    const { stdout } = spawnSync('ls', ['-l', '/proc/self/fd'], { encoding: 'utf8' });
    assert.match(stdout, / 1 -> /);
    for (const fd of [file, server._handle.fd, socket._handle.fd]) {
      const target = fs.readlinkSync(`/proc/self/fd/${fd}`);
      assert(!stdout.includes(target), `${target} is open in the child:\n${stdout}`);
    }
    const shared = spawnSync('cat', ['/proc/self/fd/3'], { stdio: ['ignore', 'pipe', 'inherit', file], encoding: 'utf8' });
    assert(shared.stdout.startsWith('// A child has'));
    fs.closeSync(file);
    socket.destroy();
    server.close();
  }));
}));
