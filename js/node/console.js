// node:console. In Node: lib/console.js.
'use strict';

module.exports = require('internal/console/global');
