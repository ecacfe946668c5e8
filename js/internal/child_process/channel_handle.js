// The native channel as an object: what a Pipe opened for IPC is in Node.
// Native side: src/ops/ipc.rs. In Node: the `pipe_wrap` binding with `ipc = true`.
'use strict';

class ChannelHandle {
  #native = null;
  #callbacks = [];
  waiting = false;
  mode = 'json';
  // Set by setupChannel.
  onmessage = undefined;
  onend = undefined;
  sockets = undefined;

  // Takes the descriptor over.
  open(fd) {
    this.#native = ops.op_ipc_open(
      fd,
      this.mode === 'advanced' ? require('internal/serdes').codec : null,
      (message) => this.onmessage(message),
      (problem) => this.onend(problem),
      (count) => this.#written(count));
    ops.op_ipc_ref(this.#native, true);
  }

  // Returns 0 or a negative errno. `onWritten` is called if, and only if, the message has to wait; `this.waiting` says so.
  write(message, handle, onWritten) {
    if (this.#native === null) return require('internal/errno').errnoOf.EBADF;
    const fd = handle ? handle.fd : -1;
    // A message without JSON (a function) is an empty line, as Node's.
    const result = this.mode === 'advanced' ?
      ops.op_ipc_write_advanced(this.#native, message, fd) :
      ops.op_ipc_write_json(this.#native, `${JSON.stringify(message)}`, fd);
    if (result < 0) return result;
    this.waiting = result === 0;
    if (this.waiting) this.#callbacks.push(onWritten);
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
