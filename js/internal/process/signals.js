// process.on('SIGTERM', ...): a signal is caught while somebody listens for it.
// Native side: src/ops/signals.rs. In Node: lib/internal/process/signal.js.
'use strict';

const { ErrnoException } = require('internal/errors');

const caught = new Set();

function numberOf(name) {
  const { signals } = require('os').constants;
  return Object.hasOwn(signals, name) ? signals[name] : undefined;
}

function onSignal(number) {
  for (const name of caught) {
    if (numberOf(name) === number) process.emit(name, name, number);
  }
}

// A 'newListener' of process.
function startListeningIfSignal(name) {
  const number = numberOf(name);
  if (number === undefined || caught.has(name)) return;
  try {
    ops.op_signal_start(number, onSignal);
  } catch (error) {
    throw new ErrnoException(error.errno, 'uv_signal_start');
  }
  caught.add(name);
}

// A 'removeListener' of process.
function stopListeningIfSignal(name) {
  if (!caught.has(name) || process.listenerCount(name) !== 0) return;
  caught.delete(name);
  const number = numberOf(name);
  // SIGIOT and SIGABRT are one signal.
  for (const other of caught) if (numberOf(other) === number) return;
  ops.op_signal_stop(number);
}

module.exports = { startListeningIfSignal, stopListeningIfSignal };
