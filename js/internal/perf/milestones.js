// When the process reached the stages of its start and end, in ms since it started; -1 for one not reached.
// bootstrap.js marks them; performance.nodeTiming shows them.
// In Node: the milestones of src/node_perf.h.

'use strict';

const milestones = {
  __proto__: null,
  nodeStart: -1,
  v8Start: -1,
  environment: -1,
  bootstrapComplete: -1,
  loopStart: -1,
  loopExit: -1,
};

/** `name` is reached, now or at `time`; only the first time counts. */
function mark(name, time = ops.op_hrtime_ms()) {
  if (milestones[name] === -1) milestones[name] = time;
}

module.exports = { mark, milestones };
