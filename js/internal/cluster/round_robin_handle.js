// A listener whose connections the primary hands out: bound here, accepted and handed out by the scheduler's thread.
// Native side: src/cluster/scheduler.rs. In Node: lib/internal/cluster/round_robin_handle.js.
'use strict';

const { checkBindError, createServerHandle } = require('internal/net/handles');
const dataPlane = require('internal/cluster/data_plane');

const DEFAULT_BACKLOG = 511;
// libuv's UV_READABLE and UV_WRITABLE.
const READABLE = 1;
const WRITABLE = 2;

class RoundRobinHandle {
  #status = 0;
  #listener = undefined;

  constructor(key, address, { port, addressType, fd, flags, backlog, readableAll, writableAll }) {
    this.key = key;
    this.all = new Map();
    // Stays open as long as the scheduler's copy: closing it removes the file of a Unix socket.
    this.handle = null;

    const handle = createServerHandle(address, port, addressType, fd, flags);
    if (typeof handle === 'number') {
      this.#status = handle;
      return;
    }
    this.#status = checkBindError(0, port, handle);
    if (this.#status === 0) {
      try {
        const isUnix = handle.getsockname === undefined;
        this.#listener = dataPlane.addListener(key, handle, backlog > 0 ? backlog : DEFAULT_BACKLOG, isUnix);
        if (isUnix && (readableAll || writableAll)) {
          this.#status = handle.fchmod((readableAll ? READABLE : 0) | (writableAll ? WRITABLE : 0));
        }
      } catch (error) {
        this.#status = error.errno;
      }
    }
    if (this.#status === 0) this.handle = handle;
    else handle.close();
  }

  // `reply(errno, data, handle)` goes to the worker.
  add(worker, reply) {
    if (this.#status !== 0) {
      reply(this.#status, null, null);
      return;
    }
    this.all.set(worker.id, worker);
    const data = { handoff: this.#listener };
    if (this.handle.getsockname) {
      data.sockname = {};
      this.handle.getsockname(data.sockname);
    }
    reply(null, data, null);
    dataPlane.join(this.#listener, worker);
  }

  has(worker) {
    return this.all.has(worker.id);
  }

  // Returns whether that was the last one: the socket is closed then.
  remove(worker) {
    if (!this.all.delete(worker.id)) return false;
    dataPlane.leave(this.#listener, worker);
    if (this.all.size !== 0) return false;
    dataPlane.removeListener(this.#listener);
    this.handle.close();
    this.handle = null;
    return true;
  }
}

module.exports = RoundRobinHandle;
