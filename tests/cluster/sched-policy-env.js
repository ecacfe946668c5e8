// NODE_CLUSTER_SCHED_POLICY chooses the policy; round robin is what it is without.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const { execFileSync } = require('node:child_process');

assert.strictEqual(cluster.SCHED_NONE, 1);
assert.strictEqual(cluster.SCHED_RR, 2);
assert.strictEqual(cluster.schedulingPolicy, cluster.SCHED_RR);

for (const [value, policy] of [['none', 1], ['rr', 2]]) {
  const output = execFileSync(process.execPath, ['-p', "require('cluster').schedulingPolicy"], {
    env: { ...process.env, NODE_CLUSTER_SCHED_POLICY: value },
    encoding: 'utf8',
  });
  assert.strictEqual(output, `${policy}\n`);
}
