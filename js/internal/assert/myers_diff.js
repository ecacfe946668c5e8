// The shortest way from one list of lines to another, by Myers' O(ND) algorithm, and how assertion messages
// show it.
// In Node: lib/internal/assert/myers_diff.js.
'use strict';

const colors = require('internal/util/colors');

const kInsert = 1;
const kKeep = 0;
const kDelete = -1;

const maxInput = 2 ** 31 - 1;
// Unchanged lines beyond this many in a row are left out, except for the last ones before a change.
const keptLines = 5;
const maxUnchangedRun = 7;

// Lines of the inspected object's inside end in a comma unless they are the last.
function isSameLine(a, b, ignoreComma) {
  if (a === b) return true;
  return ignoreComma && (`${a},` === b || a === `${b},`);
}

// `[operation, line]` pairs. An insertion is a line only `actual` has.
function myersDiff(actual, expected, ignoreComma = false) {
  const { length: n } = actual;
  const { length: m } = expected;
  const max = n + m;
  if (max > maxInput) {
    const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
    throw new ERR_OUT_OF_RANGE('myersDiff input size', '< 2^31', max);
  }

  // reach[k + max + 1]: how far into `actual` the best path on diagonal k got. One copy per number of edits,
  // of the diagonals that can have changed, to walk back on.
  const reach = new Int32Array(2 * max + 3);
  const middle = max + 1;
  const trace = [];
  for (let edits = 0; edits <= max; edits++) {
    trace.push(reach.slice(middle - edits - 1, middle + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && reach[middle + k - 1] < reach[middle + k + 1]);
      let x = down ? reach[middle + k + 1] : reach[middle + k - 1] + 1;
      let y = x - k;
      while (x < n && y < m && isSameLine(actual[x], expected[y], ignoreComma)) {
        x++;
        y++;
      }
      reach[middle + k] = x;
      if (x >= n && y >= m) return walkBack(trace, actual, expected, ignoreComma);
    }
  }
  return [];
}

function walkBack(trace, actual, expected, ignoreComma) {
  const result = [];
  let x = actual.length;
  let y = expected.length;
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const before = trace[edits];
    const at = (k) => before[k + edits + 1];
    const k = x - y;
    const down = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
    const previousK = down ? k + 1 : k - 1;
    const previousX = edits === 0 ? 0 : at(previousK);
    const previousY = edits === 0 ? 0 : previousX - previousK;
    while (x > previousX && y > previousY) {
      // Of two lines that differ in the comma, the one with it.
      const line = actual[x - 1];
      result.push([kKeep, !ignoreComma || line.endsWith(',') ? line : expected[y - 1]]);
      x--;
      y--;
    }
    if (edits > 0) {
      if (x > previousX) result.push([kInsert, actual[--x]]);
      else result.push([kDelete, expected[--y]]);
    }
  }
  return result.reverse();
}

// One coloured line of characters: what only one side has stands out.
function printSimpleMyersDiff(diff) {
  let message = '';
  for (const [operation, text] of diff) {
    let color = colors.white;
    if (operation === kInsert) color = colors.green;
    else if (operation === kDelete) color = colors.red;
    message += `${color}${text}${colors.white}`;
  }
  return `\n${message}`;
}

// A partial comparison does not mind what `expected` lacks.
function lineColors(operator) {
  return operator === 'partialDeepStrictEqual' ?
    { insert: colors.gray, insertMark: colors.hasColors ? ' ' : '+' } :
    { insert: colors.green, insertMark: '+' };
}

function printMyersDiff(diff, operator) {
  const { insert, insertMark } = lineColors(operator);
  let message = '';
  let skipped = false;
  let unchanged = 0;

  for (let i = 0; i < diff.length; i++) {
    const [operation, line] = diff[i];
    const previous = i > 0 ? diff[i - 1][0] : undefined;

    // Of a long unchanged run, what was held back at its end is shown with the first change after it.
    if (previous === kKeep && operation !== kKeep) {
      if (unchanged === maxUnchangedRun) message += `  ${diff[i - 2][1]}\n  ${diff[i - 1][1]}\n`;
      else if (unchanged === maxUnchangedRun - 1) message += `  ${diff[i - 1][1]}\n`;
      else if (unchanged > maxUnchangedRun) {
        message += `${colors.blue}...${colors.white}\n  ${diff[i - 1][1]}\n`;
        skipped = true;
      }
      unchanged = 0;
    }

    if (operation === kInsert) {
      message += insert === colors.gray ? `${insert}${insertMark} ${line}${colors.white}\n` :
        `${insert}${insertMark}${colors.white} ${line}\n`;
    } else if (operation === kDelete) {
      message += `${colors.red}-${colors.white} ${line}\n`;
    } else {
      if (unchanged < keptLines) message += `  ${line}\n`;
      unchanged++;
    }
  }
  return { message: `\n${message.trimEnd()}`, skipped };
}

module.exports = { myersDiff, printMyersDiff, printSimpleMyersDiff };
