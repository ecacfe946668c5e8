// What has to wait until the process starts: the shim is evaluated when the snapshot is made, long before.
'use strict';

const starters = [];
let started = false;

// Runs `fn` when the process starts; at once in a module that is first loaded after that.
function onStart(fn) {
  if (started) fn();
  else starters.push(fn);
}

// Called once, by bootstrap.js.
function runStarters() {
  started = true;
  for (const fn of starters) fn();
  starters.length = 0;
}

module.exports = { onStart, runStarters };
