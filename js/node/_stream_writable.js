// The old name of require('stream').Writable. In Node: lib/_stream_writable.js.
'use strict';

module.exports = require('stream').Writable;
