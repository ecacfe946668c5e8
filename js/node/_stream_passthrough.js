// The old name of require('stream').PassThrough. In Node: lib/_stream_passthrough.js.
'use strict';

module.exports = require('stream').PassThrough;
