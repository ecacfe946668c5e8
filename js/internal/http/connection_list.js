// The connections of a server, in the order they came.
//
// A linked list, and not a Set: whenever a Set that changes all the time makes a new table, the old one points to the new one and to what
// it held. Once a table is old to the collector, all of its successors and every connection they ever held outlive the collections of
// young objects.
'use strict';

const { append, init, remove } = require('internal/linkedlist');

// Not the connection itself: that is a link of the idle list.
class Link {
  _idleNext = null;
  _idlePrev = null;

  constructor(connection) {
    this.connection = connection;
  }
}

class ConnectionList {
  #links = init(new Link(null));

  add(connection) {
    connection.link = new Link(connection);
    append(this.#links, connection.link);
  }

  delete(connection) {
    if (connection.link === null) return;
    remove(connection.link);
    connection.link = null;
  }

  // As it is now: connections may go while a program walks through them.
  toArray() {
    const all = [];
    for (let link = this.#links._idlePrev; link !== this.#links; link = link._idlePrev) all.push(link.connection);
    return all;
  }
}

module.exports = { ConnectionList };
