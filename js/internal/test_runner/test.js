// One test or suite: when it runs, its hooks, its subtests, how it ended.
// In Node: lib/internal/test_runner/test.js.

'use strict';

const { AsyncLocalStorage } = require('async_hooks');
const { validateFunction, validateNumber, validateObject } = require('internal/validators');

let storage;

/** The test or suite whose code is running. */
function currentTest() {
  return storage?.getStore();
}

function runAs(test, fn) {
  storage ??= new AsyncLocalStorage();
  return storage.run(test, fn);
}

/** Why a test failed, where that is not an exception of its function. */
class TestFailure extends Error {
  constructor(cause, failureType) {
    super(typeof cause === 'string' ? cause : cause?.message ?? String(cause));
    this.code = 'ERR_TEST_FAILURE';
    this.failureType = failureType;
    this.cause = cause;
    // The cause has the stack that is of interest.
    this.stack = `${this.name} [${this.code}]: ${this.message}`;
  }
}
Object.defineProperty(TestFailure.prototype, 'name', { __proto__: null, value: 'Error', writable: true, configurable: true });

const hookNames = ['before', 'beforeEach', 'afterEach', 'after'];

class Test {
  constructor({ name, options = {}, fn, parent, isSuite = false, isRoot = false }) {
    if (fn !== undefined) validateFunction(fn, 'fn');
    validateObject(options, 'options');
    if (options.timeout !== undefined && options.timeout !== Infinity) validateNumber(options.timeout, 'options.timeout', 0, 2 ** 31 - 1);
    this.name = String(name);
    this.fn = fn ?? (() => {});
    this.parent = parent;
    this.isSuite = isSuite;
    this.isRoot = isRoot;
    this.timeout = options.timeout ?? Infinity;
    this.outerSignal = options.signal;
    this.concurrency = concurrencyOf(options.concurrency, parent);
    this.planned = options.plan;
    this.counted = 0;
    // true, or the reason.
    this.skipped = options.skip || (parent?.skipped ?? false);
    this.todo = options.todo || (parent?.isSuite && parent.todo) || false;
    this.expectsFailure = options.expectFailure || false;
    this.hooks = { before: [], beforeEach: [], afterEach: [], after: [] };
    this.subtests = [];
    this.waiting = [];
    this.active = 0;
    this.isReleased = false;
    this.isDone = false;
    this.isCancelled = false;
    this.error = undefined;
    this.diagnostics = [];
    this.strayErrors = [];
    this.duration = 0;
    this.interruption = Promise.withResolvers();
    this.interruption.promise.catch(() => {});
    this.end = Promise.withResolvers();
    this.abort = undefined;
  }

  /** Resolves when it has ended, however it did. */
  get finished() { return this.end.promise; }

  get passed() { return this.error === undefined; }

  get fullName() { return this.parent === undefined || this.parent.isRoot ? this.name : `${this.parent.fullName} > ${this.name}`; }

  get signal() {
    this.abort ??= new AbortController();
    return this.abort.signal;
  }

  // ---- Subtests ----

  createSubtest(description) {
    const test = new Test({ ...description, parent: this });
    this.subtests.push(test);
    if (this.isDone && !this.isRoot) {
      test.conclude(new TestFailure('test could not be started because its parent finished', 'parentAlreadyFinished'));
      return test;
    }
    if (test.isSuite) test.build();
    this.waiting.push(test);
    // The tests of a suite wait until it is the suite's turn; those of a test start where they stand.
    if (!this.isSuite) this.isReleased = true;
    this.startNext();
    return test;
  }

  /** From now on its subtests run. */
  release() {
    this.isReleased = true;
    this.startNext();
  }

  startNext() {
    while (this.isReleased && this.waiting.length > 0 && this.active < this.concurrency) {
      this.active++;
      this.waiting.shift().run();
    }
  }

  childDone() {
    this.active--;
    this.startNext();
    this.onChildDone?.();
    if (this.active === 0 && this.waiting.length === 0) this.idle?.resolve();
  }

  /** Resolves when no subtest is under way. */
  settled() {
    if (this.active === 0 && this.waiting.length === 0) return Promise.resolve();
    this.idle = Promise.withResolvers();
    return this.idle.promise;
  }

  cancelUnfinished(message) {
    for (const test of this.subtests) {
      if (test.isDone) continue;
      test.cancelUnfinished(message);
      test.isCancelled = true;
      test.interrupt(new TestFailure(message, 'cancelledByParent'));
    }
  }

  // ---- Hooks ----

  addHook(name, fn, options = {}) {
    validateFunction(fn, 'fn');
    this.hooks[name].push({ fn, timeout: options.timeout ?? Infinity });
  }

  /** Once, before the first test below it. */
  runBeforeHooks() {
    this.beforeHooks ??= this.runHooks('before', this);
    return this.beforeHooks;
  }

  runAfterHooks() {
    return this.runHooks('after', this);
  }

  async runHooks(name, target) {
    for (const { fn, timeout } of this.hooks[name]) {
      await runAs(this, () => withTimeout(callWithDone(fn, target.context), timeout, `${name} hook`));
    }
  }

  // ---- Running ----

  get context() {
    const { SuiteContext, TestContext } = require('internal/test_runner/context');
    return this.ownContext ??= this.isSuite ? new SuiteContext(this) : new TestContext(this);
  }

