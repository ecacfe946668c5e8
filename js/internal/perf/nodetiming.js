// performance.nodeTiming: when the process reached its milestones, and how long its event loop has been idle.
// Native side: src/ops/timers.rs. In Node: lib/internal/perf/nodetiming.js.

'use strict';

const { PerformanceEntry, inspectAs } = require('internal/perf/performance_entry');
const { milestones } = require('internal/perf/milestones');
const { now } = require('internal/perf/utils');
const { customInspectSymbol } = require('internal/util');

class PerformanceNodeTiming {
  constructor() {
    const define = (name, descriptor) => {
      Object.defineProperty(this, name, { __proto__: null, enumerable: true, configurable: true, ...descriptor });
    };
    define('name', { value: 'node' });
    define('entryType', { value: 'node' });
    define('startTime', { value: 0 });
    define('duration', { get: now });
    for (const name of ['nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete']) {
      define(name, { get: () => milestones[name] });
    }
    define('idleTime', { get: () => ops.op_loop_idle_time() });
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    return inspectAs('PerformanceNodeTiming', this.toJSON(), options);
  }

  toJSON() {
    return {
      name: 'node',
      entryType: 'node',
      startTime: this.startTime,
      duration: this.duration,
      nodeStart: this.nodeStart,
      v8Start: this.v8Start,
      bootstrapComplete: this.bootstrapComplete,
      environment: this.environment,
      loopStart: this.loopStart,
      loopExit: this.loopExit,
      idleTime: this.idleTime,
    };
  }
}

Object.setPrototypeOf(PerformanceNodeTiming.prototype, PerformanceEntry.prototype);

module.exports = new PerformanceNodeTiming();
