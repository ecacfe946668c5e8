// performance.mark() and performance.measure().
// In Node: lib/internal/perf/usertiming.js.

'use strict';

const { codes } = require('internal/errors');
const nodeTiming = require('internal/perf/nodetiming');
const { bufferUserTiming, enqueue } = require('internal/perf/observe');
const { PerformanceNodeEntry, exposeMembers, kSkipThrow } = require('internal/perf/performance_entry');
const { milestones } = require('internal/perf/milestones');
const { now } = require('internal/perf/utils');
const { lazyDOMException } = require('internal/util');
const { validateNumber, validateObject, validateString } = require('internal/validators');

// Name -> the time of the latest mark of that name.
const markTimings = new Map();

// The process's own milestones are marks that are always there.
const isMilestone = (name) => name in milestones;

function cloneDetail(detail) {
  return detail == null ? null : structuredClone(detail);
}

function timeOfMark(mark) {
  if (mark === undefined) return undefined;
  if (typeof mark === 'number') {
    if (mark < 0) throw new codes.ERR_PERFORMANCE_INVALID_TIMESTAMP(mark);
    return mark;
  }
  const name = `${mark}`;
  if (isMilestone(name)) return nodeTiming[name];
  const time = markTimings.get(name);
  if (time === undefined) throw lazyDOMException(`The "${name}" performance mark has not been set`, 'SyntaxError');
  return time;
}

class PerformanceMark extends PerformanceNodeEntry {
  constructor(name, options = undefined) {
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('name');
    name = `${name}`;
    if (isMilestone(name)) throw new codes.ERR_INVALID_ARG_VALUE('name', name);
    if (options != null) validateObject(options, 'options');
    const startTime = options?.startTime ?? now();
    validateNumber(startTime, 'startTime');
    if (startTime < 0) throw new codes.ERR_PERFORMANCE_INVALID_TIMESTAMP(startTime);
    super(kSkipThrow, name, 'mark', startTime, 0, cloneDetail(options?.detail));
    markTimings.set(name, startTime);
  }

  get detail() {
    return super.detail;
  }
}

class PerformanceMeasure extends PerformanceNodeEntry {
  get detail() {
    return super.detail;
  }
}

exposeMembers(PerformanceMark, ['detail'], 'PerformanceMark');
exposeMembers(PerformanceMeasure, ['detail'], 'PerformanceMeasure');

function mark(name, options) {
  const entry = new PerformanceMark(name, options);
  enqueue(entry);
  bufferUserTiming(entry);
  return entry;
}

// `between`: the name of the mark to measure from, or { start, end, duration, detail }.
function span(between, endMark) {
  const given = between ?? 0;
  const options = typeof given === 'object' && (given.start !== undefined || given.end !== undefined) ? given : undefined;
  const invalid = (message) => new codes.ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS(message);
  if (options !== undefined) {
    if (endMark !== undefined) throw invalid('endMark must not be specified');
    if (options.start !== undefined && options.end !== undefined && options.duration !== undefined) {
      throw invalid('Must not have options.start, options.end, and options.duration specified');
    }
  }

  const duration = timeOfMark(options?.duration);
  let end;
  if (endMark !== undefined) end = timeOfMark(endMark);
  else if (options?.end !== undefined) end = timeOfMark(options.end);
  else if (options?.start !== undefined && duration !== undefined) end = timeOfMark(options.start) + duration;
  else end = now();

  let start = 0;
  if (typeof given === 'string') start = timeOfMark(given);
  else if (options?.start !== undefined) start = timeOfMark(options.start);
  else if (duration !== undefined) start = end - duration;
  return { start, duration: end - start };
}

function measure(name, between, endMark) {
  validateString(name, 'name');
  const { start, duration } = span(between, endMark);
  const entry = new PerformanceMeasure(kSkipThrow, name, 'measure', start, duration, cloneDetail(between?.detail));
  enqueue(entry);
  bufferUserTiming(entry);
  return entry;
}

function clearMarkTimings(name) {
  if (name === undefined) {
    markTimings.clear();
    return;
  }
  if (isMilestone(name)) throw new codes.ERR_INVALID_ARG_VALUE('name', name);
  markTimings.delete(name);
}

module.exports = { PerformanceMark, PerformanceMeasure, clearMarkTimings, mark, measure };
