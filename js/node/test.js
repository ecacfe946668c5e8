// node:test: tests and suites that report when the program ends. There is no `--test` mode that finds files, no snapshot
// testing, no module mocking, and one reporter (spec).
// In Node: lib/test.js.

'use strict';

const { after, afterEach, before, beforeEach, describe, test } = require('internal/test_runner/harness');
const { MockTracker } = require('internal/test_runner/mock');
const { missingFunction, notImplemented } = require('internal/not_implemented');

let mock;

module.exports = Object.assign(test, {
  after,
  afterEach,
  before,
  beforeEach,
  describe,
  it: test,
  run: missingFunction('run'),
  suite: describe,
  test,
});

Object.defineProperties(module.exports, {
  mock: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return mock ??= new MockTracker(); },
  },
  snapshot: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { throw notImplemented('The snapshot testing of node:test'); },
  },
});
