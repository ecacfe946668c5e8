// Whether this process is a cluster's worker, for modules that must not load cluster just to ask.
// In Node: `cluster.isWorker`, with cluster loaded by every server.

'use strict';

let marked = false;

/** Called when the worker's side of cluster is set up, which takes NODE_UNIQUE_ID out of the environment. */
function markWorker() {
  marked = true;
}

function isWorkerProcess() {
  return marked || process.env.NODE_UNIQUE_ID !== undefined;
}

module.exports = { isWorkerProcess, markWorker };
