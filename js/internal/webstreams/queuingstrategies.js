// ByteLengthQueuingStrategy and CountQueuingStrategy.
// In Node: lib/internal/webstreams/queuingstrategies.js.
'use strict';

const { codes: { ERR_MISSING_OPTION } } = require('internal/errors');
const { validateObject, kValidateObjectAllowObjects } = require('internal/validators');
const { kInspect, inspectAs, defineInterface } = require('internal/webstreams/util');

// One function for all instances, so that it can be told by identity.
const byteSize = Object.defineProperty((chunk) => chunk.byteLength, 'name', { value: 'size' });
const countSize = Object.defineProperty(() => 1, 'name', { value: 'size' });

function readMark(init) {
  validateObject(init, 'init', kValidateObjectAllowObjects);
  if (init.highWaterMark === undefined) throw new ERR_MISSING_OPTION('options.highWaterMark');
  // Checked by the stream that uses it.
  return +init.highWaterMark;
}

class ByteLengthQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    this.#highWaterMark = readMark(init);
  }
  get highWaterMark() {
    return this.#highWaterMark;
  }
  get size() {
    // Only of an instance.
    void this.#highWaterMark;
    return byteSize;
  }
  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, { highWaterMark: this.highWaterMark });
  }
}
defineInterface(ByteLengthQueuingStrategy, ['highWaterMark', 'size']);

class CountQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    this.#highWaterMark = readMark(init);
  }
  get highWaterMark() {
    return this.#highWaterMark;
  }
  get size() {
    // Only of an instance.
    void this.#highWaterMark;
    return countSize;
  }
  [kInspect](depth, options) {
    return inspectAs.call(this, depth, options, this.constructor.name, { highWaterMark: this.highWaterMark });
  }
}
defineInterface(CountQueuingStrategy, ['highWaterMark', 'size']);

module.exports = { ByteLengthQueuingStrategy, CountQueuingStrategy };
