// process.kill() and process._kill().
// Native side: src/ops/signals.rs. In Node: lib/internal/process/per_thread.js.
'use strict';

const { ErrnoException, codes: { ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_SIGNAL } } = require('internal/errors');

// Returns 0 or a negative errno.
function rawKill(pid, signal) {
  try {
    ops.op_process_kill(pid, signal);
    return 0;
  } catch (error) {
    return error.errno;
  }
}

function kill(pid, signal) {
  if (pid != (pid | 0)) throw new ERR_INVALID_ARG_TYPE('pid', 'number', pid);
  let number;
  if (typeof signal === 'number') {
    number = signal;
  } else {
    signal ||= 'SIGTERM';
    const { signals } = require('os').constants;
    if (!Object.hasOwn(signals, signal)) throw new ERR_UNKNOWN_SIGNAL(signal);
    number = signals[signal];
  }
  // Through process: programs and tests replace _kill.
  const err = process._kill(pid | 0, number);
  if (err) throw new ErrnoException(err, 'kill');
  return true;
}

module.exports = { kill, rawKill };
