// The frame console.table draws.
// In Node: lib/internal/cli_table.js.
'use strict';

const { getStringWidth } = require('internal/util/inspect');

const horizontal = '\u2500';
const vertical = '\u2502';
const top = { left: '\u250c', middle: '\u252c', right: '\u2510' };
const divider = { left: '\u251c', middle: '\u253c', right: '\u2524' };
const bottom = { left: '\u2514', middle: '\u2534', right: '\u2518' };

function rule({ left, middle, right }, widths) {
  return left + widths.map((width) => horizontal.repeat(width + 2)).join(middle) + right;
}

function row(cells, widths) {
  const padded = cells.map((cell, i) => ` ${cell}${' '.repeat(widths[i] - getStringWidth(cell))} `);
  return vertical + padded.join(vertical) + vertical;
}

// `columns[i]` are the cells below `head[i]`; missing ones are empty.
function table(head, columns) {
  const height = columns.reduce((max, column) => Math.max(max, column.length), 0);
  const rows = Array.from({ length: height }, (_, y) => columns.map((column) => column[y] ?? ''));
  const widths = head.map((title, x) =>
    rows.reduce((max, cells) => Math.max(max, getStringWidth(cells[x])), getStringWidth(title)));
  return [
    rule(top, widths),
    row(head, widths),
    rule(divider, widths),
    ...rows.map((cells) => row(cells, widths)),
    rule(bottom, widths),
  ].join('\n');
}

module.exports = table;
