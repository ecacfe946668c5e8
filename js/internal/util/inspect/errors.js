// An error as text: its stack with the real class name, without what the properties repeat, coloured so that
// the program's own frames stand out.
// In Node: part of lib/internal/util/inspect.js.
'use strict';

const { getPrefix } = require('internal/util/inspect/names');

// Shorter runs of shared frames are not worth replacing.
const minSharedFrames = 3;
const minFramesToCollapse = 10;
const minRepeatedFrames = 3;
const builtinFrame = /^ {4}at (?:[^/\\(]+ \(|)node:(.+):\d+:\d+(?:\)|$)/;
const repeatedProperties = ['name', 'message', 'stack'];

const errorToString = Function.prototype.call.bind(Error.prototype.toString);
const hasInstance = Function.prototype.call.bind(Function.prototype[Symbol.hasInstance]);

function isError(value) {
  return ops.op_is_native_error(value) || hasInstance(Error, value);
}

// A stack that is no string is shown as the value it is.
function getStackString(ctx, error) {
  const { stack } = error;
  if (typeof stack === 'string' && stack !== '') return stack;
  if (!stack) return errorToString(error);
  const { formatValue } = require('internal/util/inspect/value');
  ctx.seen.push(error);
  ctx.indentationLvl += 4;
  // Without a depth, nothing of it is put on one line.
  const text = formatValue(ctx, stack);
  ctx.indentationLvl -= 4;
  ctx.seen.pop();
  return `${errorToString(error)}\n    ${text}`;
}

// Own properties that only say again what the stack says are left out.
function removeRepeatedKeys(ctx, keys, error, stack) {
  if (ctx.showHidden || keys.length === 0) return;
  for (const name of repeatedProperties) {
    const index = keys.indexOf(name);
    if (index === -1) continue;
    const value = error[name];
    if (typeof value !== 'string' || stack.includes(value)) keys.splice(index, 1);
  }
}

// The stack starts with the error's `name`; make it start with its class where that says more.
function improveStack(stack, constructor, name, tag) {
  if (typeof name !== 'string') {
    const text = String(name);
    return stack.replace(text, () => `${text} [${getPrefix(constructor, tag, 'Error').slice(0, -1)}]`);
  }
  let length = name.length;
  const startsWithName = name.endsWith('Error') && stack.startsWith(name) &&
    (stack.length === length || stack[length] === ':' || stack[length] === '\n');
  if (constructor !== null && !startsWithName) return stack;

  let fallback = 'Error';
  if (constructor === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) ?? /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    fallback = start?.[1] ?? '';
    length = fallback.length;
    fallback ||= 'Error';
  }
  const prefix = getPrefix(constructor, tag, fallback).slice(0, -1);
  if (name === prefix) return stack;
  if (!prefix.includes(name)) return `${prefix} [${name}]${stack.slice(length)}`;
  return length === 0 ? `${prefix}: ${stack}` : `${prefix}${stack.slice(length)}`;
}

// The first run of more than three lines of `a` that `b` has as well.
function identicalSequenceRange(a, b) {
  for (let i = 0; i < a.length - 3; i++) {
    const position = b.indexOf(a[i]);
    if (position === -1 || b.length - position <= minSharedFrames) continue;
    const max = Math.min(a.length - i, b.length - position);
    let length = 1;
    while (length < max && a[i + length] === b[position + length]) length++;
    if (length > minSharedFrames) return { len: length, offset: i };
  }
  return { len: 0, offset: 0 };
}

function getStackFrames(ctx, error, stack) {
  const frames = stack.split('\n');
  let cause;
  try {
    ({ cause } = error);
  } catch {
    // A getter that throws: there is no cause to compare with.
  }
  if (cause !== null && typeof cause === 'object' && isError(cause)) replaceSharedFrames(ctx, frames, cause);
  if (frames.length > minFramesToCollapse) collapseRepeatedFrames(ctx, frames);
  return frames;
}

function replaceSharedFrames(ctx, frames, cause) {
  const causeStack = getStackString(ctx, cause);
  const start = causeStack.indexOf('\n    at');
  if (start === -1) return;
  const { len, offset } = identicalSequenceRange(frames, causeStack.slice(start + 1).split('\n'));
  if (len > minSharedFrames) {
    const skipped = len - 2;
    const message = `    ... ${skipped} lines matching cause stack trace ...`;
    frames.splice(offset + 1, skipped, ctx.stylize(message, 'undefined'));
  }
}

