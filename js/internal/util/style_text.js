// util.styleText: text in the terminal styles of util.inspect.colors.
// In Node: part of lib/util.js.
'use strict';

const { inspect } = require('internal/util/inspect');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateString, validateObject, validateBoolean, validateOneOf } = require('internal/validators');

// Bold and dim end with the same sequence: ending the inner one ends both, so the outer one starts again.
const sharedClose = 22;

function isStreamLike(value) {
  const { isReadableStream, isWritableStream, isNodeStream } = require('internal/streams/utils');
  return isReadableStream(value) || isWritableStream(value) || isNodeStream(value);
}

// The text inside may carry styles of its own, whose end must bring back ours.
function wrap(text, [open, close]) {
  const start = `\u001b[${open}m`;
  const end = `\u001b[${close}m`;
  if (text.includes(end)) {
    const resume = close === sharedClose ? end + start : start;
    const parts = text.split(end);
    // An end at the very end needs nothing brought back.
    const last = parts.pop();
    text = last === '' ? parts.join(resume) + end : [...parts, last].join(resume);
  }
  return start + text + end;
}

function styleOf(name) {
  const style = inspect.colors[name];
  if (style === undefined) validateOneOf(name, 'format', Object.keys(inspect.colors));
  return style;
}

function styleText(format, text, options) {
  // By far the most frequent call needs no list and no validators.
  const names = Array.isArray(format) ? format : [format];
  let stream;
  let validateStream = true;
  if (options !== undefined) {
    validateObject(options, 'options');
    ({ validateStream = true, stream } = options);
  }
  validateBoolean(validateStream, 'options.validateStream');
  const styles = [];
  for (const name of names) if (name !== 'none') styles.push(styleOf(name));
  validateString(text, 'text');

  if (validateStream) {
    stream ??= process.stdout;
    if (!isStreamLike(stream)) {
      throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
    }
    if (!require('internal/util/colors').shouldColorize(stream)) return text;
  }
  return styles.reduceRight(wrap, text);
}

module.exports = { styleText };
