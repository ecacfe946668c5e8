// process.stdin: data as it comes, the end, and nothing that keeps the process alive while nobody reads.
'use strict';
const assert = require('node:assert');
const { mustCall } = require('../common');
const { run, start } = require('../common/run');

const echo = 'process.stdin.setEncoding("utf8").on("data", (t) => process.stdout.write(t.toUpperCase())).on("end", () => console.log("end"))';
assert.strictEqual(run(['-e', echo], { input: 'some text\n' }).stdout, 'SOME TEXT\nend\n');
assert.strictEqual(run(['-e', echo], { input: 'x'.repeat(200_000) }).stdout.length, 200_004);
assert.strictEqual(run(['-e', 'process.stdin; console.log("done")'], { input: 'unread' }).stdout, 'done\n');
assert.strictEqual(run(['-e', '(async () => { for await (const c of process.stdin) console.log(c.length) })()'], { input: 'abc' }).stdout, '3\n');
assert.strictEqual(run(['-e', 'console.log(fs.readFileSync(0, "utf8"))'], { input: 'sync' }).stdout, 'sync\n');

// Standard input stays open; only what it says matters.
const { child, ended } = start(['-e', 'process.stdin.once("data", (d) => { console.log("got " + d); process.stdin.destroy(); })']);
child.stdin.write('one');
ended.then(mustCall(({ code, stdout }) => assert.deepStrictEqual([code, stdout], [0, 'got one\n'])));
