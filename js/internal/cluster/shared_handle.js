// A socket that the workers use together: SCHED_NONE, and UDP always.
// In Node: lib/internal/cluster/shared_handle.js.
'use strict';

const seats = require('internal/cluster/seats');

class SharedHandle {
  constructor(key, address, { port, addressType, fd, flags }) {
    this.key = key;
    this.workers = new Map();
    this.handle = null;
    this.errno = 0;

    // Its row in the table by which workers take turns.
    this.row = undefined;

    const made = addressType === 'udp4' || addressType === 'udp6' ?
      require('internal/dgram')._createSocketHandle(address, port, addressType, fd, flags) :
      require('internal/net/handles').createServerHandle(address, port, addressType, fd, flags);
    if (typeof made === 'number') this.errno = made;
    else this.handle = made;
  }

  add(worker, reply) {
    this.workers.set(worker.id, worker);
    if (this.handle?.listen) this.row ??= seats.addListener();
    const column = seats.columnOf(worker);
    const isSeated = this.row !== undefined && column !== undefined;
    reply(this.errno, isSeated ? { seat: [this.row, column] } : null, this.handle);
  }

  has(worker) {
    return this.workers.has(worker.id);
  }

  remove(worker) {
    if (!this.workers.delete(worker.id)) return false;
    if (this.workers.size !== 0) return false;
    this.handle?.close();
    this.handle = null;
    seats.removeListener(this.row);
    this.row = undefined;
    return true;
  }
}

module.exports = SharedHandle;
