// process.binding(): Node's own internals, which are not here. What little programs look at is answered.
// In Node: lib/internal/bootstrap/realm.js, lib/internal/legacy/processbinding.js.

'use strict';

// What programs may see, of what internal/test/binding has.
const allowed = new Set(['buffer', 'constants', 'os', 'pipe_wrap', 'stream_wrap', 'tcp_wrap', 'tty_wrap', 'udp_wrap', 'uv']);

const utilNames = [
  'isAnyArrayBuffer', 'isArrayBuffer', 'isArrayBufferView', 'isAsyncFunction', 'isDataView', 'isDate', 'isExternal', 'isMap',
  'isMapIterator', 'isNativeError', 'isPromise', 'isRegExp', 'isSet', 'isSetIterator', 'isTypedArray', 'isUint8Array',
];

function binding(name) {
  name = String(name);
  if (name === 'util') {
    const types = require('internal/util/types');
    return Object.fromEntries(utilNames.map((key) => [key, types[key]]));
  }
  // The sources of the built-in modules: programs ask whether a module is among them.
  if (name === 'natives') return Object.fromEntries(require('internal/modules/builtins').names().map((id) => [id, '']));
  if (allowed.has(name)) return require('internal/test/binding').internalBinding(name);
  const { codes: { ERR_INVALID_MODULE } } = require('internal/errors');
  throw new ERR_INVALID_MODULE(name);
}

module.exports = { binding };
