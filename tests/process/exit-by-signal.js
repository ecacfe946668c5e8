// A signal without a listener ends the process by that signal; with one it does not.
'use strict';
const assert = require('node:assert');
const { run } = require('../common/run');

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL']) {
  assert.strictEqual(run(['-e', `process.kill(process.pid, "${signal}"); setInterval(() => {}, 1000)`]).signal, signal);
}
const handled = run(['-e', `
  const keep = setInterval(() => {}, 1000);
  process.on('SIGTERM', (name, number) => {
    console.log(name, number);
    clearInterval(keep);
  });
  process.kill(process.pid, 'SIGTERM');
`]);
assert.deepStrictEqual([handled.code, handled.signal, handled.stdout], [0, null, 'SIGTERM 15\n']);

const again = run(['-e', `
  process.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  process.kill(process.pid, 'SIGINT');
  setInterval(() => {}, 1000);
`]);
assert.strictEqual(again.signal, 'SIGINT');

const aborted = run(['-e', 'process.abort()'], { shell: false });
assert.strictEqual(aborted.signal, 'SIGABRT');
