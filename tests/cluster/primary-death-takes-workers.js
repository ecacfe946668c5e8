// A primary that is killed takes its workers along.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');
const { fork } = require('node:child_process');
const { isAlive, mustCall, untilGone } = require('../common');

if (process.argv[2] === 'primary') {
  if (cluster.isPrimary) {
    let listening = 0;
    const pids = [cluster.fork(), cluster.fork()].map((worker) => worker.process.pid);
    cluster.on('listening', () => {
      listening += 1;
      if (listening === 2) process.send(pids);
    });
  } else {
    net.createServer().listen(0, '127.0.0.1');
  }
} else {
  const primary = fork(__filename, ['primary']);
  primary.on('message', mustCall((pids) => {
    assert(pids.every(isAlive));
    primary.kill('SIGKILL');
    primary.on('exit', mustCall(async () => {
      for (const pid of pids) await untilGone(pid);
    }));
  }));
}
