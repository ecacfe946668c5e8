// The modules a snapshot holds ready because nearly every server program uses them; the others are evaluated when required.
// What is worth a place here is measured (docs/PERFORMANCE.md): each entry costs every worker some heap.
'use strict';

const MODULES = [
  'events', 'buffer', 'util', 'path', 'timers', 'stream',
  'internal/run_main', 'internal/options', 'internal/modules/cjs/loader',
];

function preload() {
  for (const id of MODULES) require(id);
}

module.exports = { preload };
