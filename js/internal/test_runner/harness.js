// The functions of node:test that make tests, and the root all tests of a program are below of: it starts when the first test is
// made and ends with the program.
// In Node: lib/internal/test_runner/harness.js.

'use strict';

const { Test, currentTest, TestFailure } = require('internal/test_runner/test');
const reporter = require('internal/test_runner/reporter');

let root;

function getRoot() {
  if (root !== undefined) return root;
  root = new Test({ name: '<root>', isSuite: true, isRoot: true });
  root.onChildDone = () => reporter.printFinished(root);
  process.on('uncaughtException', (error) => blame(error, 'uncaughtException'));
  process.on('unhandledRejection', (error) => blame(error, 'unhandledRejection'));
  process.on('beforeExit', () => { endRoot(); });
  process.on('exit', (code) => {
    root.cancelUnfinished('The process ended while it was running');
    conclude(code);
  });
  // What follows in the file may add hooks; the tests wait for it.
  queueMicrotask(() => root.release());
  return root;
}

/** What no test caught belongs to the one that was running there. */
function blame(error, kind) {
  const test = currentTest();
  if (test === undefined || test.isRoot || test.isDone) {
    root.strayErrors.push({ error, kind, name: test?.isRoot === false ? test.name : undefined });
    process.exitCode = 1;
    return;
  }
  test.interrupt(new TestFailure(error, kind));
}

// The program has nothing left to do.
async function endRoot() {
  if (root.isEnding) return;
  root.isEnding = true;
  root.cancelUnfinished('Promise resolution is still pending but the event loop has already resolved');
  await root.settled();
  try {
    await root.runAfterHooks();
  } catch (error) {
    root.strayErrors.push({ error, kind: 'hookFailed', name: undefined });
  }
}

let isConcluded = false;

function conclude() {
  if (isConcluded) return;
  isConcluded = true;
  reporter.printFinished(root);
  const totals = root.countAll();
  reporter.printSummary(root, totals);
  if (totals.failed + totals.cancelled + root.strayErrors.length > 0) process.exitCode = 1;
}

// (name, options, fn), each of which may be left out.
function readArguments(name, options, fn, overrides) {
  if (typeof name === 'function') {
    fn = name;
    name = undefined;
    options = undefined;
  } else if (name !== null && typeof name === 'object') {
    fn = options;
    options = name;
    name = undefined;
  }
  if (typeof options === 'function') {
    fn = options;
    options = undefined;
  }
  if (name === undefined || name === '') name = fn?.name || '<anonymous>';
  return { name, options: { ...options, ...overrides }, fn };
}

function make(isSuite, name, options, fn, overrides) {
  const parent = currentTest() ?? getRoot();
  return parent.createSubtest({ ...readArguments(name, options, fn, overrides), isSuite });
}

function makeFunction(name, isSuite) {
  const { [name]: create } = {
    [name](...args) {
      const test = make(isSuite, args[0], args[1], args[2], undefined);
      return isSuite && test.parent.isSuite && !test.parent.isRoot ? undefined : test.finished;
    },
  };
  for (const mark of ['expectFailure', 'only', 'skip', 'todo']) {
    create[mark] = (...args) => make(isSuite, args[0], args[1], args[2], { [mark]: true }).finished;
  }
  return create;
}

function makeHook(name) {
  return { [name](fn, options) { (currentTest() ?? getRoot()).addHook(name, fn, options); } }[name];
}

module.exports = {
  after: makeHook('after'),
  afterEach: makeHook('afterEach'),
  before: makeHook('before'),
  beforeEach: makeHook('beforeEach'),
  describe: makeFunction('describe', true),
  test: makeFunction('test', false),
};
