// node:constants: the constants of os, fs and crypto in one object, kept for old programs.
// In Node: lib/constants.js.
'use strict';

const { constants: os } = require('os');
const { constants: fs } = require('fs');

module.exports = Object.assign({}, os.dlopen, os.errno, os.priority, os.signals, fs);

// node:crypto is large: its constants are only looked up when one is asked for that is not here.
try {
  Object.assign(module.exports, require('crypto').constants);
} catch (err) {
  if (!/no built-in module/.test(err.message)) throw err;
}
Object.freeze(module.exports);
