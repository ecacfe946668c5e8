// What the functions of tests and suites get as their argument.
// In Node: TestContext and SuiteContext in lib/internal/test_runner/test.js.

'use strict';

const { hookNames } = require('internal/test_runner/test');

class TestContext {
  #test;
  #mock;
  #assert;

  constructor(test) { this.#test = test; }

  get name() { return this.#test.name; }
  get fullName() { return this.#test.fullName; }
  get filePath() { return process.argv[1]; }
  get signal() { return this.#test.signal; }
  get passed() { return this.#test.passed; }
  get error() { return this.#test.error ?? null; }
  get attempt() { return 0; }

  get mock() {
    const { MockTracker } = require('internal/test_runner/mock');
    return this.#mock ??= new MockTracker();
  }

  /** The assertions of node:assert, which count towards plan(). */
  get assert() {
    this.#assert ??= countedAssertions(this.#test);
    return this.#assert;
  }

  test(name, options, fn) {
    if (typeof name === 'function') [name, options, fn] = [name.name || '<anonymous>', {}, name];
    else if (typeof options === 'function') [options, fn] = [{}, options];
    const subtest = this.#test.createSubtest({ name, options: options ?? {}, fn });
    if (this.#test.planned !== undefined) this.#test.counted++;
    return subtest.finished;
  }

  diagnostic(message) { this.#test.diagnostics.push(String(message)); }
  skip(message) { this.#test.skipped = message || true; }
  todo(message) { this.#test.todo = message || true; }
  runOnly() {}

  plan(count, options) {
    if (options?.wait) throw require('internal/not_implemented').notImplemented('The option wait of plan()');
    this.#test.planned = count;
  }

  async waitFor(condition, options = {}) {
    const { interval = 50, timeout = 1000 } = options;
    const { setTimeout: pause } = require('timers/promises');
    const deadline = Date.now() + timeout;
    for (;;) {
      try {
        return await condition();
      } catch (cause) {
        if (Date.now() >= deadline) throw new Error('waitFor() timed out', { cause });
      }
      await pause(interval);
    }
  }

  release() { this.#mock?.restoreAll(); }

  static addHook(context, name, fn, options) { context.#test.addHook(name, fn, options); }
}

for (const name of hookNames) {
  const { [name]: method } = { [name](fn, options) { TestContext.addHook(this, name, fn, options); } };
  Object.defineProperty(TestContext.prototype, name, { __proto__: null, value: method, writable: true, configurable: true });
}

class SuiteContext {
  #suite;

  constructor(suite) { this.#suite = suite; }

  get name() { return this.#suite.name; }
  get fullName() { return this.#suite.fullName; }
  get filePath() { return process.argv[1]; }
  get signal() { return this.#suite.signal; }
  get passed() { return this.#suite.passed; }

  diagnostic(message) { this.#suite.diagnostics.push(String(message)); }
  release() {}
}

function countedAssertions(test) {
  const assert = require('assert');
  const counted = {};
  for (const name of Object.keys(assert)) {
    if (typeof assert[name] !== 'function' || /^[A-Z]|^strict$/.test(name)) continue;
    counted[name] = (...args) => {
      test.counted++;
      return assert[name](...args);
    };
  }
  for (const name of ['fileSnapshot', 'snapshot']) counted[name] = require('internal/not_implemented').missingFunction(`t.assert.${name}`);
  return counted;
}

module.exports = { SuiteContext, TestContext };
