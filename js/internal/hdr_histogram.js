// Counting values over a huge range with bounded relative error: an HDR histogram.
//
// Values fall into buckets, each covering twice the range of the one before with the same number of equally wide
// slots; so a slot's width is always a fixed fraction of its values (0.1 % with 3 significant figures).
// What scripts see of it is internal/histogram. In Node: deps/histogram.

'use strict';

// floor(log2(value)) for any safe integer above 0.
function magnitude(value) {
  if (value < 2 ** 32) return 31 - Math.clz32(value);
  return 63 - Math.clz32(value / 2 ** 32);
}

class HdrHistogram {
  #unitMagnitude;
  // log2 of half the slots of a bucket: from the second bucket on, the lower half would overlap the one before.
  #halfMagnitude;
  #subBucketCount;
  #highest;
  // Made with the first value: it is some hundred kilobytes.
  #counts = null;
  #slots;

  total = 0;
  exceeds = 0;
  #min = Infinity;
  #max = 0;

  constructor(lowest, highest, figures) {
    this.#highest = highest;
    this.#unitMagnitude = magnitude(lowest);
    this.#halfMagnitude = Math.max(magnitude(2 * 10 ** figures - 1) + 1, 1) - 1;
    this.#subBucketCount = 2 ** (this.#halfMagnitude + 1);
    let buckets = 1;
    for (let covered = this.#subBucketCount * 2 ** this.#unitMagnitude; covered <= highest; covered *= 2) buckets++;
    this.#slots = (buckets + 1) * (this.#subBucketCount / 2);
  }

  /** Counts `value`; false if it is out of range, which is counted too. */
  record(value, count = 1) {
    if (value > this.#highest) {
      this.exceeds += count;
      return false;
    }
    this.#counts ??= new Float64Array(this.#slots);
    this.#counts[this.#slotOf(value)] += count;
    this.total += count;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    return true;
  }

  /** Counts what `other` has counted; returns how much of it was out of range here. */
  add(other) {
    const before = this.exceeds;
    other.#forEach((value, count) => { this.record(value, count); });
    return this.exceeds - before;
  }

  reset() {
    this.#counts = null;
    this.total = 0;
    this.exceeds = 0;
    this.#min = Infinity;
    this.#max = 0;
  }

  get isEmpty() {
    return this.total === 0;
  }

  get min() {
    return this.#lowestEquivalent(this.#min);
  }

  get max() {
    return this.#max === 0 ? 0 : this.#highestEquivalent(this.#max);
  }

  get mean() {
    let sum = 0;
    this.#forEach((value, count) => { sum += this.#medianEquivalent(value) * count; });
    return sum / this.total;
  }

  get stddev() {
    const { mean } = this;
    let sum = 0;
    this.#forEach((value, count) => { sum += (this.#medianEquivalent(value) - mean) ** 2 * count; });
    return Math.sqrt(sum / this.total);
  }

  /** The value that `percentile` percent of the values do not exceed. */
  percentile(percentile) {
    const wanted = Math.max(Math.floor(Math.min(percentile, 100) / 100 * this.total + 0.5), 1);
    let seen = 0;
    for (let slot = 0; slot < (this.#counts?.length ?? 0); slot++) {
      seen += this.#counts[slot];
      if (seen >= wanted) return this.#highestEquivalent(this.#valueOf(slot));
    }
    return 0;
  }

  /** Calls `report(percentile, value)` in steps that halve the distance to 100, and for 100. */
  forEachPercentile(report) {
    let seen = 0;
    let next = 0;
    let value = 0;
    this.#forEach((slotValue, count) => {
      value = slotValue;
      seen += count;
      while (next <= 100 * seen / this.total) {
        report(next, value);
        if (seen >= this.total) break;
        next += 100 / 2 ** (Math.floor(Math.log2(100 / (100 - next))) + 1);
      }
    });
    report(100, value);
  }

  #forEach(visit) {
    if (this.#counts === null) return;
    for (let slot = 0; slot < this.#counts.length; slot++) {
      if (this.#counts[slot] !== 0) visit(this.#valueOf(slot), this.#counts[slot]);
    }
  }

  // The bucket a value falls into, and with it the width of its slot.
  #bucketOf(value) {
    return Math.max(0, (value === 0 ? 0 : magnitude(value)) - this.#unitMagnitude - this.#halfMagnitude);
  }

  #slotWidth(value) {
    return 2 ** (this.#bucketOf(value) + this.#unitMagnitude);
  }

  #slotOf(value) {
    const bucket = this.#bucketOf(value);
    const half = this.#subBucketCount / 2;
    return bucket * half + Math.floor(value / 2 ** (bucket + this.#unitMagnitude));
  }

  // The lowest value of a slot.
  #valueOf(slot) {
    const half = this.#subBucketCount / 2;
    const bucket = Math.max(0, Math.floor(slot / half) - 1);
    return (slot - bucket * half) * 2 ** (bucket + this.#unitMagnitude);
  }

  #lowestEquivalent(value) {
    const width = this.#slotWidth(value);
    return Math.floor(value / width) * width;
  }

  #highestEquivalent(value) {
    return this.#lowestEquivalent(value) + this.#slotWidth(value) - 1;
  }

  #medianEquivalent(value) {
    return this.#lowestEquivalent(value) + Math.floor(this.#slotWidth(value) / 2);
  }
}

module.exports = { HdrHistogram };
