// Terminals. Native side: src/ops/net/tty.rs. In Node: src/tty_wrap.cc (`internalBinding('tty_wrap')`).

'use strict';

const { errmap } = require('internal/errno');
const { StreamHandle, ensureInitialized } = require('internal/handles/stream');

/** True for a terminal's descriptor. */
function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 0x7fffffff && ops.op_tty_isatty(fd);
}

class TTY extends StreamHandle {
  /** A wrong descriptor is described in `context` (`code`, `errno`, ...); the handle has no terminal then. */
  constructor(fd, context = {}) {
    ensureInitialized();
    let native = ops.op_tty_new(fd);
    if (typeof native === 'number') {
      const { 0: code, 1: message } = errmap.get(native) ?? [`${native}`, 'unknown error'];
      Object.assign(context, { errno: native, code, message, syscall: 'uv_tty_init' });
      native = ops.op_pipe_new();
    }
    super('TTYWRAP', native);
  }

  setRawMode(raw) {
    return ops.op_tty_set_raw_mode(StreamHandle.native(this), Boolean(raw));
  }

  /** Puts columns and rows into `size`. */
  getWindowSize(size) {
    const result = ops.op_tty_get_window_size(StreamHandle.native(this));
    if (typeof result === 'number') return result;
    size[0] = result[0];
    size[1] = result[1];
    return 0;
  }
}

module.exports = { TTY, isatty };
