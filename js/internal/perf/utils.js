// The clock of node:perf_hooks.
// Native side: src/ops/timers.rs. In Node: lib/internal/perf/utils.js.

'use strict';

/** Milliseconds since the process started, with fractions. */
function now() {
  return ops.op_hrtime_ms();
}

let timeOrigin;

/** The wall-clock time now() counts from. Asked once: the wall clock may be set, this must not move. */
function getTimeOriginTimestamp() {
  return (timeOrigin ??= ops.op_time_origin());
}

module.exports = { getTimeOriginTimestamp, now };
