// node:sys, the old name of node:util. In Node: lib/sys.js.
'use strict';

require('internal/startup').onStart(() => {
  process.emitWarning('sys is deprecated. Use `node:util` instead.', 'DeprecationWarning', 'DEP0025');
});

module.exports = require('util');
