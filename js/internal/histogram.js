// The histograms of node:perf_hooks: createHistogram() and monitorEventLoopDelay().
// The counting is internal/hdr_histogram. In Node: lib/internal/histogram.js, lib/internal/perf/event_loop_delay.js.

'use strict';

const { codes } = require('internal/errors');
const { HdrHistogram } = require('internal/hdr_histogram');
const { SymbolDispose, customInspectSymbol, kEmptyObject } = require('internal/util');
const { validateInteger, validateNumber, validateObject } = require('internal/validators');

const kCreate = Symbol('kCreate');
// What an empty histogram says its minimum is: the highest 64-bit integer.
const MAX_INT64 = 9223372036854775807n;

let countsOf;
let isHistogram;
let isRecordable;

class Histogram {
  #counts;

  constructor(token = undefined, counts = undefined) {
    if (token !== kCreate) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    this.#counts = counts;
  }

  static {
    countsOf = (histogram) => {
      if (!isHistogram(histogram)) throw new codes.ERR_INVALID_THIS('Histogram');
      return histogram.#counts;
    };
    isHistogram = (value) => value !== null && typeof value === 'object' && #counts in value;
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return `[${this.constructor.name}]`;
    const { inspect } = require('internal/util/inspect');
    return `Histogram ${inspect({
      min: this.min,
      max: this.max,
      mean: this.mean,
      exceeds: this.exceeds,
      stddev: this.stddev,
      count: this.count,
      percentiles: this.percentiles,
    }, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  get count() {
    return countsOf(this).total;
  }

  get countBigInt() {
    return BigInt(countsOf(this).total);
  }

  get min() {
    return Number(this.minBigInt);
  }

  get minBigInt() {
    const counts = countsOf(this);
    return counts.isEmpty ? MAX_INT64 : BigInt(counts.min);
  }

  get max() {
    return countsOf(this).max;
  }

  get maxBigInt() {
    return BigInt(countsOf(this).max);
  }

  get mean() {
    return countsOf(this).mean;
  }

  get exceeds() {
    return countsOf(this).exceeds;
  }

  get exceedsBigInt() {
    return BigInt(countsOf(this).exceeds);
  }

  get stddev() {
    return countsOf(this).stddev;
  }

  percentile(percentile) {
    const counts = countsOf(this);
    checkPercentile(percentile);
    return counts.percentile(percentile);
  }

  percentileBigInt(percentile) {
    const counts = countsOf(this);
    checkPercentile(percentile);
    return BigInt(counts.percentile(percentile));
  }

  get percentiles() {
    const percentiles = new Map();
    countsOf(this).forEachPercentile((percentile, value) => { percentiles.set(percentile, value); });
    return percentiles;
  }

  get percentilesBigInt() {
    const percentiles = new Map();
    countsOf(this).forEachPercentile((percentile, value) => { percentiles.set(percentile, BigInt(value)); });
    return percentiles;
  }

  reset() {
    countsOf(this).reset();
  }

  toJSON() {
    return {
      count: this.count,
      min: this.min,
      max: this.max,
      mean: this.mean,
      exceeds: this.exceeds,
      stddev: this.stddev,
      percentiles: Object.fromEntries(this.percentiles),
    };
  }
}

function checkPercentile(percentile) {
  validateNumber(percentile, 'percentile');
  if (Number.isNaN(percentile) || percentile <= 0 || percentile > 100) {
    throw new codes.ERR_OUT_OF_RANGE('percentile', '> 0 && <= 100', percentile);
  }
}

class RecordableHistogram extends Histogram {
  #lastDelta = 0n;

  record(value) {
    const counts = countsOf(this);
    if (typeof value !== 'bigint') validateInteger(value, 'val', 1);
    else if (value < 1n) throw new codes.ERR_OUT_OF_RANGE('val', '>= 1', value);
    counts.record(Number(value));
  }

  /** Counts the ns since the last call. */
  recordDelta() {
    const counts = countsOf(this);
    const now = process.hrtime.bigint();
    if (this.#lastDelta !== 0n) counts.record(Number(now - this.#lastDelta));
    this.#lastDelta = now;
  }

  add(other) {
    const counts = countsOf(this);
    if (!isRecordable(other)) throw new codes.ERR_INVALID_ARG_TYPE('other', 'RecordableHistogram', other);
    counts.add(countsOf(other));
  }

  static {
    isRecordable = (value) => value !== null && typeof value === 'object' && #lastDelta in value;
  }
}

function createHistogram(options = kEmptyObject) {
  validateObject(options, 'options');
  const { lowest = 1, highest = Number.MAX_SAFE_INTEGER, figures = 3 } = options;
  if (typeof lowest !== 'bigint') validateInteger(lowest, 'options.lowest', 1, Number.MAX_SAFE_INTEGER);
  if (typeof highest !== 'bigint') {
    validateInteger(highest, 'options.highest', 2 * Number(lowest), Number.MAX_SAFE_INTEGER);
  } else if (highest < 2n * BigInt(lowest)) {
    throw new codes.ERR_INVALID_ARG_VALUE.RangeError('options.highest', highest);
  }
  validateInteger(figures, 'options.figures', 1, 5);
  return new RecordableHistogram(kCreate, new HdrHistogram(Number(lowest), Number(highest), figures));
}

/** Measures how late a timer fires that is due every `resolution` ms: what keeps the event loop busy. */
class ELDHistogram extends Histogram {
  #resolution;
  #timer = null;
  #last = 0n;

  constructor(token, resolution) {
    // Up to an hour, in ns.
    super(token, token === kCreate ? new HdrHistogram(1, 3.6e12, 3) : undefined);
    this.#resolution = resolution;
  }

  enable() {
    if (!(#timer in this)) throw new codes.ERR_INVALID_THIS('ELDHistogram');
    if (this.#timer !== null) return false;
    this.#last = process.hrtime.bigint();
    this.#timer = require('timers').setInterval(() => { this.#sample(); }, this.#resolution);
    this.#timer.unref();
    return true;
  }

  disable() {
    if (!(#timer in this)) throw new codes.ERR_INVALID_THIS('ELDHistogram');
    if (this.#timer === null) return false;
    this.#timer.close();
    this.#timer = null;
    return true;
  }

  [SymbolDispose]() {
    this.disable();
  }

  #sample() {
    const now = process.hrtime.bigint();
    countsOf(this).record(Number(now - this.#last));
    this.#last = now;
  }
}

function monitorEventLoopDelay(options = kEmptyObject) {
  validateObject(options, 'options');
  const { resolution = 10 } = options;
  validateInteger(resolution, 'options.resolution', 1);
  return new ELDHistogram(kCreate, resolution);
}

module.exports = { Histogram, RecordableHistogram, createHistogram, isHistogram, monitorEventLoopDelay };
