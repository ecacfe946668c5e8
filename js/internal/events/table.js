// The table an emitter keeps its listeners in.
//
// An object without prototype is a dictionary to V8, which costs more to make and to keep than the few properties of an object. This
// one's prototype is as empty as none, and `inspect` shows it as none.
'use strict';

// By this name `inspect` calls it.
const EventTable = function Object() {};
EventTable.prototype = Object.create(null);

module.exports = { EventTable };
