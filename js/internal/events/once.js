// events.once(): a promise for the next event.
// In Node: once() of lib/events.js.

'use strict';

const { AbortError } = require('internal/errors');
const either = require('internal/events/either');
const { kEmptyObject } = require('internal/util');
const { validateAbortSignal, validateObject } = require('internal/validators');

async function once(emitter, name, options = kEmptyObject) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  const aborted = () => new AbortError(undefined, { cause: signal.reason });
  if (signal?.aborted) throw aborted();

  const { kResistStopPropagation } = require('internal/event_target');
  const flags = { __proto__: null, once: true, [kResistStopPropagation]: true };

  return new Promise((resolve, reject) => {
    // An EventEmitter's 'error' rejects, unless that is the event waited for. EventTargets know no such rule.
    const watchesErrors = name !== 'error' && typeof emitter.once === 'function';

    function release() {
      either.removeListener(emitter, name, resolver, flags);
      if (watchesErrors) either.removeListener(emitter, 'error', errorListener);
      if (signal != null) either.removeListener(signal, 'abort', onAbort);
    }
    function resolver(...args) {
      release();
      resolve(args);
    }
    function errorListener(error) {
      release();
      reject(error);
    }
    function onAbort() {
      release();
      reject(aborted());
    }

    either.addListener(emitter, name, resolver, flags);
    if (watchesErrors) emitter.once('error', errorListener);
    if (signal != null) either.addListener(signal, 'abort', onAbort, flags);
  });
}

module.exports = { once };
