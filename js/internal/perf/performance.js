// The `performance` object and its class.
// In Node: lib/internal/perf/performance.js.

'use strict';

const { codes } = require('internal/errors');
const { Event, EventTarget, defineEventHandler, kTrustEvent } = require('internal/event_target');
const { eventLoopUtilization } = require('internal/perf/event_loop_utilization');
const nodeTiming = require('internal/perf/nodetiming');
const observe = require('internal/perf/observe');
const { exposeMembers, inspectAs, kSkipThrow } = require('internal/perf/performance_entry');
const { markResourceTiming } = require('internal/perf/resource_timing');
const { timerify } = require('internal/perf/timerify');
const userTiming = require('internal/perf/usertiming');
const { getTimeOriginTimestamp, now } = require('internal/perf/utils');
const { customInspectSymbol, kEmptyObject } = require('internal/util');

let check;

const optionalString = (value) => (value === undefined ? undefined : `${value}`);

function requireArgument(count, name) {
  if (count === 0) throw new codes.ERR_MISSING_ARGS(name);
}

class Performance extends EventTarget {
  #brand = true;

  constructor(token = undefined) {
    if (token !== kSkipThrow) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    super();
  }

  static {
    check = (value) => {
      if (value === null || typeof value !== 'object' || !(#brand in value)) throw new codes.ERR_INVALID_THIS('Performance');
    };
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return `[${this.constructor.name}]`;
    return inspectAs('Performance', { nodeTiming: this.nodeTiming, timeOrigin: this.timeOrigin }, options);
  }

  clearMarks(name = undefined) {
    check(this);
    const wanted = optionalString(name);
    userTiming.clearMarkTimings(wanted);
    observe.clearEntriesFromBuffer('mark', wanted);
  }

  clearMeasures(name = undefined) {
    check(this);
    observe.clearEntriesFromBuffer('measure', optionalString(name));
  }

  clearResourceTimings(name = undefined) {
    check(this);
    observe.clearEntriesFromBuffer('resource', optionalString(name));
  }

  getEntries() {
    check(this);
    return observe.filterBufferMapByNameAndType();
  }

  getEntriesByName(name, type = undefined) {
    check(this);
    requireArgument(arguments.length, 'name');
    return observe.filterBufferMapByNameAndType(`${name}`, optionalString(type));
  }

  getEntriesByType(type) {
    check(this);
    requireArgument(arguments.length, 'type');
    return observe.filterBufferMapByNameAndType(undefined, `${type}`);
  }

  mark(name, options = kEmptyObject) {
    check(this);
    requireArgument(arguments.length, 'name');
    return userTiming.mark(name, options);
  }

  measure(name, startOrMeasureOptions = kEmptyObject, endMark = undefined) {
    check(this);
    requireArgument(arguments.length, 'name');
    return userTiming.measure(name, startOrMeasureOptions, endMark);
  }

  now() {
    check(this);
    return now();
  }

  setResourceTimingBufferSize(maxSize) {
    check(this);
    requireArgument(arguments.length, 'maxSize');
    observe.setResourceTimingBufferSize(maxSize >>> 0);
  }

  get timeOrigin() {
    check(this);
    return getTimeOriginTimestamp();
  }

  toJSON() {
    check(this);
    return {
      nodeTiming: this.nodeTiming,
      timeOrigin: this.timeOrigin,
      eventLoopUtilization: this.eventLoopUtilization(),
    };
  }
}

exposeMembers(Performance, [
  'clearMarks', 'clearMeasures', 'clearResourceTimings', 'getEntries', 'getEntriesByName', 'getEntriesByType', 'mark',
  'measure', 'now', 'timeOrigin', 'toJSON', 'setResourceTimingBufferSize',
], 'Performance');
// Node's own, which browsers do not have.
for (const { 0: name, 1: value } of Object.entries({ eventLoopUtilization, nodeTiming, markResourceTiming, timerify })) {
  Object.defineProperty(Performance.prototype, name, {
    __proto__: null, value, configurable: true, enumerable: false, writable: true,
  });
}
defineEventHandler(Performance.prototype, 'resourcetimingbufferfull');

const performance = new Performance(kSkipThrow);
observe.setDispatchBufferFull((type) => performance.dispatchEvent(new Event(type, { [kTrustEvent]: true })));

module.exports = { Performance, performance };
