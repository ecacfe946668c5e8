// The global console. It looks like a Console but is a plain object, and touches process.stdout and
// process.stderr only when something is written.
// In Node: lib/internal/console/global.js.
'use strict';

const { Console, bindMethod } = require('internal/console/constructor');
const { kBindStreamsLazy, kBindProperties } = require('internal/console/symbols');

// The console standard wants an empty object between the console and Object.prototype.
const globalConsole = { __proto__: {} };

for (const key of Reflect.ownKeys(Console.prototype)) {
  if (key === 'constructor') continue;
  const descriptor = Object.getOwnPropertyDescriptor(Console.prototype, key);
  Object.defineProperty(globalConsole, key, descriptor);
  if (typeof key === 'string') bindMethod(globalConsole, key, descriptor.value);
}

globalConsole[kBindStreamsLazy](process);
globalConsole[kBindProperties](true, 'auto');

globalConsole.Console = Console;

// For inspectors and profilers; without one attached they do nothing, in Node as well.
Object.assign(globalConsole, {
  profile() {},
  profileEnd() {},
  timeStamp() {},
  context() { return globalConsole; },
  createTask(name) {
    if (typeof name !== 'string' || name === '') throw new Error('First argument must be a non-empty string.');
    return {
      run(fn) {
        if (typeof fn !== 'function') throw new Error('First argument must be a function.');
        return fn();
      },
    };
  },
});

module.exports = globalConsole;
