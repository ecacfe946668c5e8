// Many short-lived objects and some that live on: the collector's work. Prints `end MILLISECONDS`.
'use strict';

const rounds = Number(process.env.COUNT || 360);
const kept = new Map();

function build(depth) {
  return depth === 0 ? { left: null, right: null } : { left: build(depth - 1), right: build(depth - 1) };
}

function size(tree) {
  return tree.left === null ? 1 : 1 + size(tree.left) + size(tree.right);
}

const start = process.hrtime.bigint();
let total = 0;
for (let round = 0; round < rounds; round++) {
  for (let i = 0; i < 20; i++) total += size(build(12));
  for (let i = 0; i < 2000; i++) kept.set(`key ${i}`, { round, list: [round, i], name: `item ${i}` });
}
const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
if (total !== rounds * 20 * 8191 || kept.size !== 2000) throw new Error(`wrong result: ${total}, ${kept.size}`);
console.log(`end ${elapsed}`);
