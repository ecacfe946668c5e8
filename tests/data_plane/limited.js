// server.js, its primary limited to $LIMIT descriptors once its workers run with the limit of before.
'use strict';

const cluster = require('node:cluster');
const { execFileSync } = require('node:child_process');

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', () => {
    listening += 1;
    if (listening !== JSON.parse(process.argv[2]).workers) return;
    execFileSync('prlimit', [`--pid=${process.pid}`, `--nofile=${process.env.LIMIT}`]);
  });
}
require('./server.js');
