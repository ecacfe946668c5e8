// What scripts call on a console. Methods, so that none of them is a constructor.
// In Node: consoleMethods of lib/internal/console/constructor.js.
'use strict';

const { inspect } = require('internal/util/inspect');
const { formatTime } = require('internal/util/debuglog');
const table = require('internal/console/table');
const {
  kCounts, kFormatForStderr, kFormatForStdout, kGetInspectOptions, kGroupIndent, kGroupIndentationWidth,
  kUseStderr, kUseStdout, kWriteToConsole,
} = require('internal/console/symbols');

// console.log and its like tell subscribers of their diagnostics channel first, who may still change what
// the arguments hold.
const channels = { log: undefined, info: undefined, debug: undefined, warn: undefined, error: undefined };

function publish(name, args) {
  const channel = channels[name] ??= require('diagnostics_channel').channel(`console.${name}`);
  if (channel.hasSubscribers) channel.publish(args);
}

function writeOut(instance, args) {
  instance[kWriteToConsole](kUseStdout, instance[kFormatForStdout](args));
}

function writeError(instance, args) {
  instance[kWriteToConsole](kUseStderr, instance[kFormatForStderr](args));
}

// Milliseconds since the label's console.time(), or undefined with a warning.
function elapsed(instance, method, label) {
  const start = instance._times.get(label);
  if (start === undefined) {
    process.emitWarning(`No such label '${label}' for console.${method}()`);
    return undefined;
  }
  const [seconds, nanoseconds] = process.hrtime(start);
  return seconds * 1e3 + nanoseconds / 1e6;
}

module.exports = {
  log(...args) {
    publish('log', args);
    writeOut(this, args);
  },

  warn(...args) {
    publish('warn', args);
    writeError(this, args);
  },

  error(...args) {
    publish('error', args);
    writeError(this, args);
  },

  dir(object, options) {
    this[kWriteToConsole](kUseStdout, inspect(object, {
      customInspect: false,
      ...this[kGetInspectOptions](this._stdout),
      ...options,
    }));
  },

  time(label = 'default') {
    label = `${label}`;
    if (this._times.has(label)) {
      process.emitWarning(`Label '${label}' already exists for console.time()`);
      return;
    }
    this._times.set(label, process.hrtime());
  },

  timeEnd(label = 'default') {
    label = `${label}`;
    const ms = elapsed(this, 'timeEnd', label);
    if (ms === undefined) return;
    writeOut(this, ['%s: %s', label, formatTime(ms)]);
    this._times.delete(label);
  },

  timeLog(label = 'default', ...data) {
    label = `${label}`;
    const ms = elapsed(this, 'timeLog', label);
    if (ms !== undefined) writeOut(this, ['%s: %s', label, formatTime(ms), ...data]);
  },

  trace: function trace(...args) {
    const err = { name: 'Trace', message: this[kFormatForStderr](args) };
    Error.captureStackTrace(err, trace);
    this.error(err.stack);
  },

  assert(expression, ...args) {
    if (expression) return;
    args[0] = `Assertion failed${args.length === 0 ? '' : `: ${args[0]}`}`;
    // A program may have replaced warn.
    Reflect.apply(this.warn, this, args);
  },

  clear() {
    // A pipe or a terminal without cursor control would only get rubbish.
    if (!this._stdout.isTTY || process.env.TERM === 'dumb') return;
    const { cursorTo, clearScreenDown } = require('readline');
    cursorTo(this._stdout, 0, 0);
    clearScreenDown(this._stdout);
  },

  count(label = 'default') {
    label = `${label}`;
    const count = (this[kCounts].get(label) ?? 0) + 1;
    this[kCounts].set(label, count);
    this.log(`${label}: ${count}`);
  },

  countReset(label = 'default') {
    label = `${label}`;
    if (!this[kCounts].delete(label)) process.emitWarning(`Count for '${label}' does not exist`);
  },

  group(...data) {
    if (data.length > 0) Reflect.apply(this.log, this, data);
    this[kGroupIndent] += ' '.repeat(this[kGroupIndentationWidth]);
  },

  groupEnd() {
    this[kGroupIndent] = this[kGroupIndent].slice(0, this[kGroupIndent].length - this[kGroupIndentationWidth]);
  },

  table(data, properties) {
    if (data === null || typeof data !== 'object') return this.log(data);
    if (properties !== undefined) require('internal/validators').validateArray(properties, 'properties');
    const { colors } = this[kGetInspectOptions](this._stdout);
    this.log(table.render(data, properties, colors));
  },

  debug(...args) {
    publish('debug', args);
    writeOut(this, args);
  },

  info(...args) {
    publish('info', args);
    writeOut(this, args);
  },

  dirxml(...args) {
    writeOut(this, args);
  },

  groupCollapsed(...data) {
    Reflect.apply(this.group, this, data);
  },
};
