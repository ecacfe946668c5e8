// A listener whose connections the primary hands out: bound here, accepted and handed out by the scheduler's thread.
// Native side: src/cluster/scheduler.rs. In Node: lib/internal/cluster/round_robin_handle.js.
'use strict';

const net = require('net');
const { createServerHandle } = require('internal/net/handles');
const dataPlane = require('internal/cluster/data_plane');

const DEFAULT_BACKLOG = 511;
const IPV6_ONLY = 1;
// libuv's UV_READABLE and UV_WRITABLE.
const READABLE = 1;
const WRITABLE = 2;

class RoundRobinHandle {
  // What waits for the outcome of listen(); null once it is known.
  #waiting = [];
  #status = 0;
  // Number of the native listener.
  #listener = undefined;

  constructor(key, address, { port, fd, flags, backlog, readableAll, writableAll }) {
    this.key = key;
    this.all = new Map();
    // Stays open as long as the scheduler's copy: closing it removes the file of a Unix socket.
    this.handle = null;

    // A net.Server finds out what is to be bound (and is what programs patch); only its last step is ours.
    const server = new net.Server();
    server._listen2 = (...where) => {
      this.#settle(this.#bind(where, (readableAll ? READABLE : 0) | (writableAll ? WRITABLE : 0)));
    };
    server.once('error', (error) => this.#settle(error.errno));
    if (fd >= 0) server.listen({ fd, backlog });
    else if (port >= 0) server.listen({ port, host: address, ipv6Only: Boolean(flags & IPV6_ONLY), backlog });
    else server.listen({ path: address, backlog });
  }

  // Returns 0 or a negative errno.
  #bind([address, port, addressType, backlog, fd, flags], mode) {
    const handle = createServerHandle(address, port, addressType, fd, flags);
    if (typeof handle === 'number') return handle;
    // An address in use shows when it is first looked at.
    let status = port > 0 && handle.getsockname ? handle.getsockname({}) : 0;
    if (status === 0 && mode !== 0) status = handle.fchmod(mode);
    if (status === 0) status = this.#listen(handle, backlog > 0 ? backlog : DEFAULT_BACKLOG);
    if (status === 0) this.handle = handle;
    else handle.close();
    return status;
  }

  #listen(handle, backlog) {
    const isUnix = handle.getsockname === undefined;
    const isWatched = this.distribute !== distribute;
    try {
      this.#listener = dataPlane.addListener(this.key, handle, backlog, isUnix, !isWatched);
    } catch (error) {
      return error.errno;
    }
    if (!isWatched) return 0;
    handle.onconnection = (status, client) => this.distribute(status, client);
    return handle.listen(backlog);
  }

  #settle(status) {
    if (this.#waiting === null) return;
    this.#status = status;
    const waiting = this.#waiting;
    this.#waiting = null;
    for (const tell of waiting) tell();
  }

  // `reply(errno, data, handle)` goes to the worker.
  add(worker, reply) {
    this.all.set(worker.id, worker);
    const tell = () => {
      if (this.#status !== 0) {
        reply(this.#status, null, null);
        return;
      }
      // Gone meanwhile.
      if (!this.all.has(worker.id) || this.handle === null) return;
      const data = { handoff: this.#listener };
      if (this.handle.getsockname) {
        data.sockname = {};
        this.handle.getsockname(data.sockname);
      }
      // Before the worker can say that it is ready.
      dataPlane.join(this.#listener, worker);
      reply(null, data, null);
    };
    if (this.#waiting === null) tell();
    else this.#waiting.push(tell);
  }

  has(worker) {
    return this.all.has(worker.id);
  }

  // Returns whether that was the last one: the socket is closed then.
  remove(worker) {
    if (!this.all.delete(worker.id)) return false;
    if (this.#listener !== undefined) dataPlane.leave(this.#listener, worker);
    if (this.all.size !== 0) return false;
    if (this.#listener !== undefined) dataPlane.removeListener(this.#listener);
    this.#listener = undefined;
    this.handle?.close();
    this.handle = null;
    return true;
  }

  // Gives an accepted connection to a worker. The scheduler does that by itself, without JavaScript: this is called per connection,
  // and connections accepted here, only if a program has replaced it.
  distribute(status, client) {
    if (status !== 0) return;
    dataPlane.inject(this.#listener, client);
    client.close();
  }
}

const { distribute } = RoundRobinHandle.prototype;

module.exports = RoundRobinHandle;
