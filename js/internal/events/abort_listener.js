// events.addAbortListener(): hear of an abort even if another listener stops the event.
// In Node: lib/internal/events/abort_listener.js.

'use strict';

const { codes } = require('internal/errors');
const { SymbolDispose } = require('internal/util');
const { validateAbortSignal, validateFunction } = require('internal/validators');

function addAbortListener(signal, listener) {
  if (signal === undefined) throw new codes.ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  validateAbortSignal(signal, 'signal');
  validateFunction(listener, 'listener');

  const listening = !signal.aborted;
  if (listening) {
    const { kResistStopPropagation } = require('internal/event_target');
    signal.addEventListener('abort', listener, { __proto__: null, once: true, [kResistStopPropagation]: true });
  } else {
    queueMicrotask(() => listener());
  }
  return {
    __proto__: null,
    [SymbolDispose]() {
      if (listening) signal.removeEventListener('abort', listener);
    },
  };
}

module.exports = { __proto__: null, addAbortListener };
