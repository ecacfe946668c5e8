// AssertionError and its message: what was expected, and how the actual value differs from it.
// In Node: lib/internal/assert/assertion_error.js.
'use strict';

const { inspect } = require('internal/util/inspect');
const colors = require('internal/util/colors');
const { validateObject } = require('internal/validators');
const { isErrorStackTraceLimitWritable } = require('internal/errors');
const { myersDiff, printMyersDiff, printSimpleMyersDiff } = require('internal/assert/myers_diff');

const titles = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:',
  notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

// Values this short are compared on one line.
const maxInlineLength = 12;
const maxTextLength = 512;
const maxShownLines = 50;
const maxPropertyLines = 10;
// Up to here one sees by eye where two strings part.
const minIndicatorIndex = 3;
// Diff mark and space.
const markWidth = 2;

const diffOperators = new Set(['deepStrictEqual', 'strictEqual', 'partialDeepStrictEqual']);

// The defaults of util.inspect are the program's to change; a message needs everything.
function inspectValue(value) {
  return inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Infinity,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
  });
}

const isObject = (value) => typeof value === 'object' && value !== null;
const isReference = (value) => isObject(value) || typeof value === 'function';

function isErrorWithStack(value) {
  return isObject(value) && 'stack' in value && value instanceof Error;
}

// An error without its stack, which would differ in every message.
function copyError(source) {
  const copy = Object.assign({ __proto__: Object.getPrototypeOf(source) }, source);
  Object.defineProperty(copy, 'message', { __proto__: null, value: source.message });
  if (Object.hasOwn(source, 'cause')) {
    const { cause } = source;
    const value = cause instanceof Error ? copyError(cause) : cause;
    Object.defineProperty(copy, 'cause', { __proto__: null, value });
  }
  return copy;
}

function truncate(text) {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength - 3)}...` : text;
}

function inlineDiff(actual, actualText, expected, expectedText) {
  let length = actualText.length + expectedText.length;
  if (typeof actual === 'string') length -= 2;
  if (typeof expected === 'string') length -= 2;
  // Two zeros can only differ in their sign, which is easy to overlook.
  if (length <= maxInlineLength && (actual !== 0 || expected !== 0)) {
    return { header: '', message: `${actualText} !== ${expectedText}` };
  }
  if (typeof actual === 'string' && typeof expected === 'string' && colors.hasColors) {
    return {
      header: `${colors.green}actual${colors.white} ${colors.red}expected${colors.white}`,
      message: printSimpleMyersDiff(myersDiff(actualText.split(''), expectedText.split(''))),
    };
  }
  return { message: stackedDiff(actualText, expectedText) };
}

function stackedDiff(actual, expected) {
  const message = `\n${colors.green}+${colors.white} ${actual}\n${colors.red}- ${colors.white}${expected}`;
  const isQuoted = /^['"`]/.test(actual) && /^['"`]/.test(expected);
  const columns = process.stderr.isTTY ? process.stderr.columns : 80;
  if (!isQuoted && !(typeof actual === 'string' && typeof expected === 'string')) return message;
  if (actual.length + expected.length > columns) return message;
  let index = 0;
  while (index < actual.length && actual[index] === expected[index]) index++;
  if (index === actual.length || index < minIndicatorIndex) return message;
  return `${message}\n${' '.repeat(index + markWidth)}^`;
}

function createDiff(actual, expected, operator, customMessage, diffType) {
  if (operator === 'strictEqual' &&
      ((isObject(actual) && isObject(expected)) ||
       (typeof actual === 'function' && typeof expected === 'function'))) {
    operator = 'strictEqualObject';
  }

  const actualText = inspectValue(actual);
  const expectedText = inspectValue(expected);
  const actualLines = actualText.split('\n');
  const expectedLines = expectedText.split('\n');
  let header = `${colors.green}+ actual${colors.white} ${colors.red}- expected${colors.white}`;
  let message;
  let skipped = false;

  const isInline = actualLines.length === 1 && expectedLines.length === 1 &&
    !(isObject(actual) && isObject(expected));
  if (isInline) {
    const diff = inlineDiff(actual, actualText, expected, expectedText);
    message = diff.message;
    header = diff.header ?? header;
  } else if (actualText === expectedText) {
    operator = 'notIdentical';
    header = '';
    message = actualText;
    if (actualLines.length > maxShownLines && diffType !== 'full') {
      message = `${actualLines.slice(0, maxShownLines).join('\n')}\n...}`;
      skipped = true;
    }
  } else {
    const diff = myersDiff(actualLines, expectedLines, actual != null && typeof actual === 'object');
    if (operator === 'partialDeepStrictEqual') {
      header = `${colors.gray}${colors.hasColors ? '' : '+ '}actual${colors.white} ` +
        `${colors.red}- expected${colors.white}`;
    }
    ({ message, skipped } = printMyersDiff(diff, operator));
  }

  const title = customMessage || titles[operator];
  return `${title}\n${header}${skipped ? '\n... Skipped lines' : ''}\n${message}\n`;
}

