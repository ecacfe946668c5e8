// The native channel as an object: what a Pipe opened for IPC is in Node.
// Native side: src/ops/ipc.rs. In Node: the `pipe_wrap` binding with `ipc = true`.
'use strict';

class ChannelHandle {
  #native = null;
  #callbacks = [];
  #broken = false;
  mode = 'json';
  // Set by setupChannel.
  onmessage = undefined;
  onend = undefined;
  sockets = undefined;

  // Takes the descriptor over.
  open(fd) {
    const advanced = this.mode === 'advanced';
    this.#native = ops.op_ipc_open(
      fd, advanced,
      advanced ?
        (bytes) => this.#onBytes(bytes) :
        (message) => this.onmessage(message),
      (problem) => this.onend(problem),
      (count) => this.#written(count));
    ops.op_ipc_ref(this.#native, true);
  }

  // The bytes are the peer's: what is wrong with them is a reason to close, not an exception of this program.
  #onBytes(bytes) {
    // The channel was given up on by a message before it.
    if (this.#broken) return;
    let message;
    try {
      message = require('internal/serdes').deserializeMessage(bytes);
    } catch (error) {
      this.#broken = true;
      this.readStop();
      this.onend(`a message cannot be deserialized: ${error.message}`);
      return;
    }
    this.onmessage(message);
  }

  // Returns 0 or a negative errno. `onWritten` is called if, and only if, the message has to wait; `this.waiting` says so.
  write(message, handle, onWritten) {
    if (this.#native === null) return require('internal/errno').errnoOf.EBADF;
    const fd = handle ? handle.fd : -1;
    let sent;
    if (this.mode === 'advanced') {
      const bytes = require('internal/serdes').serializeMessage(message);
      try {
        sent = ops.op_ipc_write_advanced(this.#native, bytes, fd);
      } catch (error) {
        return error.errno;
      }
    } else {
      // Outside the try: what a script's toJSON throws is the script's.
      const text = JSON.stringify(message);
      try {
        // A message without JSON (a function) is an empty line, as Node's.
        sent = ops.op_ipc_write_json(this.#native, `${text}`, fd);
      } catch (error) {
        return error.errno;
      }
    }
    this.waiting = !sent;
    if (!sent) this.#callbacks.push(onWritten);
    return 0;
  }

  #written(count) {
    for (const callback of this.#callbacks.splice(0, count)) callback();
  }

  // The handle that came with the message being delivered; undefined without one.
  takeHandle() {
    const fd = ops.op_ipc_take_fd(this.#native);
    return fd < 0 ? undefined : require('internal/child_process/handles').handleForFd(fd);
  }

  get writeQueueSize() { return this.#native === null ? 0 : ops.op_ipc_backlog(this.#native); }
  get fd() { return this.#native === null ? -1 : ops.op_ipc_fd(this.#native); }

  readStart() {
    if (this.#native !== null) ops.op_ipc_read_start(this.#native);
    return 0;
  }

  readStop() {
    if (this.#native !== null) ops.op_ipc_read_stop(this.#native);
    return 0;
  }

  ref() { if (this.#native !== null) ops.op_ipc_ref(this.#native, true); }
  unref() { if (this.#native !== null) ops.op_ipc_ref(this.#native, false); }

  close(callback) {
    if (this.#native === null) return;
    // What had been gathered has gone with it.
    const written = ops.op_ipc_close(this.#native);
    this.#native = null;
    const callbacks = this.#callbacks.slice(0, written);
    this.#callbacks = [];
    for (const callback of callbacks) process.nextTick(callback);
    if (typeof callback === 'function') setImmediate(callback);
  }
}

module.exports = { ChannelHandle };
