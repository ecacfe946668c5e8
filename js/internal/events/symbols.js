// Symbols by which built-ins speak to node:events.
// In Node: lib/internal/events/symbols.js.

'use strict';

module.exports = {
  // An option of events.on(): yield only the first argument of each event, not all of them in an array.
  kFirstEventParam: Symbol('nodejs.kFirstEventParam'),
};
