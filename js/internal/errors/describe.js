// How error messages name values and lists: what "Received ..." says, "a, b, or c", 4_294_967_296.
// In Node: helpers inside lib/internal/errors.js.

'use strict';

function inspected(value, options) {
  return require('internal/util/inspect').inspect(value, options);
}

// 'a', 'a or b', 'a, b, or c'
function formatList(list, conjunction = 'and') {
  const last = list.length - 1;
  if (last < 2) return list.join(` ${conjunction} `);
  return `${list.slice(0, last).join(', ')}, ${conjunction} ${list[last]}`;
}

// '1234567' -> '1_234_567'
function groupDigits(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, '_');
}

function describeString(text) {
  const shown = text.length > 28 ? `${text.slice(0, 25)}...` : text;
  return shown.includes("'") ? JSON.stringify(shown) : `'${shown}'`;
}

// What a wrong argument was, as Node's messages put it: "type number (3)", "an instance of Foo".
function determineSpecificType(value) {
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'string':
      return `type string (${describeString(value)})`;
    case 'number':
      return `type number (${Object.is(value, -0) ? '-0' : value})`;
    case 'bigint':
      return `type bigint (${value}n)`;
    case 'boolean':
    case 'symbol':
      return `type ${typeof value} (${String(value)})`;
    case 'function':
      return `function ${value.name}`;
  }
  if (value === null) return 'null';
  if (value.constructor && 'name' in value.constructor) return `an instance of ${value.constructor.name}`;
  return inspected(value, { depth: -1 });
}

module.exports = { determineSpecificType, formatList, groupDigits, inspected };
