// Primitive values as text: strings quoted and escaped, numbers with their separators.
// In Node: part of lib/internal/util/inspect.js.
'use strict';

// Strings up to this length are never split over lines.
const minLineWidth = 16;

const namedEscapes = new Map([
  ['\b', '\\b'], ['\t', '\\t'], ['\n', '\\n'], ['\f', '\\f'], ['\r', '\\r'], ['\\', '\\\\'], ["'", "\\'"],
]);

// C0 and C1 controls, the backslash, and surrogates that are not part of a pair.
const loneSurrogate = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';
const needsEscape = new RegExp(`[\\x00-\\x1f'\\x5c\\x7f-\\x9f]|${loneSurrogate}`);
const toEscape = new RegExp(`[\\x00-\\x1f'\\x5c\\x7f-\\x9f]|${loneSurrogate}`, 'g');
const toEscapeKeepQuote = new RegExp(`[\\x00-\\x1f\\x5c\\x7f-\\x9f]|${loneSurrogate}`, 'g');

function escapeCharacter(char) {
  const named = namedEscapes.get(char);
  if (named !== undefined) return named;
  const code = char.charCodeAt(0);
  const hex = code.toString(16);
  return code < 256 ? `\\x${hex.toUpperCase().padStart(2, '0')}` : `\\u${hex}`;
}

function escapeControls(str) {
  return needsEscape.test(str) ? str.replace(toEscape, escapeCharacter) : str;
}

// The first of ' " ` that needs no escape; otherwise ' with escapes.
function quote(str) {
  if (!needsEscape.test(str)) return `'${str}'`;
  if (str.includes("'")) {
    let mark = '';
    if (!str.includes('"')) mark = '"';
    else if (!str.includes('`') && !str.includes('${')) mark = '`';
    if (mark !== '') return mark + str.replace(toEscapeKeepQuote, escapeCharacter) + mark;
  }
  return `'${str.replace(toEscape, escapeCharacter)}'`;
}

function separateThousands(digits) {
  const start = digits.startsWith('-') ? 1 : 0;
  let end = digits.length;
  if (end - start < 4) return digits;
  let result = '';
  for (; end - start > 3; end -= 3) result = `_${digits.slice(end - 3, end)}${result}`;
  return digits.slice(0, end) + result;
}

function separateFraction(digits) {
  let result = digits.slice(0, 3);
  for (let i = 3; i < digits.length; i += 3) result += `_${digits.slice(i, i + 3)}`;
  return result;
}

function formatNumber(style, number, numericSeparator) {
  const text = Object.is(number, -0) ? '-0' : `${number}`;
  if (!numericSeparator || !Number.isFinite(number) || text.includes('e')) return style(text, 'number');
  const point = text.indexOf('.');
  if (point === -1) return style(separateThousands(text), 'number');
  return style(`${separateThousands(text.slice(0, point))}.${separateFraction(text.slice(point + 1))}`, 'number');
}

function formatBigInt(style, bigint, numericSeparator) {
  const text = `${bigint}`;
  return style(`${numericSeparator ? separateThousands(text) : text}n`, 'bigint');
}

function plural(count, noun) {
  return `${count} ${noun}${count > 1 ? 's' : ''}`;
}

function formatString(style, value, ctx) {
  let trailer = '';
  if (value.length > ctx.maxStringLength) {
    trailer = `... ${plural(value.length - ctx.maxStringLength, 'more character')}`;
    value = value.slice(0, ctx.maxStringLength);
  }
  if (ctx.compact !== true && value.length > minLineWidth &&
      value.length > ctx.breakLength - ctx.indentationLvl - 4 && value.includes('\n')) {
    const joint = ` +\n${' '.repeat(ctx.indentationLvl + 2)}`;
    return value.split(/(?<=\n)/).map((line) => style(quote(line), 'string')).join(joint) + trailer;
  }
  return style(quote(value), 'string') + trailer;
}

function formatPrimitive(style, value, ctx) {
  switch (typeof value) {
    case 'string': return formatString(style, value, ctx);
    case 'number': return formatNumber(style, value, ctx.numericSeparator);
    case 'bigint': return formatBigInt(style, value, ctx.numericSeparator);
    case 'boolean': return style(`${value}`, 'boolean');
    case 'undefined': return style('undefined', 'undefined');
    default: return style(Symbol.prototype.toString.call(value), 'symbol');
  }
}

module.exports = { quote, escapeControls, escapeCharacter, formatNumber, formatBigInt, formatPrimitive, plural };
