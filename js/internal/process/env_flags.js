// process.allowedNodeEnvironmentFlags: what may stand in NODE_OPTIONS, as a set that nobody can change and that forgives spelling.
// Native side: op_process_environment_flags in src/ops/process.rs. In Node: lib/internal/process/per_thread.js.
'use strict';

let flags;

function allowedNodeEnvironmentFlags() {
  flags ??= Object.freeze(new EnvironmentFlags(ops.op_process_environment_flags()));
  return flags;
}

// Not kept in the Set itself: Set.prototype.add.call() would reach that.
class EnvironmentFlags extends Set {
  #names;

  constructor(names) {
    super();
    this.#names = new Set(names);
  }

  has(flag) {
    if (typeof flag !== 'string') return false;
    const [name] = flag.replace(/_/g, '-').split('=', 1);
    if (this.#names.has(name)) return true;
    return !name.startsWith('-') && (this.#names.has(`--${name}`) || this.#names.has(`-${name}`));
  }

  get size() { return this.#names.size; }
  add() { return this; }
  delete() { return false; }
  clear() {}
  entries() { return this.#names.entries(); }
  keys() { return this.#names.keys(); }
  values() { return this.#names.values(); }
  [Symbol.iterator]() { return this.#names.values(); }

  forEach(callback, thisArg) {
    for (const name of this.#names) Reflect.apply(callback, thisArg, [name, name, this]);
  }
}

module.exports = { allowedNodeEnvironmentFlags };
