// deno_core's own JavaScript namespace (`Deno.core`), kept for the few of its functions we use; programs do not see it.
'use strict';

let core;

module.exports = {
  setCore(value) { core = value; },
  getCore() { return core; },
};
