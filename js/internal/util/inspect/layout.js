// Puts the parts of an object on lines: all on one, one each, or short array entries in columns.
// In Node: part of lib/internal/util/inspect.js.
'use strict';

const { stripControlSequences, getStringWidth } = require('internal/util/inspect/width');

// What a list of entries belongs to. Only an array's own elements are shown without their key.
const kObjectType = 0;
const kArrayType = 1;
const kArrayExtrasType = 2;

const minEntriesForColumns = 6;
const maxColumns = 15;
// A character is about this many times as high as wide: columns are chosen to make a square.
const characterAspect = 2.5;
const separatorSpace = 2;

function fitsOnLine(ctx, output, start, base) {
  // Each entry brings a comma, and a space unless it is the last.
  let length = output.length + start;
  if (length + output.length > ctx.breakLength) return false;
  for (const entry of output) {
    length += ctx.colors ? stripControlSequences(entry).length : entry.length;
    if (length > ctx.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
}

// Numbers are aligned to the right, everything else to the left.
function isNumeric(output, value) {
  for (let i = 0; i < output.length; i++) {
    const type = typeof value[i];
    if (type !== 'number' && type !== 'bigint') return false;
  }
  return true;
}

function groupArrayElements(ctx, output, value) {
  // The "... n more items" entry stays on a line of its own.
  const hasTrailer = ctx.maxArrayLength < output.length;
  const count = hasTrailer ? output.length - 1 : output.length;
  const widths = new Array(count);
  let totalLength = 0;
  let maxLength = 0;
  for (let i = 0; i < count; i++) {
    const width = getStringWidth(output[i], ctx.colors);
    widths[i] = width;
    totalLength += width + separatorSpace;
    if (maxLength < width) maxLength = width;
  }
  const cell = maxLength + separatorSpace;

  // Three columns have to fit, and the entries have to be of a similar length: one long entry among short
  // ones would leave mostly white space.
  if (cell * 3 + ctx.indentationLvl >= ctx.breakLength) return output;
  if (totalLength / cell <= 5 && maxLength > 6) return output;

  const spread = Math.sqrt(cell - totalLength / output.length);
  const typicalCell = Math.max(cell - 3 - spread, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(characterAspect * typicalCell * count) / typicalCell),
    Math.floor((ctx.breakLength - ctx.indentationLvl) / cell),
    ctx.compact * 4,
    maxColumns,
  );
  if (columns <= 1) return output;

  const columnWidths = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let i = column; i < count; i += columns) if (widths[i] > width) width = widths[i];
    columnWidths.push(width + separatorSpace);
  }

  const alignRight = value !== undefined && isNumeric(output, value);
  const rows = [];
  for (let first = 0; first < count; first += columns) {
    const last = Math.min(first + columns, count) - 1;
    let row = '';
    for (let i = first; i < last; i++) {
      // Colour codes and wide characters make the text longer or shorter than it looks.
      const target = columnWidths[i - first] + output[i].length - widths[i];
      const cellText = `${output[i]}, `;
      row += alignRight ? cellText.padStart(target) : cellText.padEnd(target);
    }
    if (alignRight) {
      row += output[last].padStart(columnWidths[last - first] + output[last].length - widths[last] - separatorSpace);
    } else {
      row += output[last];
    }
    rows.push(row);
  }
  if (hasTrailer) rows.push(output[count]);
  return rows;
}

function reduceToSingleString(ctx, output, base, braces, extrasType, recurseTimes, value) {
  const [open, close] = braces;
  const indentation = `\n${' '.repeat(ctx.indentationLvl)}`;

  if (ctx.compact === true) {
    if (fitsOnLine(ctx, output, 0, base)) {
      return `${open}${base === '' ? '' : ` ${base}`} ${output.join(', ')} ${close}`;
    }
    // A lone brace lets the first entry start on its line.
    const start = base === '' && open.length === 1 ? ' ' : `${base === '' ? '' : ` ${base}`}${indentation}  `;
    return `${open}${start}${output.join(`,${indentation}  `)} ${close}`;
  }

  const head = `${base === '' ? '' : `${base} `}${open}`;
  if (typeof ctx.compact === 'number' && ctx.compact >= 1) {
    const entries = output.length;
    if (extrasType === kArrayExtrasType && entries > minEntriesForColumns) {
      output = groupArrayElements(ctx, output, value);
    }
    // Only objects that hold at most `compact` levels go on one line, and never those put in columns.
    if (ctx.currentDepth - recurseTimes < ctx.compact && entries === output.length) {
      const start = output.length + ctx.indentationLvl + open.length + base.length + 10;
      if (fitsOnLine(ctx, output, start, base)) {
        const joined = output.join(', ');
        if (!joined.includes('\n')) return `${head} ${joined} ${close}`;
      }
    }
  }
  return `${head}${indentation}  ${output.join(`,${indentation}  `)}${indentation}${close}`;
}

module.exports = { kObjectType, kArrayType, kArrayExtrasType, reduceToSingleString };
