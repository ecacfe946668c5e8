// The colours of util.inspect: `inspect.colors`, `inspect.styles` and how a piece of text gets one.
// In Node: part of lib/internal/util/inspect.js.
'use strict';

const { highlightRegExp } = require('internal/util/inspect/regexp');

const resetForeground = 39;
const resetBackground = 49;

const colors = {
  __proto__: null,
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  blink: [5, 25],
  inverse: [7, 27],
  hidden: [8, 28],
  strikethrough: [9, 29],
  doubleunderline: [21, 24],
};

const hues = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const capitalised = (name) => name[0].toUpperCase() + name.slice(1);

hues.forEach((hue, i) => { colors[hue] = [30 + i, resetForeground]; });
hues.forEach((hue, i) => { colors[`bg${capitalised(hue)}`] = [40 + i, resetBackground]; });
colors.framed = [51, 54];
colors.overlined = [53, 55];
colors.gray = [90, resetForeground];
hues.slice(1).forEach((hue, i) => { colors[`${hue}Bright`] = [91 + i, resetForeground]; });
colors.bgGray = [100, resetBackground];
hues.slice(1).forEach((hue, i) => { colors[`bg${capitalised(hue)}Bright`] = [101 + i, resetBackground]; });

// Aliases read and write the colour they stand for, so that changing either changes both.
function defineAlias(target, alias) {
  Object.defineProperty(colors, alias, {
    __proto__: null,
    get() { return this[target]; },
    set(value) { this[target] = value; },
    configurable: true,
    enumerable: false,
  });
}

for (const [target, alias] of [
  ['gray', 'grey'],
  ['gray', 'blackBright'],
  ['bgGray', 'bgGrey'],
  ['bgGray', 'bgBlackBright'],
  ['dim', 'faint'],
  ['strikethrough', 'crossedout'],
  ['strikethrough', 'strikeThrough'],
  ['strikethrough', 'crossedOut'],
  ['hidden', 'conceal'],
  ['inverse', 'swapColors'],
  ['inverse', 'swapcolors'],
  ['doubleunderline', 'doubleUnderline'],
]) defineAlias(target, alias);

// `name` has no entry on purpose: keys stay plain.
const styles = {
  __proto__: null,
  special: 'cyan',
  number: 'yellow',
  bigint: 'yellow',
  boolean: 'yellow',
  undefined: 'grey',
  null: 'bold',
  string: 'green',
  symbol: 'green',
  date: 'magenta',
  regexp: highlightRegExp,
  module: 'underline',
};

function stylizeWithColor(str, styleType) {
  const style = styles[styleType];
  if (style === undefined) return str;
  const color = colors[style];
  if (color !== undefined) return `\u001b[${color[0]}m${str}\u001b[${color[1]}m`;
  return typeof style === 'function' ? style(str) : str;
}

function stylizeNoColor(str) {
  return str;
}

module.exports = { colors, styles, stylizeWithColor, stylizeNoColor };
