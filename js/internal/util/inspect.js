// util.inspect and its parts: what the built-ins import as internal/util/inspect.
// One subject each: inspect/value.js (the walk), containers.js, errors.js, names.js, layout.js, text.js,
// width.js, styles.js, regexp.js, options.js and format.js.
// In Node: lib/internal/util/inspect.js.
'use strict';

const {
  customInspect, inspectDefaultOptions, createState, applyOptions,
} = require('internal/util/inspect/options');
const { colors, styles, stylizeWithColor, stylizeNoColor } = require('internal/util/inspect/styles');
const { formatNumber, formatBigInt } = require('internal/util/inspect/text');
const { kObjectType, kArrayType, kArrayExtrasType } = require('internal/util/inspect/layout');
const { getStringWidth, stripControlSequences } = require('internal/util/inspect/width');
const { identicalSequenceRange } = require('internal/util/inspect/errors');
const { formatValue, formatProperty } = require('internal/util/inspect/value');
const { format, formatWithOptions, formatArguments } = require('internal/util/inspect/format');

// inspect(value, options), or of old: inspect(value, showHidden, depth, colors).
function inspect(value, /* legacy: showHidden, depth, colors */ opts) {
  const ctx = createState(stylizeNoColor);
  if (arguments.length > 1) {
    if (arguments.length > 2) {
      if (arguments[2] !== undefined) ctx.depth = arguments[2];
      if (arguments.length > 3 && arguments[3] !== undefined) ctx.colors = arguments[3];
    }
    if (typeof opts === 'boolean') ctx.showHidden = opts;
    else if (opts) applyOptions(ctx, opts);
  }
  // A stylize of the caller's own wins, unless colours are asked for.
  if (ctx.colors) ctx.stylize = stylizeWithColor;
  if (ctx.maxArrayLength === null) ctx.maxArrayLength = Infinity;
  if (ctx.maxStringLength === null) ctx.maxStringLength = Infinity;
  return formatValue(ctx, value, 0);
}

inspect.custom = customInspect;

Object.defineProperty(inspect, 'defaultOptions', {
  __proto__: null,
  get() { return inspectDefaultOptions; },
  set(options) {
    require('internal/validators').validateObject(options, 'options');
    Object.assign(inspectDefaultOptions, options);
  },
});

inspect.colors = colors;
inspect.styles = styles;

function stripVTControlCharacters(str) {
  require('internal/validators').validateString(str, 'str');
  return stripControlSequences(str);
}

module.exports = {
  identicalSequenceRange,
  inspect,
  inspectDefaultOptions,
  format,
  formatArguments,
  formatWithOptions,
  formatProperty,
  formatNumber,
  formatBigInt,
  getStringWidth,
  stripVTControlCharacters,
  kObjectType,
  kArrayType,
  kArrayExtrasType,
};
