// Everything written before process.exit() or an uncaught exception arrives, also through a pipe and a slow reader.
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
// Node 20 loses what a pipe does not take at once.
const SIZE = process.versions.rcluster ? 1_000_000 : 60_000;

// The number of bytes that `redirection` leads through a pipe of the shell's.
function written(source, redirection) {
  const script = `"$0" -e "$1" ${redirection} | wc -c`;
  return Number(spawnSync('sh', ['-c', script, process.execPath, source], { encoding: 'utf8' }).stdout);
}

for (const end of ['process.exit(3)', 'throw new Error("end")', '']) {
  assert.strictEqual(written(`process.stdout.write('x'.repeat(${SIZE})); console.log('last'); ${end}`, '2>/dev/null'), SIZE + 5, end);
}
assert.strictEqual(written(`process.stderr.write('y'.repeat(${SIZE})); process.exit()`, '2>&1 >/dev/null'), SIZE);
