// stdio: inherit, ignore, pipes beyond 2, files, and streams of other processes.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { spawn } = require('node:child_process');
const { exitsCleanly, freshDirectory, mustCall } = require('../common');

const file = path.join(freshDirectory(), 'output');
const fd = fs.openSync(file, 'w');
const child = spawn('sh', ['-c', 'echo to file; echo more >&2; echo fourth >&4; cat <&5 >&4'], { stdio: ['ignore', fd, fd, 'ignore', 'pipe', 'pipe'] });
fs.closeSync(fd);
assert.deepStrictEqual([child.stdin, child.stdout, child.stderr, child.stdio[3]], [null, null, null, null]);
let text = '';
child.stdio[4].on('data', (data) => { text += data; });
child.stdio[5].end('from the parent');
child.on('exit', exitsCleanly());
child.on('close', mustCall(() => {
  assert.strictEqual(text, 'fourth\nfrom the parent');
  assert.strictEqual(fs.readFileSync(file, 'utf8'), 'to file\nmore\n');
}));