// One value is enough where both are equal and should not be.
function createUnequalMessage(actual, operator, diffType) {
  const title = operator === 'notStrictEqual' && isReference(actual) ?
    titles.notStrictEqualObject : titles[operator];
  const lines = inspectValue(actual).split('\n');
  if (lines.length > maxShownLines && diffType !== 'full') {
    lines.length = maxShownLines - 3;
    lines[maxShownLines - 4] = `${colors.blue}...${colors.white}`;
  }
  if (lines.length === 1) return `${title}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
  return `${title}\n\n${lines.join('\n')}\n`;
}

function createGenericMessage(actual, expected, operator, diffType) {
  const isFull = diffType === 'full';
  let left = inspectValue(actual);
  let right = inspectValue(expected);
  if (operator === 'notDeepEqual' && left === right) {
    const message = `${titles[operator]}\n\n${left}`;
    return message.length > 1024 && !isFull ? `${message.slice(0, 1021)}...` : message;
  }
  if (!isFull) {
    left = truncate(left);
    right = truncate(right);
  }
  if (operator === 'deepEqual') return `${titles[operator]}\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
  const unequal = titles[`${operator}Unequal`];
  if (unequal) return `${unequal}\n\n${left}\n\nshould not loosely deep-equal\n\n${right}`;
  return `${left} ${operator} ${right}`;
}

function createMessage(actual, expected, operator, diffType) {
  // The environment may have changed since the last message.
  colors.refresh();
  if (diffOperators.has(operator)) return createDiff(actual, expected, operator, undefined, diffType);
  if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') {
    return createUnequalMessage(actual, operator, diffType);
  }
  return createGenericMessage(actual, expected, operator, diffType);
}

function shorten(text) {
  const lines = text.split('\n', maxPropertyLines + 1);
  if (lines.length > maxPropertyLines) {
    lines.length = maxPropertyLines;
    return `${lines.join('\n')}\n...`;
  }
  // Of a long line Node shows the end.
  return text.length > maxTextLength ? `${text.slice(maxTextLength)}...` : text;
}

class AssertionError extends Error {
  constructor(options) {
    validateObject(options, 'options');
    const {
      message, operator, stackStartFn, details, stackStartFunction, diff = 'simple',
    } = options;
    let { actual, expected } = options;

    // The stack is captured below, once the message is known and from where the assertion was called.
    const limit = Error.stackTraceLimit;
    const isWritable = isErrorStackTraceLimitWritable();
    if (isWritable) Error.stackTraceLimit = 0;
    if (message != null) {
      super(operator !== undefined && diffOperators.has(operator) ?
        createDiff(actual, expected, operator, message, diff) : String(message));
    } else {
      if (isErrorWithStack(actual) && isErrorWithStack(expected)) {
        actual = copyError(actual);
        expected = copyError(expected);
      }
      super(createMessage(actual, expected, operator, diff));
    }
    if (isWritable) Error.stackTraceLimit = limit;

    this.generatedMessage = !message;
    // The stack starts with this name; what programs read afterwards is the plain one.
    Object.defineProperty(this, 'name', {
      __proto__: null, value: 'AssertionError [ERR_ASSERTION]', enumerable: false, writable: true, configurable: true,
    });
    this.code = 'ERR_ASSERTION';
    if (details) {
      this.actual = undefined;
      this.expected = undefined;
      this.operator = undefined;
      details.forEach((detail, i) => {
        this[`message ${i}`] = detail.message;
        this[`actual ${i}`] = detail.actual;
        this[`expected ${i}`] = detail.expected;
        this[`operator ${i}`] = detail.operator;
        this[`stack trace ${i}`] = detail.stack;
      });
    } else {
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
    }
    Error.captureStackTrace(this, stackStartFn || stackStartFunction);
    // Where the engine makes the text of the stack on first use, this is it.
    this.stack; // eslint-disable-line no-unused-expressions
    this.name = 'AssertionError';
    this.diff = diff;
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  // The message has both values already: as properties they only need to be recognisable.
  [inspect.custom](recurseTimes, ctx) {
    const { actual, expected } = this;
    if (typeof actual === 'string') this.actual = shorten(actual);
    if (typeof expected === 'string') this.expected = shorten(expected);
    const result = inspect(this, { ...ctx, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return result;
  }
}

module.exports = AssertionError;
