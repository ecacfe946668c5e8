// The old name of require('stream').Duplex. In Node: lib/_stream_duplex.js.
'use strict';

module.exports = require('stream').Duplex;
