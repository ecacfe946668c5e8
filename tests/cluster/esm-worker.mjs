// A cluster program may be an ES module; what one side has of node:cluster and the other has not comes with the default import.
import assert from 'node:assert';
import cluster, { isPrimary, isWorker } from 'node:cluster';
import common from '../common/index.js';

const { exitsCleanly, mustCall } = common;
assert.strictEqual(isPrimary, cluster.isPrimary);
assert.strictEqual(isWorker, !isPrimary);

if (isPrimary) {
  const worker = cluster.fork();
  worker.on('message', mustCall((message) => {
    assert.strictEqual(message, import.meta.url);
    worker.disconnect();
  }));
  worker.on('exit', exitsCleanly());
} else {
  process.send(import.meta.url);
}
