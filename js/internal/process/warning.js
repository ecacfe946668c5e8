// process.emitWarning and what is printed for a warning.
// In Node: lib/internal/process/warning.js.
'use strict';

const warnedCodes = new Set();
let shown = 0;

function onWarning(warning) {
  if (!(warning instanceof Error)) return;
  const { getOptionValue } = require('internal/options');
  if (getOptionValue('--no-warnings') || process.env.NODE_NO_WARNINGS === '1') return;
  const disabled = getOptionValue('--disable-warning');
  if (disabled && (disabled.includes(warning.code) || disabled.includes(warning.name))) return;
  const isDeprecation = warning.name === 'DeprecationWarning';
  if (isDeprecation && process.noDeprecation) return;
  const trace = process.traceProcessWarnings || getOptionValue('--trace-warnings') || (isDeprecation && process.traceDeprecation);
  let text = `(${process.release.name}:${process.pid}) `;
  if (warning.code) text += `[${warning.code}] `;
  if (trace && warning.stack) text += `${warning.stack}`;
  else text += typeof warning.toString === 'function' ? `${warning.toString()}` : Error.prototype.toString.call(warning);
  if (typeof warning.detail === 'string') text += `\n${warning.detail}`;
  if (!trace && shown++ === 0) {
    const flag = isDeprecation ? '--trace-deprecation' : '--trace-warnings';
    text += `\n(Use \`rcluster ${flag} ...\` to show where the warning was created)`;
  }
  const file = getOptionValue('--redirect-warnings') || process.env.NODE_REDIRECT_WARNINGS;
  if (file) writeToFile(file, text);
  // Through the console, whose output a program may have changed.
  else require('internal/console/global').error(text);
}

let warningFile;

function writeToFile(path, text) {
  const fs = require('fs');
  if (warningFile === undefined) {
    try {
      warningFile = fs.openSync(path, 'a');
    } catch {
      require('internal/console/global').error(text);
      return;
    }
    process.on('exit', () => {
      fs.closeSync(warningFile);
      warningFile = undefined;
    });
  }
  fs.appendFile(warningFile, `${text}\n`, (error) => {
    if (error) require('internal/console/global').error(text);
  });
}

function emitWarning(warning, type, code, ctor) {
  const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
  const { validateString } = require('internal/validators');
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    ctor = type.ctor;
    code = type.code;
    if (typeof type.detail === 'string') detail = type.detail;
    type = type.type || 'Warning';
  } else if (typeof type === 'function') {
    ctor = type;
    code = '';
    type = 'Warning';
  }
  if (type !== undefined) validateString(type, 'type');
  if (typeof code === 'function') {
    ctor = code;
    code = '';
  } else if (code !== undefined) {
    validateString(code, 'code');
  }
  if (typeof warning === 'string') {
    warning = createWarning(warning, type, code, ctor, detail);
  } else if (!(warning instanceof Error)) {
    throw new ERR_INVALID_ARG_TYPE('warning', ['Error', 'string'], warning);
  }
  if (warning.name === 'DeprecationWarning') {
    if (process.noDeprecation) return;
    if (process.throwDeprecation) {
      // In a tick of its own, as Node does: whoever warned is not the one to blame.
      process.nextTick(() => { throw warning; });
      return;
    }
  }
  process.nextTick(doEmit, warning);
}

function doEmit(warning) {
  process.emit('warning', warning);
}

function createWarning(message, type, code, ctor, detail) {
  const limit = Error.stackTraceLimit;
  const traced = process.traceProcessWarnings || process.traceDeprecation || process.listenerCount('warning') > 1;
  if (!traced) Error.stackTraceLimit = 0;
  // eslint-disable-next-line no-restricted-syntax
  const warning = new Error(message);
  if (!traced) Error.stackTraceLimit = limit;
  warning.name = String(type || 'Warning');
  if (code) warning.code = code;
  if (detail !== undefined) warning.detail = detail;
  Error.captureStackTrace(warning, ctor || emitWarning);
  return warning;
}

// Printed before this returns: for a warning that explains an error about to end the program.
function emitWarningSync(warning, type, code, ctor) {
  doEmit(createWarning(warning, type, code, ctor));
}

// For warnings that are given once per code.
function emitWarningOnce(code, warning, type) {
  if (warnedCodes.has(code)) return;
  warnedCodes.add(code);
  emitWarning(warning, type, code);
}

module.exports = { emitWarning, emitWarningOnce, emitWarningSync, onWarning };
