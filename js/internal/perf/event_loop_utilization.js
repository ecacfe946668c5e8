// eventLoopUtilization(): how much of the event loop's time went to running callbacks.
// In Node: lib/internal/perf/event_loop_utilization.js.

'use strict';

const { milestones } = require('internal/perf/milestones');
const { now } = require('internal/perf/utils');

/** Since the loop started; since `util1`; or between `util2` and the later `util1`. */
function eventLoopUtilization(util1, util2) {
  // Nothing has been idle or active before the loop runs.
  if (milestones.loopStart <= 0) return { idle: 0, active: 0, utilization: 0 };
  if (util2) return shares(util1.idle - util2.idle, util1.active - util2.active);

  const idle = ops.op_loop_idle_time();
  const active = now() - milestones.loopStart - idle;
  return util1 ? shares(idle - util1.idle, active - util1.active) : shares(idle, active);
}

function shares(idle, active) {
  return { idle, active, utilization: active / (idle + active) };
}

module.exports = { eventLoopUtilization };
