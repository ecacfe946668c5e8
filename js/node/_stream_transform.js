// The old name of require('stream').Transform. In Node: lib/_stream_transform.js.
'use strict';

module.exports = require('stream').Transform;