// How often the `period` lines at `start` come again directly behind themselves.
function countRepeats(lines, start, period) {
  let i = start + period;
  while (i < lines.length && lines[i] === lines[i - period]) i++;
  return Math.floor((i - start) / period) - 1;
}

// Recursion fills a stack with the same few frames: they are shown once.
function collapseRepeatedFrames(ctx, frames) {
  for (let i = 0; i < frames.length; i++) {
    for (let next = frames.indexOf(frames[i], i + 1); next !== -1; next = frames.indexOf(frames[i], next + 1)) {
      const period = next - i;
      const times = countRepeats(frames, i, period);
      const count = times * period;
      if (count < minRepeatedFrames) continue;
      const where = times > 1 ? `${period} lines ${times} times...` : 'lines ...';
      const message = `    ... collapsed ${count} duplicate lines matching above ${where}`;
      frames.splice(next, count, ctx.stylize(message, 'undefined'));
      i = next;
      break;
    }
  }
}

// Underlines the package in every `node_modules/package` of the line.
function markNodeModules(ctx, line) {
  let result = '';
  let done = 0;
  let search = 0;
  for (;;) {
    const found = line.indexOf('node_modules', search);
    if (found === -1) return done === 0 ? line : result + line.slice(done);
    const separator = line[found - 1];
    const after = line[found + 12];
    search = found + 12;
    if ((separator !== '/' && separator !== '\\') || (after !== '/' && after !== '\\')) continue;
    const start = search + 1;
    result += line.slice(done, start);
    let end = line.indexOf(separator, start);
    // A scope is part of the name.
    if (line[start] === '@') end = line.indexOf(separator, end + 1);
    if (end === -1) end = line.length;
    result += ctx.stylize(line.slice(start, end), 'module');
    done = end;
    search = end;
  }
}

// Greys the working directory, with the parentheses around it.
function markCwd(ctx, line, directory) {
  let start = line.indexOf(directory);
  if (start === -1) return line;
  let length = directory.length;
  if (line.slice(start - 7, start) === 'file://') {
    start -= 7;
    length += 7;
  }
  const from = line[start - 1] === '(' ? start - 1 : start;
  const closes = from !== start && line.endsWith(')');
  const to = start + length + 1;
  const rest = line.slice(to, closes ? -1 : line.length);
  return line.slice(0, from) + ctx.stylize(line.slice(from, to), 'undefined') + rest +
    (closes ? ctx.stylize(')', 'undefined') : '');
}

function workingDirectory() {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function colorFrames(ctx, frames) {
  const directory = workingDirectory();
  let asUrl;
  let result = '';
  for (let line of frames) {
    result += '\n';
    const builtin = builtinFrame.exec(line);
    if (builtin !== null && require('internal/modules/builtins').exists(builtin[1])) {
      result += ctx.stylize(line, 'undefined');
      continue;
    }
    line = markNodeModules(ctx, line);
    if (directory !== undefined) {
      let marked = markCwd(ctx, line, directory);
      if (marked === line) {
        asUrl ??= encodeURI(`file://${directory}`);
        marked = markCwd(ctx, line, asUrl);
      }
      line = marked;
    }
    result += line;
  }
  return result;
}

// `keys` gains `cause` and `errors`, and loses what the text already has.
function formatError(error, constructor, tag, ctx, keys) {
  let stack;
  let name;
  let message;
  try {
    stack = getStackString(ctx, error);
    name = error.name ?? 'Error';
    message = error.message;
    removeRepeatedKeys(ctx, keys, error, stack);
    if (Object.hasOwn(error, 'cause') && !keys.includes('cause')) keys.push('cause');
    if (Object.hasOwn(error, 'errors') && Array.isArray(error.errors) && !keys.includes('errors')) keys.push('errors');
  } catch {
    // Whatever cannot be read shows among the properties.
    return Object.prototype.toString.call(error);
  }
  stack = improveStack(stack, constructor, name, tag);

  let position = (message && stack.indexOf(message)) || -1;
  if (position !== -1) position += message.length;
  const stackStart = stack.indexOf('\n    at', position);
  if (stackStart === -1) {
    stack = `[${stack}]`;
  } else {
    const frames = getStackFrames(ctx, error, stack.slice(stackStart + 1));
    stack = stack.slice(0, stackStart) + (ctx.colors ? colorFrames(ctx, frames) : `\n${frames.join('\n')}`);
  }
  return ctx.indentationLvl === 0 ? stack : stack.replaceAll('\n', `\n${' '.repeat(ctx.indentationLvl)}`);
}

module.exports = { formatError, isError, identicalSequenceRange };
