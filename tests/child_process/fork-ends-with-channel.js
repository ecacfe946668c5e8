// A forked child with a 'message' listener ends when its parent disconnects; without a listener it does not wait at all.
'use strict';
const { fork } = require('node:child_process');
const { exitsCleanly, mustCall } = require('../common');

if (process.argv[2] === 'listens') {
  process.on('message', () => {});
  process.send('ready');
} else if (process.argv[2] === undefined) {
  const listens = fork(__filename, ['listens']);
  listens.on('message', mustCall(() => listens.disconnect()));
  listens.on('exit', exitsCleanly());
  fork(__filename, ['does not listen']).on('exit', exitsCleanly());
}
