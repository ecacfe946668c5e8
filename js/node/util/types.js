// node:util/types. In Node: lib/util/types.js.
'use strict';

module.exports = require('internal/util/types');
