// util.format: printf-like placeholders, then everything left over, separated by spaces.
// In Node: part of lib/internal/util/inspect.js.
'use strict';

const { formatNumber, formatBigInt } = require('internal/util/inspect/text');
const { stylizeNoColor } = require('internal/util/inspect/styles');
const { inspectDefaultOptions } = require('internal/util/inspect/options');
const { builtInNames } = require('internal/util/inspect/names');
const types = require('internal/util/types');

const kPercent = 37;

// Whether String(value) would only say "[object Object]" and the like: then it is inspected.
function hasBuiltInToString(value) {
  // A trap of a proxy is never run; neither is the toString of what it stands for.
  while (types.isProxy(value)) {
    const details = ops.op_get_proxy_details(value);
    value = details[0];
    if (value === null || value === undefined) return true;
  }
  if (types.isDate(value)) return true;
  if (Object.hasOwn(value, Symbol.toPrimitive) || typeof value[Symbol.toPrimitive] === 'function') return false;
  if (typeof value.toString !== 'function') return true;
  if (Object.hasOwn(value, 'toString')) return false;

  // Who defines it decides: a class of the language, or the program.
  let owner = value;
  do {
    owner = Object.getPrototypeOf(owner);
    if (owner === null) return true;
  } while (!Object.hasOwn(owner, 'toString'));
  const constructor = Object.getOwnPropertyDescriptor(owner, 'constructor')?.value;
  return typeof constructor === 'function' && builtInNames.has(constructor.name);
}

let circularMessage;

function isCircularError(err) {
  if (circularMessage === undefined) {
    const loop = {};
    loop.loop = loop;
    try {
      JSON.stringify(loop);
    } catch (provoked) {
      circularMessage = provoked.message.split('\n', 1)[0];
    }
  }
  return err?.name === 'TypeError' && String(err.message).split('\n', 1)[0] === circularMessage;
}

function toJson(value) {
  try {
    return JSON.stringify(value);
  } catch (err) {
    if (isCircularError(err)) return '[Circular]';
    throw err;
  }
}

function toNumberText(value, convert, separator) {
  if (typeof value === 'bigint') return formatBigInt(stylizeNoColor, value, separator);
  if (typeof value === 'symbol') return formatNumber(stylizeNoColor, NaN, separator);
  return formatNumber(stylizeNoColor, convert(value), separator);
}

function toText(value, inspectOptions, inspect) {
  const separator = inspectOptions?.numericSeparator ?? inspectDefaultOptions.numericSeparator;
  switch (typeof value) {
    case 'number': return formatNumber(stylizeNoColor, value, separator);
    case 'bigint': return formatBigInt(stylizeNoColor, value, separator);
    case 'object':
      if (value === null || !hasBuiltInToString(value)) return String(value);
      return inspect(value, { ...inspectOptions, depth: 0, colors: false, compact: 3 });
    default: return String(value);
  }
}

// The text for one placeholder, or undefined if the letter is none.
function replace(letter, value, inspectOptions) {
  const { inspect } = require('internal/util/inspect');
  const separator = inspectOptions?.numericSeparator ?? inspectDefaultOptions.numericSeparator;
  switch (letter) {
    case 's': return toText(value, inspectOptions, inspect);
    case 'j': return String(toJson(value));
    case 'd': return typeof value === 'object' && value !== null ?
      formatNumber(stylizeNoColor, Number(value), separator) : toNumberText(value, Number, separator);
    case 'i': return toNumberText(value, parseInt10, separator);
    case 'f': return typeof value === 'bigint' ?
      formatNumber(stylizeNoColor, parseFloat(value), separator) : toNumberText(value, parseFloat, separator);
    case 'O': return inspect(value, inspectOptions);
    case 'o': return inspect(value, { ...inspectOptions, showHidden: true, showProxy: true, depth: 4 });
    case 'c': return '';
    default: return undefined;
  }
}

const parseInt10 = (value) => parseInt(value);

function formatArguments(inspectOptions, args) {
  const first = args[0];
  let next = 0;
  let result = '';
  let space = '';

  if (typeof first === 'string') {
    if (args.length === 1) return first;
    let done = 0;
    for (let i = first.indexOf('%'); i !== -1 && i < first.length - 1; i = first.indexOf('%', i + 1)) {
      if (first.charCodeAt(i + 1) === kPercent) {
        result += first.slice(done, ++i);
        done = i + 1;
      } else if (next + 1 < args.length) {
        const text = replace(first[i + 1], args[next + 1], inspectOptions);
        // The letter may not be a percent sign here, so going on behind it or at it is the same.
        if (text === undefined) continue;
        result += first.slice(done, i) + text;
        next++;
        i++;
        done = i + 1;
      }
    }
    if (done !== 0) {
      next++;
      space = ' ';
      if (done < first.length) result += first.slice(done);
    }
  }

  const { inspect } = require('internal/util/inspect');
  for (; next < args.length; next++) {
    const value = args[next];
    result += space;
    result += typeof value === 'string' ? value : inspect(value, inspectOptions);
    space = ' ';
  }
  return result;
}

function format(...args) {
  return formatArguments(undefined, args);
}

function formatWithOptions(inspectOptions, ...args) {
  const { validateObject, kValidateObjectAllowObjects } = require('internal/validators');
  validateObject(inspectOptions, 'inspectOptions', kValidateObjectAllowObjects);
  return formatArguments(inspectOptions, args);
}

module.exports = { format, formatWithOptions, formatArguments };
