// The parent of a child that writes on the channel (descriptor 3) what BYTES says, as an argument of printf, and goes on living.
'use strict';

const { fork } = require('node:child_process');

const child = fork('unused', [], { execPath: '/bin/sh', execArgv: ['-c', `printf '${process.env.BYTES}' >&3; exec sleep 1000 3>&-`], serialization: process.env.MODE });
child.on('message', (message) => console.log(`message ${JSON.stringify(message)}`));
if (process.env.LISTEN_ERROR) child.on('error', (error) => console.log(`error ${error.code}: ${error.message}`));
child.on('disconnect', () => {
  console.log('disconnected');
  child.kill('SIGKILL');
});
child.on('exit', (code, signal) => console.log(`exit ${signal}`));
