// Writing to a pipe whose reader is gone is an 'error' of standard output, EPIPE; it does not kill the process by SIGPIPE.
'use strict';
const assert = require('node:assert');
const { mustCall } = require('../common');
const { start } = require('../common/run');

const { child, ended } = start(['-e', `
  process.stdout.on('error', (error) => { console.error(error.code, error.syscall); process.exit(12); });
  process.stdin.on('data', () => { setInterval(() => process.stdout.write('x'), 1); });
`]);
child.stdout.destroy();
child.stdout.on('close', () => child.stdin.end('go'));
ended.then(mustCall(({ code, signal, stderr }) => {
  assert.deepStrictEqual({ code, signal, stderr }, { code: 12, signal: null, stderr: 'EPIPE write\n' });
}));
