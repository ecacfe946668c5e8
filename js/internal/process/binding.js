// process.binding(): Node's own internals, which are not here. What little programs (and Node's tests) look at is answered.
'use strict';

function binding(name) {
  const { codes: { ERR_INVALID_MODULE } } = require('internal/errors');
  const make = known[name];
  if (make !== undefined) return make();
  if (ERR_INVALID_MODULE !== undefined) throw new ERR_INVALID_MODULE(name);
  throw new Error(`No such module: ${name}`);
}

const known = {
  uv() {
    const { errmap } = require('internal/errno');
    const table = {};
    if (errmap !== undefined) for (const [errno, [code]] of errmap) table[`UV_${code}`] = errno;
    return table;
  },
  util() { return require('internal/util/types'); },
  natives() { return {}; },
};

module.exports = { binding };
