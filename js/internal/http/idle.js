// Connections of a server that wait for their next request, oldest first, under one timer: all wait equally long, so the list is in the
// order of its deadlines and entering or leaving it moves four references.
'use strict';

class IdleList {
  first = null;
  last = null;
  timer = null;

  enter(connection, ms) {
    connection.idleDeadline = ops.op_loop_now() + ms;
    connection.idlePrevious = this.last;
    connection.idleNext = null;
    if (this.last === null) this.first = connection;
    else this.last.idleNext = connection;
    this.last = connection;
    if (this.timer === null) this.arm(ms);
  }

  leave(connection) {
    const { idlePrevious, idleNext } = connection;
    if (idlePrevious === null) this.first = idleNext;
    else idlePrevious.idleNext = idleNext;
    if (idleNext === null) this.last = idlePrevious;
    else idleNext.idlePrevious = idlePrevious;
    connection.idlePrevious = null;
    connection.idleNext = null;
  }

  arm(ms) {
    this.timer = setTimeout(() => {
      this.timer = null;
      this.expire();
    }, Math.max(1, ms));
    this.timer.unref();
  }

  expire() {
    const now = ops.op_loop_now();
    while (this.first !== null && this.first.idleDeadline <= now) {
      const connection = this.first;
      connection.leaveIdle();
      // As if the socket had timed out, which it would have for want of anything to do.
      connection.socket.emit('timeout');
    }
    if (this.first !== null && this.timer === null) this.arm(this.first.idleDeadline - now);
  }
}

module.exports = { IdleList };
