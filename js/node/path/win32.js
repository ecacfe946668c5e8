// node:path/win32.
// No native side. In Node: lib/path/win32.js.
'use strict';

module.exports = require('path').win32;
