// The `navigator` global: what the machine is, as browsers tell it.
// In Node: lib/internal/navigator.js.

'use strict';

const { codes: { ERR_ILLEGAL_CONSTRUCTOR } } = require('internal/errors');

const construct = Symbol('construct');

// As they were at start: programs replace properties of `process`.
const { arch, platform } = process;

const platformNames = {
  __proto__: null,
  aix: () => 'AIX',
  darwin: () => 'MacIntel',
  freebsd: (cpu) => `FreeBSD ${{ ia32: 'i386', x64: 'amd64' }[cpu] ?? cpu}`,
  linux: (cpu) => `Linux ${{ ia32: 'i686', x64: 'x86_64' }[cpu] ?? cpu}`,
  openbsd: (cpu) => `OpenBSD ${{ ia32: 'i386', x64: 'amd64' }[cpu] ?? cpu}`,
  sunos: (cpu) => `SunOS ${{ ia32: 'i86pc' }[cpu] ?? cpu}`,
  win32: () => 'Win32',
};

/** `navigator.platform` for the values of process.arch and process.platform. */
function getNavigatorPlatform(cpu, system) {
  const name = platformNames[system];
  return name === undefined ? `${system[0].toUpperCase()}${system.slice(1)} ${cpu}` : name(cpu);
}

class Navigator {
  #availableParallelism;
  #userAgent;
  #platform;
  #language;
  #languages;

  constructor(key) { if (key !== construct) throw new ERR_ILLEGAL_CONSTRUCTOR(); }

  get hardwareConcurrency() {
    this.#availableParallelism ??= require('os').availableParallelism();
    return this.#availableParallelism;
  }

  get language() {
    this.#language ??= new Intl.NumberFormat().resolvedOptions().locale;
    return this.#language;
  }

  get languages() {
    this.#languages ??= Object.freeze([this.language]);
    return this.#languages;
  }

  get userAgent() {
    this.#userAgent ??= `Node.js/${parseInt(require('internal/version').nodeVersion.slice(1), 10)}`;
    return this.#userAgent;
  }

  get platform() {
    this.#platform ??= getNavigatorPlatform(arch, platform);
    return this.#platform;
  }
}

for (const name of ['hardwareConcurrency', 'language', 'languages', 'userAgent', 'platform']) {
  Object.defineProperty(Navigator.prototype, name, { __proto__: null, enumerable: true });
}

module.exports = { Navigator, getNavigatorPlatform, navigator: new Navigator(construct) };
