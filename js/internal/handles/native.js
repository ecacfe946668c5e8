// Where events of native handles come in: native code knows these few functions, they find the method of the handle.
// Native side: src/ops/net/shared.rs (Callbacks). In Node: the MakeCallback calls of src/*_wrap.cc.

'use strict';

const { AsyncWrap } = require('internal/handles/async_wrap');
const { deliver } = AsyncWrap;

// Where a handle keeps what `close(callback)` was given.
const kOnClose = Symbol('handle_onclose');

let initialized = false;

/** Called by every handle's constructor, because ops cannot be called before the process starts. */
function ensureInitialized() {
  if (initialized) return;
  initialized = true;
  ops.op_net_init({ onRead, onConnection, onRequest, onClose, onMessage });
}

// In all of these `this` is the handle or the request.

function onRead(count, arrayBuffer, offset) {
  deliver(this, this.onread, count, arrayBuffer, offset);
}

function onConnection(status, native) {
  if (typeof this.onconnection !== 'function') {
    // A connection nobody takes must not stay open for ever.
    if (native !== undefined) ops.op_stream_close(native, false);
    return;
  }
  const client = native === undefined ? undefined : new this.constructor(native);
  deliver(this, this.onconnection, status, client);
}

function onRequest(status) {
  if (typeof this.oncomplete === 'function') deliver(this, this.oncomplete, status, this.handle, this, true, true);
  AsyncWrap.destroyed(this);
}

function onClose() {
  const callback = this[kOnClose];
  this[kOnClose] = undefined;
  if (callback !== undefined) deliver(this, callback);
  AsyncWrap.destroyed(this);
}

function onMessage(count, arrayBuffer, offset, address, port, family) {
  deliver(this, this.onnative, count, arrayBuffer, offset, address, port, family);
}

module.exports = { ensureInitialized, kOnClose };
