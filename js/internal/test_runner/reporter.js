// Writes how tests ended to standard output, for people: a line for each, their numbers, the errors of those that failed.
// In Node: lib/internal/test_runner/reporter/spec.js.

'use strict';

const PASS = '\u2714';
const FAIL = '\u2716';
const SKIP = '\ufe63';
const SUITE = '\u25b6';
const INFO = '\u2139';

function write(text) {
  process.stdout.write(`${text}\n`);
}

/** The tests directly below `root` that have ended and whose predecessors have, too. */
function printFinished(root) {
  root.printed ??= 0;
  while (root.printed < root.subtests.length && root.subtests[root.printed].isDone) printTest(root.subtests[root.printed++], '');
}

function printTest(test, indent) {
  if (test.subtests.length > 0) {
    write(`${indent}${SUITE} ${test.name}`);
    for (const child of test.subtests) printTest(child, `${indent}  `);
  }
  write(`${indent}${mark(test)} ${test.name} (${test.duration}ms)${note(test)}`);
  for (const message of test.diagnostics) write(`${indent}${INFO} ${message}`);
  if (!test.passed && test.error.failureType !== 'subtestsFailed') write(indented(describe(test.error), `${indent}  `));
}

function mark(test) {
  if (test.skipped) return SKIP;
  return test.passed || test.todo ? PASS : FAIL;
}

function note(test) {
  const [word, reason] = test.skipped ? ['SKIP', test.skipped] : test.todo ? ['TODO', test.todo] : [undefined, undefined];
  if (word === undefined) return '';
  return ` # ${typeof reason === 'string' ? reason : word}`;
}

function describe(error) {
  const { inspect } = require('internal/util/inspect');
  const cause = error?.code === 'ERR_TEST_FAILURE' && error.cause instanceof Error ? error.cause : error;
  return inspect(cause, { colors: false });
}

function indented(text, indent) {
  return text.split('\n').map((line) => indent + line).join('\n');
}

function printSummary(root, totals) {
  for (const { error, kind, name } of root.strayErrors) {
    const where = name === undefined ? 'outside of any test' : `after the test "${name}" had ended`;
    write(`${INFO} Error: ${kind} ${where}`);
    write(indented(describe(error), '  '));
  }
  const lines = [
    ['tests', totals.tests], ['suites', totals.suites], ['pass', totals.passed], ['fail', totals.failed],
    ['cancelled', totals.cancelled], ['skipped', totals.skipped], ['todo', totals.todo],
    ['duration_ms', require('perf_hooks').performance.now()],
  ];
  for (const [name, value] of lines) write(`${INFO} ${name} ${value}`);
}

module.exports = { printFinished, printSummary };
