// PerformanceObserver, and the buffers of entries that performance.getEntries() reads.
// In Node: lib/internal/perf/observe.js.

'use strict';

const { codes } = require('internal/errors');
const {
  createPerformanceNodeEntry, exposeMembers, inspectAs, isPerformanceEntry, kSkipThrow,
} = require('internal/perf/performance_entry');
const { now } = require('internal/perf/utils');
const { customInspectSymbol, kEmptyObject, lazyDOMException } = require('internal/util');
const { validateFunction, validateObject } = require('internal/validators');

// Types nothing here reports ('gc', 'http2') are not in the list: observing them does nothing, as the standard has it.
const supportedEntryTypes = Object.freeze(['dns', 'function', 'http', 'mark', 'measure', 'net', 'resource']);

const observers = new Set();
// Observers with entries to deliver.
const pending = new Set();
// Type -> how many observers want it, so that those who would report can ask cheaply.
const observerCounts = new Map(supportedEntryTypes.map((type) => [type, 0]));

/** Whether somebody observes this type: whether measuring is worth while. */
function hasObserver(type) {
  return observerCounts.get(type) > 0;
}

let scheduled = false;

function schedule(observer) {
  pending.add(observer);
  if (scheduled) return;
  scheduled = true;
  require('timers').setImmediate(() => {
    scheduled = false;
    const ready = [...pending];
    pending.clear();
    for (const each of ready) deliver(each);
  });
}

let deliver;
let offer;
let entriesOf;

const byStartTime = (a, b) => a.startTime - b.startTime;

class PerformanceObserverEntryList {
  #entries;

  constructor(token = undefined, entries = []) {
    if (token !== kSkipThrow) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    this.#entries = entries.sort(byStartTime);
  }

