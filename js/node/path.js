// node:path: the POSIX flavour, with both flavours hanging off it.
// No native side. In Node: lib/path.js.
'use strict';

const posix = require('internal/path/posix');
const win32 = require('internal/path/win32');

posix.win32 = win32.win32 = win32;
posix.posix = win32.posix = posix;
// An undocumented alias that old programs still use.
win32._makeLong = win32.toNamespacedPath;
posix._makeLong = posix.toNamespacedPath;

module.exports = posix;
