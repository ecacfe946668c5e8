// `internalBinding` for programs run with --expose-internals, which is how Node's own tests reach native handles.
// In Node: lib/internal/test/binding.js.

'use strict';

const bindings = {
  '__proto__': null,
  buffer: () => ({ kMaxLength: require('buffer').constants.MAX_LENGTH, kStringMaxLength: require('buffer').constants.MAX_STRING_LENGTH }),
  constants() {
    const { UV_UDP_REUSEADDR, dlopen, errno, priority, signals } = require('internal/os_constants');
    const os = { __proto__: null, UV_UDP_REUSEADDR, dlopen, errno, priority, signals };
    return { __proto__: null, fs: require('internal/fs/constants'), os };
  },
  os: () => require('os'),
  pipe_wrap: () => require('internal/handles/pipe'),
  signal_wrap: () => ({ Signal: require('internal/handles/signal').Signal }),
  stream_wrap() {
    const { ShutdownWrap, StreamHandle, WriteWrap } = require('internal/handles/stream');
    return { LibuvStreamWrap: StreamHandle, ShutdownWrap, WriteWrap };
  },
  tcp_wrap: () => require('internal/handles/tcp'),
  timers: () => ({ getLibuvNow: () => ops.op_loop_now() }),
  tty_wrap() {
    const { TTY, isatty } = require('internal/handles/tty');
    return { TTY, isTTY: isatty };
  },
  udp_wrap: () => require('internal/handles/udp'),
  util: () => ({ getProxyDetails, previewEntries }),
  uv() {
    const { errmap, errname, errnoOf } = require('internal/errno');
    const binding = { errname, getErrorMap: () => errmap };
    for (const code of Object.keys(errnoOf)) binding[`UV_${code}`] = errnoOf[code];
    return binding;
  },
};

/** The collection's entries; with `isIterator`, `[entries, keysAndValuesAlternate]`. */
function previewEntries(object, isIterator) {
  if (object === null || typeof object !== 'object') return undefined;
  const preview = ops.op_util_preview_entries(object);
  return isIterator === undefined ? preview[0] : preview;
}

/** `[target, handler]`, or only the target; undefined for what is no proxy. */
function getProxyDetails(value, withHandler = true) {
  const details = require('internal/util/types').isProxy(value) ? ops.op_get_proxy_details(value) : undefined;
  return withHandler ? details : details?.[0];
}

const loaded = new Map();

/** What `name` has in rcluster: handles and tables; most of Node's bindings have no counterpart. */
function internalBinding(name) {
  let binding = loaded.get(name);
  if (binding === undefined) {
    const make = bindings[name];
    if (make === undefined) throw require('internal/not_implemented').notImplemented(`The internal binding '${name}'`);
    binding = make();
    loaded.set(name, binding);
  }
  return binding;
}

module.exports = { hasBinding: (name) => name in bindings, internalBinding };
