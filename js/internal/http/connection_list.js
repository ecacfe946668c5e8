// The connections of a server, in the order they came.
//
// A list whose links run through the connections themselves, and not a Set: whenever a Set that changes all the time makes a new table,
// the old one points to the new one and to what it held. Once a table is old to the collector, all of its successors and every
// connection they ever held outlive the collections of young objects.
'use strict';

class ConnectionList {
  first = null;
  last = null;

  add(connection) {
    connection.listPrevious = this.last;
    connection.listed = true;
    if (this.last === null) this.first = connection;
    else this.last.listNext = connection;
    this.last = connection;
  }

  delete(connection) {
    if (!connection.listed) return;
    const { listPrevious, listNext } = connection;
    if (listPrevious === null) this.first = listNext;
    else listPrevious.listNext = listNext;
    if (listNext === null) this.last = listPrevious;
    else listNext.listPrevious = listPrevious;
    connection.listed = false;
    connection.listPrevious = null;
    connection.listNext = null;
  }

  // As it is now: connections may go while a program walks through them.
  toArray() {
    const all = [];
    for (let connection = this.first; connection !== null; connection = connection.listNext) all.push(connection);
    return all;
  }
}

module.exports = { ConnectionList };
