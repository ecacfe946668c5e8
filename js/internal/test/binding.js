// `internalBinding` for programs run with --expose-internals, which is how Node's own tests reach native handles.
// In Node: lib/internal/test/binding.js.

'use strict';

const { errmap, errname, errnoOf } = require('internal/errno');

const bindings = {
  __proto__: null,
  tcp_wrap: () => require('internal/handles/tcp'),
  pipe_wrap: () => require('internal/handles/pipe'),
  udp_wrap: () => require('internal/handles/udp'),
  tty_wrap() {
    const { TTY, isatty } = require('internal/handles/tty');
    return { TTY, isTTY: isatty };
  },
  stream_wrap() {
    const { ShutdownWrap, StreamHandle, WriteWrap } = require('internal/handles/stream');
    return { LibuvStreamWrap: StreamHandle, ShutdownWrap, WriteWrap };
  },
  uv() {
    const binding = { errname, getErrorMap: () => errmap };
    for (const code of Object.keys(errnoOf)) binding[`UV_${code}`] = errnoOf[code];
    return binding;
  },
};

function internalBinding(name) {
  const make = bindings[name];
  if (make === undefined) throw new Error(`rcluster has no internal binding '${name}'`);
  return make();
}

module.exports = { internalBinding };
