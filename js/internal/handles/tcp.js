// TCP handles. Native side: src/ops/net/tcp.rs. In Node: src/tcp_wrap.cc (`internalBinding('tcp_wrap')`).

'use strict';

const { AsyncWrap } = require('internal/handles/async_wrap');
const { StreamHandle, ensureInitialized } = require('internal/handles/stream');

const constants = { SOCKET: 0, SERVER: 1, UV_TCP_IPV6ONLY: 1, UV_TCP_REUSEPORT: 2 };

/** `oncomplete(status, handle, req, readable, writable)` tells how connecting ended. */
class TCPConnectWrap extends AsyncWrap {
  constructor() {
    super('TCPCONNECTWRAP');
  }
}

class TCP extends StreamHandle {
  /** `source`: one of `constants`, or a native stream that is connected already. */
  constructor(source = constants.SOCKET) {
    ensureInitialized();
    const native = typeof source === 'number' ? ops.op_tcp_new() : source;
    super(source === constants.SERVER ? 'TCPSERVERWRAP' : 'TCPWRAP', native);
  }

  open(fd) {
    return ops.op_tcp_open(StreamHandle.native(this), fd);
  }

  bind(address, port, flags = 0) {
    return this.bind6(address, port, flags);
  }

  bind6(address, port, flags = 0) {
    const ipv6Only = (flags & constants.UV_TCP_IPV6ONLY) !== 0;
    const reusePort = (flags & constants.UV_TCP_REUSEPORT) !== 0;
    return ops.op_tcp_bind(StreamHandle.native(this), address, port, ipv6Only, reusePort);
  }

  connect(req, address, port) {
    req.handle = this;
    return ops.op_tcp_connect(StreamHandle.native(this), req, address, port);
  }

  connect6(req, address, port) {
    return this.connect(req, address, port);
  }

  getsockname(out) {
    return fill(out, ops.op_tcp_local_address(StreamHandle.native(this)));
  }

  getpeername(out) {
    return fill(out, ops.op_tcp_peer_address(StreamHandle.native(this)));
  }

  setNoDelay(enable) {
    return ops.op_tcp_set_no_delay(StreamHandle.native(this), Boolean(enable));
  }

  /** Seconds; 0 leaves the kernel's value. */
  setKeepAlive(enable, delay = 0, interval = 0, count = 0) {
    return ops.op_tcp_set_keep_alive(StreamHandle.native(this), Boolean(enable), delay, interval, count);
  }

  // Windows only, and a wish at that.
  setSimultaneousAccepts() {
    return 0;
  }
}

/** Puts `[address, port, family]` into `out`; passes a status on. */
function fill(out, result) {
  if (typeof result === 'number') return result;
  out.address = result[0];
  out.family = result[2];
  out.port = result[1];
  return 0;
}

module.exports = { TCP, TCPConnectWrap, constants, fill };
