// PerformanceEntry: something that happened at a time and took a while.
// In Node: lib/internal/perf/performance_entry.js.

'use strict';

const { codes } = require('internal/errors');
const { customInspectSymbol, kEnumerableProperty } = require('internal/util');

// Only who has this makes entries.
const kSkipThrow = Symbol('kSkipThrow');
let isPerformanceEntry;

class PerformanceEntry {
  #name;
  #entryType;
  #startTime;
  #duration;

  constructor(token = undefined, name = undefined, type = undefined, start = undefined, duration = undefined) {
    if (token !== kSkipThrow) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#entryType = type;
    this.#startTime = start;
    this.#duration = duration;
  }

  static {
    isPerformanceEntry = (value) => value !== null && typeof value === 'object' && #name in value;
  }

  get name() {
    return check(this).#name;
  }

  get entryType() {
    return check(this).#entryType;
  }

  get startTime() {
    return check(this).#startTime;
  }

  get duration() {
    return check(this).#duration;
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return `[${this.constructor.name}]`;
    return inspectAs(this.constructor.name, this.toJSON(), options);
  }

  toJSON() {
    check(this);
    return { name: this.name, entryType: this.entryType, startTime: this.startTime, duration: this.duration };
  }
}

function check(entry) {
  if (!isPerformanceEntry(entry)) throw new codes.ERR_INVALID_THIS('PerformanceEntry');
  return entry;
}

/** How the classes of perf_hooks print: the class name and these properties. */
function inspectAs(name, properties, options) {
  const { inspect } = require('internal/util/inspect');
  return `${name} ${inspect(properties, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

/** Makes members show as web interfaces have them, and gives the class its toStringTag. */
function exposeMembers(Class, members, tag = undefined) {
  for (const name of members) Object.defineProperty(Class.prototype, name, kEnumerableProperty);
  if (tag !== undefined) {
    Object.defineProperty(Class.prototype, Symbol.toStringTag, {
      __proto__: null, value: tag, writable: false, enumerable: false, configurable: true,
    });
  }
}

exposeMembers(PerformanceEntry, ['name', 'entryType', 'startTime', 'duration', 'toJSON']);

/** An entry with a `detail`: marks, measures, and what Node itself reports. */
class PerformanceNodeEntry extends PerformanceEntry {
  #detail;

  constructor(token, name, type, start, duration, detail) {
    super(token, name, type, start, duration);
    this.#detail = detail;
  }

  get detail() {
    if (!(#detail in this)) throw new codes.ERR_INVALID_THIS('NodePerformanceEntry');
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.detail };
  }
}

function createPerformanceNodeEntry(name, type, start, duration, detail) {
  return new PerformanceNodeEntry(kSkipThrow, name, type, start, duration, detail);
}

module.exports = {
  PerformanceEntry,
  PerformanceNodeEntry,
  createPerformanceNodeEntry,
  exposeMembers,
  inspectAs,
  isPerformanceEntry,
  kSkipThrow,
};
