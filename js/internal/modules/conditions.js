// The conditions under which package exports are chosen. In Node: initializeDefaultConditions in lib/internal/modules/esm/utils.js and
// lib/internal/modules/helpers.js.
'use strict';

let forRequire;
let forImport;

function make(kind) {
  const { getOptionValue } = require('internal/options');
  const conditions = new Set().add(kind).add('node').add('node-addons');
  getOptionValue('--conditions').forEach((name) => { conditions.add(name); });
  if (getOptionValue('--addons') === false) conditions.delete('node-addons');
  // An ES module offered under this name is one that require() can load.
  if (getOptionValue('--experimental-require-module') !== false) conditions.add('module-sync');
  return conditions;
}

module.exports = {
  requireConditions() { return (forRequire ??= make('require')); },
  importConditions() { return (forImport ??= make('import')); },
};
