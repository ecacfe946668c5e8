// The old name of require('stream').Readable. In Node: lib/_stream_readable.js.
'use strict';

module.exports = require('stream').Readable;
