// An exception inside the handler of uncaught exceptions ends the process with code 7.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

const { code, stderr } = run(['-e', `
  process.on('uncaughtException', () => { throw new Error('from the handler'); });
  throw new Error('first');
`]);
assert.strictEqual(code, 7);
assert.match(stderr, /Error: from the handler/);
