// process.hrtime: the monotonic clock. In Node: lib/internal/process/per_thread.js.
'use strict';

function hrtimeBigInt() {
  return ops.op_hrtime_bigint();
}

function hrtime(time) {
  const now = ops.op_hrtime_bigint();
  const seconds = Number(now / 1000000000n);
  const nanoseconds = Number(now % 1000000000n);
  if (time === undefined) return [seconds, nanoseconds];
  const { validateArray } = require('internal/validators');
  validateArray(time, 'time');
  if (time.length !== 2) {
    const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
    throw new ERR_OUT_OF_RANGE('time', 2, time.length);
  }
  const s = seconds - time[0];
  const ns = nanoseconds - time[1];
  return ns < 0 ? [s - 1, ns + 1e9] : [s, ns];
}

module.exports = { hrtime, hrtimeBigInt };
