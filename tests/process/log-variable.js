// RCLUSTER_LOG turns tracing on, on standard error only; without it there is none.
// rcluster only: Node has no such variable.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

const quiet = run(['-e', 'console.log(1)']);
assert.deepStrictEqual(quiet, { code: 0, signal: null, stdout: '1\n', stderr: '' });
const loud = run(['-e', 'console.log(1)'], { env: { ...process.env, RCLUSTER_LOG: 'debug' } });
assert.deepStrictEqual([loud.code, loud.stdout], [0, '1\n']);
assert.match(loud.stderr, /DEBUG/);
const wrong = run(['-e', 'console.log(1)'], { env: { ...process.env, RCLUSTER_LOG: '=[nonsense' } });
assert.deepStrictEqual([wrong.code, wrong.stdout], [0, '1\n']);
