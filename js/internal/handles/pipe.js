// Unix sockets and pipes. Native side: src/ops/net/pipe.rs. In Node: src/pipe_wrap.cc (`internalBinding('pipe_wrap')`).

'use strict';

const { AsyncWrap } = require('internal/handles/async_wrap');
const { StreamHandle, ensureInitialized } = require('internal/handles/stream');

const constants = { SOCKET: 0, SERVER: 1, IPC: 2, UV_READABLE: 1, UV_WRITABLE: 2 };

class PipeConnectWrap extends AsyncWrap {
  constructor() {
    super('PIPECONNECTWRAP');
  }
}

class Pipe extends StreamHandle {
  /** `source`: one of `constants`, or a native stream that is connected already. */
  constructor(source = constants.SOCKET) {
    ensureInitialized();
    const native = typeof source === 'number' ? ops.op_pipe_new() : source;
    super(source === constants.SERVER ? 'PIPESERVERWRAP' : 'PIPEWRAP', native);
  }

  open(fd) {
    return ops.op_pipe_open(StreamHandle.native(this), fd);
  }

  /** A path, or a name without a file after a zero character. */
  bind(name) {
    return ops.op_pipe_bind(StreamHandle.native(this), name);
  }

  connect(req, name) {
    req.handle = this;
    return ops.op_pipe_connect(StreamHandle.native(this), req, name);
  }

  fchmod(mode) {
    const read = (mode & constants.UV_READABLE) !== 0;
    const write = (mode & constants.UV_WRITABLE) !== 0;
    return ops.op_pipe_chmod(StreamHandle.native(this), read, write);
  }
}

module.exports = { Pipe, PipeConnectWrap, constants };
