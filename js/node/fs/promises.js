// node:fs/promises.
// Native side: src/ops/fs/. In Node: lib/fs/promises.js.
'use strict';

module.exports = require('internal/fs/promises').exports;
