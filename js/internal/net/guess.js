// What kind of thing a descriptor is. Native side: src/ops/net/tty.rs. In Node: `guessHandleType` of lib/internal/util.js.

'use strict';

/** 'TCP', 'TTY', 'UDP', 'FILE', 'PIPE' or 'UNKNOWN'. */
function guessHandleType(fd) {
  return ops.op_net_guess_handle(fd);
}

module.exports = { guessHandleType };
