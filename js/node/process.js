// node:process is the global `process` itself. It is put together by internal/process/object.js.
'use strict';

module.exports = process;
