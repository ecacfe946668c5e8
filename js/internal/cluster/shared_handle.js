// A socket that the workers use together: SCHED_NONE, and UDP always.
// In Node: lib/internal/cluster/shared_handle.js.
'use strict';

class SharedHandle {
  constructor(key, address, { port, addressType, fd, flags }) {
    this.key = key;
    this.workers = new Map();
    this.handle = null;
    this.errno = 0;

    const made = addressType === 'udp4' || addressType === 'udp6' ?
      require('internal/dgram')._createSocketHandle(address, port, addressType, fd, flags) :
      require('internal/net/handles').createServerHandle(address, port, addressType, fd, flags);
    if (typeof made === 'number') this.errno = made;
    else this.handle = made;
  }

  add(worker, reply) {
    this.workers.set(worker.id, worker);
    reply(this.errno, null, this.handle);
  }

  has(worker) {
    return this.workers.has(worker.id);
  }

  remove(worker) {
    if (!this.workers.delete(worker.id)) return false;
    if (this.workers.size !== 0) return false;
    this.handle?.close();
    this.handle = null;
    return true;
  }
}

module.exports = SharedHandle;