  /** A suite's function runs when the suite is made, to find the tests. */
  build() {
    if (this.skipped) return;
    try {
      this.built = runAs(this, () => this.fn(this.context));
    } catch (error) {
      this.built = Promise.reject(error);
    }
    this.built = Promise.resolve(this.built);
    this.built.catch(() => {});
  }

  async run() {
    const start = process.hrtime.bigint();
    let error;
    if (!this.skipped) {
      try {
        await Promise.race([withTimeout(this.runBody(), this.timeout, 'test', this), this.interruption.promise]);
      } catch (thrown) {
        error = thrown ?? new TestFailure(String(thrown), 'testCodeFailure');
      }
      error = await this.runEndHooks(error);
    }
    this.duration = Number(process.hrtime.bigint() - start) / 1e6;
    this.conclude(error);
    this.parent.childDone();
  }

  async runBody() {
    this.outerSignal?.throwIfAborted();
    this.outerSignal?.addEventListener('abort', () => {
      this.isCancelled = true;
      this.interrupt(this.outerSignal.reason);
    }, { once: true });
    await this.parent.runBeforeHooks();
    if (this.isSuite) {
      await this.built;
      await this.runBeforeHooks();
      this.release();
      await this.settled();
      return;
    }
    for (const ancestor of this.ancestors().reverse()) await ancestor.runHooks('beforeEach', this);
    this.hasStarted = true;
    // skip() and todo() may be called in a hook.
    await runAs(this, () => callWithDone(this.fn, this.context));
    await this.settled();
    if (this.planned !== undefined && this.planned !== this.counted) {
      throw new TestFailure(`plan expected ${this.planned} assertions but received ${this.counted}`, 'testCodeFailure');
    }
  }

  // They run after a failure as well; the first error is the one that counts.
  async runEndHooks(error) {
    const steps = [() => this.runAfterHooks()];
    if (!this.isSuite) {
      if (this.hasStarted) for (const ancestor of this.ancestors()) steps.push(() => ancestor.runHooks('afterEach', this));
    }
    for (const step of steps) {
      try {
        await step();
      } catch (thrown) {
        error ??= thrown ?? new TestFailure(String(thrown), 'hookFailed');
      }
    }
    this.cancelUnfinished('test did not finish before its parent and was cancelled');
    const failed = this.subtests.filter((test) => !test.passed && !test.todo).length;
    if (failed > 0) error ??= new TestFailure(`${failed} subtest${failed > 1 ? 's' : ''} failed`, 'subtestsFailed');
    return error;
  }

  // From its parent up to the root.
  ancestors() {
    const found = [];
    for (let test = this.parent; test !== undefined; test = test.parent) found.push(test);
    return found;
  }

  /** Ends it now, though its function has not. */
  interrupt(error) {
    this.interruption.reject(error);
    this.abort?.abort(error);
  }

  conclude(error) {
    if (this.isDone) return;
    this.isDone = true;
    if (this.expectsFailure && !this.skipped) {
      error = error === undefined ? new TestFailure('test was expected to fail but passed', 'expectedFailure') : undefined;
    }
    this.error = error;
    this.ownContext?.release();
    this.abort?.abort();
    this.end.resolve();
  }

  /** What became of every test below it. */
  countAll(totals = { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }) {
    for (const test of this.subtests) {
      test.countAll(totals);
      if (test.isSuite) {
        totals.suites++;
        // A suite whose own code failed has no failed test to tell of it.
        if (!test.passed && test.error.failureType !== 'subtestsFailed') totals.failed++;
        continue;
      }
      totals.tests++;
      if (test.skipped) totals.skipped++;
      else if (test.todo) totals.todo++;
      else if (test.isCancelled) totals.cancelled++;
      else if (test.passed) totals.passed++;
      else totals.failed++;
    }
    return totals;
  }
}

function concurrencyOf(value, parent) {
  if (value === undefined || value === null) return parent?.isSuite && !parent.isRoot ? parent.concurrency : 1;
  if (value === true) return Infinity;
  if (value === false) return 1;
  validateNumber(value, 'options.concurrency', 1);
  return value;
}

// Functions of two parameters get a callback as the second.
function callWithDone(fn, context) {
  if (fn.length !== 2) return Promise.resolve(Reflect.apply(fn, context, [context]));
  return new Promise((resolve, reject) => {
    let isCalled = false;
    const result = Reflect.apply(fn, context, [context, (error) => {
      if (isCalled) {
        reject(new TestFailure('callback invoked multiple times', 'multipleCallbackInvocations'));
        return;
      }
      isCalled = true;
      if (error) reject(error);
      else resolve();
    }]);
    if (typeof result?.then === 'function') {
      reject(new TestFailure('passed a callback but also returned a Promise', 'callbackAndPromisePresent'));
    }
  });
}

function withTimeout(promise, ms, what, test) {
  if (!Number.isFinite(ms)) return promise;
  const { promise: expired, reject } = Promise.withResolvers();
  const timer = require('timers').setTimeout(() => {
    const error = new TestFailure(`${what} timed out after ${ms}ms`, 'testTimeoutFailure');
    if (test !== undefined) {
      test.isCancelled = true;
      test.abort?.abort(error);
    }
    reject(error);
  }, ms);
  return Promise.race([promise, expired]).finally(() => require('timers').clearTimeout(timer));
}

module.exports = { Test, TestFailure, currentTest, hookNames };
