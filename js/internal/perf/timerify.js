// timerify(): a function whose every call is a performance entry.
// In Node: lib/internal/perf/timerify.js.

'use strict';

const { codes } = require('internal/errors');
const { isHistogram } = require('internal/histogram');
const { enqueue } = require('internal/perf/observe');
const { createPerformanceNodeEntry } = require('internal/perf/performance_entry');
const { now } = require('internal/perf/utils');
const { kEmptyObject } = require('internal/util');
const { validateFunction, validateObject } = require('internal/validators');

function report(name, start, args, histogram) {
  const duration = now() - start;
  // A call may be shorter than the clock can tell; a histogram counts from 1 ns.
  if (histogram !== undefined) histogram.record(Math.max(Math.ceil(duration * 1e6), 1));
  const entry = createPerformanceNodeEntry(name, 'function', start, duration, args);
  for (let i = 0; i < args.length; i++) entry[i] = args[i];
  enqueue(entry);
}

function timerify(fn, options = kEmptyObject) {
  validateFunction(fn, 'fn');
  validateObject(options, 'options');
  const { histogram } = options;
  if (histogram !== undefined && (!isHistogram(histogram) || typeof histogram.record !== 'function')) {
    throw new codes.ERR_INVALID_ARG_TYPE('options.histogram', 'RecordableHistogram', histogram);
  }

  function timerified(...args) {
    const start = now();
    const result = new.target === undefined ? Reflect.apply(fn, this, args) : Reflect.construct(fn, args, fn);
    if (new.target === undefined && typeof result?.finally === 'function') {
      return result.finally(() => report(fn.name, start, args, histogram));
    }
    report(fn.name, start, args, histogram);
    return result;
  }
  return Object.defineProperties(timerified, {
    length: { __proto__: null, configurable: false, enumerable: true, value: fn.length },
    name: { __proto__: null, configurable: false, enumerable: true, value: `timerified ${fn.name}` },
  });
}

module.exports = { timerify };
