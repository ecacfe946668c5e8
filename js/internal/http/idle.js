// Connections of a server that wait for their next request, oldest first, under one timer: all wait equally long, so the list is in the
// order of its deadlines and entering or leaving it moves four references.
'use strict';

const { append, init, peek, remove } = require('internal/linkedlist');

class IdleList {
  #list = init({ _idleNext: null, _idlePrev: null });
  #timer = null;

  enter(connection, ms) {
    connection.idleDeadline = ops.op_loop_now() + ms;
    append(this.#list, connection);
    if (this.#timer === null) this.#arm(ms);
  }

  leave(connection) {
    remove(connection);
  }

  #arm(ms) {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#expire();
    }, Math.max(1, ms));
    this.#timer.unref();
  }

  #expire() {
    const now = ops.op_loop_now();
    for (let first = peek(this.#list); first !== null; first = peek(this.#list)) {
      if (first.idleDeadline > now) {
        if (this.#timer === null) this.#arm(first.idleDeadline - now);
        return;
      }
      first.leaveIdle();
      // As if the socket had timed out, which it would have for want of anything to do.
      first.socket.emit('timeout');
    }
  }
}

module.exports = { IdleList };
