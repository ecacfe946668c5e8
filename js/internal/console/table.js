// What console.table shows: rows and columns from any kind of collection.
// Native side: src/ops/util.rs looks into map and set iterators without advancing them.
// In Node: the table method of lib/internal/console/constructor.js.
'use strict';

const { inspect } = require('internal/util/inspect');
const { isMap, isSet, isMapIterator, isSetIterator } = require('internal/util/types');

const indexTitle = '(index)';
const iterationTitle = '(iteration index)';
const keyTitle = 'Key';
const valuesTitle = 'Values';

const numbers = (count) => Array.from({ length: count }, (_, i) => i);
const isPrimitive = (value) => value === null || (typeof value !== 'object' && typeof value !== 'function');

// Cells are short: an object with several properties is only named.
function cell(value, colors) {
  const isLarge = value !== null && typeof value === 'object' && !Array.isArray(value) &&
    Object.keys(value).length > 2;
  return inspect(value, { depth: isLarge ? -1 : 0, maxArrayLength: 3, breakLength: Infinity, colors });
}

// The keys and values of a map or an iterator over entries; undefined for anything else.
function entriesOf(data) {
  if (isMap(data)) return { keys: [...data.keys()], values: [...data.values()] };
  if (!isMapIterator(data) && !isSetIterator(data)) return undefined;
  const [list, isKeyValue] = ops.op_util_preview_entries(data);
  if (!isKeyValue) return { values: list };
  return { keys: list.filter((_, i) => i % 2 === 0), values: list.filter((_, i) => i % 2 === 1) };
}

function render(data, properties, colors) {
  const table = require('internal/cli_table');
  const show = (value) => cell(value, colors);

  // A set iterator over entries has each value twice; it is listed as the set is.
  const entries = isSet(data) ? { values: [...data] } : entriesOf(data);
  if (entries !== undefined) {
    const { keys, values } = entries;
    const index = numbers(values.length).map(String);
    if (keys !== undefined && !isSetIterator(data)) {
      return table([iterationTitle, keyTitle, valuesTitle], [index, keys.map(show), values.map(show)]);
    }
    return table([iterationTitle, valuesTitle], [index, values.map(show)]);
  }

  // A program's property names must not meet Object.prototype.
  const columns = { __proto__: null };
  const plain = [];
  let hasPlain = false;
  const rows = Object.keys(data);
  rows.forEach((name, y) => {
    const item = data[name];
    const isPlain = isPrimitive(item);
    if (isPlain && properties === undefined) {
      hasPlain = true;
      plain[y] = show(item);
      return;
    }
    for (const key of properties ?? Object.keys(item)) {
      columns[key] ??= [];
      columns[key][y] = isPlain || !Object.hasOwn(item, key) ? '' : show(item[key]);
    }
  });

  const titles = [indexTitle, ...Object.keys(columns)];
  const cells = [rows, ...Object.values(columns)];
  if (hasPlain) {
    titles.push(valuesTitle);
    cells.push(plain);
  }
  return table(titles, cells);
}

module.exports = { render };
