// What is printed about an exception that ends the process: where it was thrown, the source line, the stack.
// Native side: location() in src/runtime/callback.rs. In Node: src/node_errors.cc.
'use strict';

const HERE = 'node:internal/process/report_exception:';

function printException(error, location) {
  let report;
  try {
    require('internal/errors').enhanceUncaughtStack(error);
    report = isObject(error) ? require('internal/util/inspect').inspect(error, { colors: false }) : String(error);
  } catch {
    report = '<an exception that cannot be shown>';
  }
  let text;
  if (isError(error)) {
    // The loader puts the place of a syntax error into its stack, which says more than where it was thrown from.
    if (location === undefined || hasLocation(error)) text = `${report}\n`;
    else text = location ? `${location}\n${report}\n` : `Uncaught:\n${report}\n`;
  } else {
    text = location ? `\n${location}${report}\n` : `Uncaught:\n${report}\n`;
    if (!isObject(error) && !require('internal/options').getOptionValue('--trace-uncaught')) {
      text += '(Use `rcluster --trace-uncaught ...` to show where the exception was thrown)\n';
    }
  }
  const { rclusterVersion } = require('internal/version');
  ops.op_process_write_stderr(`${text}\nrcluster v${rclusterVersion}\n`);
}

// As native code gives it for what it catches itself: "file:line\nsource line\n   ^^^\n", or ''. Undefined: the stack has to do.
function locationOf(error) {
  const location = ops.op_error_location(error);
  if (!location.startsWith(HERE)) return location;
  // V8 keeps the place only until the stack is first read, and blames whoever asks then. The stack still knows.
  return fromStack(error);
}

function fromStack(error) {
  if (!isError(error)) return '';
  if (typeof error.stack !== 'string') return undefined;
  const top = /^ {4}at (?:.*\()?([^()\n]+):(\d+):(\d+)\)?$/m.exec(error.stack);
  if (top === null) return undefined;
  const [, place, line, column] = top;
  try {
    const path = place.startsWith('file:') ? require('url').fileURLToPath(place) : place;
    if (!path.startsWith('/')) return undefined;
    const source = require('fs').readFileSync(path, 'utf8').split('\n')[line - 1];
    if (source === undefined) return undefined;
    // Tabs are kept, so that the marker stands where the terminal puts the source.
    return `${place}:${line}\n${source}\n${source.slice(0, column - 1).replace(/[^\t]/g, ' ')}^\n`;
  } catch {
    return undefined;
  }
}

function hasLocation(error) {
  return typeof error.stack === 'string' && /^\S.*:\d+\n.*\n\s*\^/.test(error.stack);
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function isError(value) {
  return value instanceof Error || require('internal/util/types').isNativeError(value);
}

module.exports = { locationOf, printException };
