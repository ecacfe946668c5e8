// The native side of a ChildProcess, in libuv's shape: methods return 0 or a negative errno.
// Native side: src/ops/child_process.rs. In Node: the `process_wrap` binding.
'use strict';

const { nativeStdio } = require('internal/child_process/stdio');

// An option of spawn(): [{ name, fd }], more descriptors for the child that `child.stdio` does not show; the environment has their numbers.
const kExtraFd = Symbol('kExtraFd');

class Process {
  #native = null;
  pid = undefined;
  onexit = undefined;

  // Opens the handles of `options.stdio` on our ends of the pipes, also when the program could not be started.
  spawn(options) {
    const { file, args, cwd, stdio, detached, uid, gid } = options;
    let { envPairs } = options;
    const fds = nativeStdio(stdio);
    const extra = options[kExtraFd];
    if (extra !== undefined) {
      envPairs = [...envPairs];
      for (const { name, fd } of extra) {
        envPairs.push(`${name}=${fds.length}`);
        fds.push(fd);
      }
    }
    this.#native = ops.op_child_new();
    let result;
    try {
      result = ops.op_child_spawn(
        this.#native, file, args ?? [file], envPairs ?? null, cwd || null, fds, [uid ?? -1, gid ?? -1], !!detached,
        (code, signal) => this.#exited(code, signal));
    } catch (error) {
      return error.errno;
    }
    const { 0: errno, 1: pid } = result;
    for (let i = 0; i < stdio.length; i++) {
      const fd = result[i + 2];
      if (fd >= 0) stdio[i].handle.open(fd);
    }
    if (errno === 0) this.pid = pid;
    return -errno;
  }

  #exited(code, signal) {
    this.onexit(code, signal === 0 ? '' : signalName(signal));
  }

  kill(signal) {
    if (this.#native === null) return -3;
    try {
      ops.op_child_kill(this.#native, signal);
      return 0;
    } catch (error) {
      return error.errno;
    }
  }

  ref() { if (this.#native !== null) ops.op_child_ref(this.#native, true); }
  unref() { if (this.#native !== null) ops.op_child_ref(this.#native, false); }
  hasRef() { return this.#native !== null && ops.op_child_has_ref(this.#native); }

  close(callback) {
    if (this.#native === null) return;
    ops.op_child_close(this.#native);
    this.#native = null;
    if (typeof callback === 'function') setImmediate(callback);
  }
}

let names;
function signalName(number) {
  if (names === undefined) {
    names = [];
    const { signals } = require('os').constants;
    // Two names for one number: the first is the usual one.
    for (const name of Object.keys(signals)) names[signals[name]] ??= name;
  }
  return names[number];
}

module.exports = { Process, kExtraFd, signalName };