  static {
    entriesOf = (list) => {
      if (list === null || typeof list !== 'object' || !(#entries in list)) {
        throw new codes.ERR_INVALID_THIS('PerformanceObserverEntryList');
      }
      return list.#entries;
    };
  }

  getEntries() {
    return entriesOf(this).slice();
  }

  getEntriesByType(type) {
    const entries = entriesOf(this);
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('type');
    const wanted = `${type}`;
    return entries.filter((entry) => entry.entryType === wanted);
  }

  getEntriesByName(name, type = undefined) {
    const entries = entriesOf(this);
    if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('name');
    const wanted = `${name}`;
    return entries.filter((entry) => entry.name === wanted && (type == null || entry.entryType === type));
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return `[${this.constructor.name}]`;
    return inspectAs('PerformanceObserverEntryList', this.#entries, options);
  }
}

exposeMembers(PerformanceObserverEntryList, ['getEntries', 'getEntriesByType', 'getEntriesByName'],
              'PerformanceObserverEntryList');

class PerformanceObserver {
  #callback;
  #buffer = [];
  #types = new Set();
  // 'single' (observe({ type })) or 'multiple' (observe({ entryTypes })), once one was used.
  #mode;

  constructor(callback) {
    validateFunction(callback, 'callback');
    this.#callback = callback;
  }

  static {
    deliver = (observer) => {
      observer.#callback(new PerformanceObserverEntryList(kSkipThrow, observer.takeRecords()), observer);
    };
    offer = (observer, entry) => {
      if (!observer.#types.has(entry.entryType)) return;
      observer.#buffer.push(entry);
      schedule(observer);
    };
  }

  observe(options = kEmptyObject) {
    validateObject(options, 'options');
    const { entryTypes, type, buffered } = options;
    if (entryTypes === undefined && type === undefined) {
      throw new codes.ERR_MISSING_ARGS('options.entryTypes', 'options.type');
    }
    if (entryTypes != null && type != null) {
      throw new codes.ERR_INVALID_ARG_VALUE('options.entryTypes', entryTypes,
                                            'options.entryTypes can not set with options.type together');
    }
    const mode = type === undefined ? 'multiple' : 'single';
    if (this.#mode !== undefined && this.#mode !== mode) {
      throw lazyDOMException(
        `PerformanceObserver can not change to ${mode} observation${mode === 'multiple' ? 's' : ''}`,
        'InvalidModificationError');
    }
    this.#mode = mode;

    if (mode === 'multiple') {
      if (!Array.isArray(entryTypes)) throw new codes.ERR_INVALID_ARG_TYPE('options.entryTypes', 'string[]', entryTypes);
      this.#forgetTypes();
      for (const each of entryTypes) this.#addType(each);
    } else {
      if (!this.#addType(type)) return;
      if (buffered) {
        this.#buffer.push(...filterBuffers(undefined, type));
        schedule(this);
      }
    }
    if (this.#types.size > 0) observers.add(this);
    else this.disconnect();
  }

  #addType(type) {
    if (!supportedEntryTypes.includes(type)) return false;
    if (!this.#types.has(type)) {
      this.#types.add(type);
      observerCounts.set(type, observerCounts.get(type) + 1);
    }
    return true;
  }

  #forgetTypes() {
    for (const type of this.#types) observerCounts.set(type, observerCounts.get(type) - 1);
    this.#types.clear();
  }

  disconnect() {
    this.#forgetTypes();
    observers.delete(this);
    pending.delete(this);
    this.#buffer = [];
    this.#mode = undefined;
  }

  takeRecords() {
    const records = this.#buffer;
    this.#buffer = [];
    return records;
  }

  static get supportedEntryTypes() {
    return supportedEntryTypes;
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return `[${this.constructor.name}]`;
    return inspectAs('PerformanceObserver', {
      connected: observers.has(this),
      pending: pending.has(this),
      entryTypes: [...this.#types],
      buffer: this.#buffer,
    }, options);
  }
}

exposeMembers(PerformanceObserver, ['observe', 'disconnect', 'takeRecords'], 'PerformanceObserver');

/** Tells the observers of a new entry. */
function enqueue(entry) {
  if (!isPerformanceEntry(entry)) throw new codes.ERR_INVALID_ARG_TYPE('entry', 'PerformanceEntry', entry);
  for (const observer of observers) offer(observer, entry);
}

/** For operations that start and end: `startPerf(req, kPerf, { type, name, detail })`, later `stopPerf(req, kPerf)`. */
function startPerf(target, key, context = {}) {
  target[key] = { ...context, startTime: now() };
}

function stopPerf(target, key, context = {}) {
  const started = target[key];
  if (!started) return;
  const { name, type, startTime } = started;
  enqueue(createPerformanceNodeEntry(name, type, startTime, now() - startTime, { ...started.detail, ...context.detail }));
}

// Buffers

const buffers = { __proto__: null, mark: [], measure: [], resource: [] };
const WARN_SIZE = 1e6;
const warned = new Set();

/** Keeps a mark or a measure for getEntries(). */
function bufferUserTiming(entry) {
  const { entryType } = entry;
  const buffer = buffers[entryType];
  buffer.push(entry);
  if (buffer.length <= WARN_SIZE || warned.has(entryType)) return;
  warned.add(entryType);
  const clear = entryType === 'mark' ? 'performance.clearMarks' : 'performance.clearMeasures';
  process.emitWarning(Object.assign(
    new Error(`Possible perf_hooks memory leak detected. ${buffer.length} ${entryType} entries added to the global ` +
              `performance entry buffer. Use ${clear} to clear the buffer.`),
    { name: 'MaxPerformanceEntryBufferExceededWarning', entryType, count: buffer.length }));
}

let resourceLimit = 250;
// Entries that came while the buffer was full and 'resourcetimingbufferfull' had not been heard yet.
let overflow = [];
let overflowScheduled = false;
let dispatchBufferFull;

function setResourceTimingBufferSize(size) {
  resourceLimit = size;
}

function setDispatchBufferFull(fn) {
  dispatchBufferFull = fn;
}

function bufferResourceTiming(entry) {
  if (buffers.resource.length < resourceLimit && !overflowScheduled) {
    buffers.resource.push(entry);
    return;
  }
  overflow.push(entry);
  if (overflowScheduled) return;
  overflowScheduled = true;
  require('timers').setImmediate(() => {
    while (overflow.length > 0) {
      const before = overflow.length;
      dispatchBufferFull('resourcetimingbufferfull');
      const room = Math.max(Math.min(resourceLimit - buffers.resource.length, overflow.length), 0);
      buffers.resource.push(...overflow.splice(0, room));
      // The listener made no room: what does not fit is dropped.
      if (overflow.length >= before) overflow = [];
    }
    overflowScheduled = false;
  });
}

function clearEntriesFromBuffer(type, name) {
  buffers[type] = name === undefined ? [] : buffers[type].filter((entry) => entry.name !== name);
}

/** The kept entries, optionally of one name or type, in the order they started. */
function filterBuffers(name, type) {
  const list = type === undefined ? Object.values(buffers).flat() : (buffers[type] ?? []).slice();
  return (name === undefined ? list : list.filter((entry) => entry.name === name)).sort(byStartTime);
}

module.exports = {
  PerformanceObserver,
  PerformanceObserverEntryList,
  bufferResourceTiming,
  bufferUserTiming,
  clearEntriesFromBuffer,
  enqueue,
  filterBufferMapByNameAndType: filterBuffers,
  hasObserver,
  setDispatchBufferFull,
  setResourceTimingBufferSize,
  startPerf,
  stopPerf,
};
