// The global object of a program: Node's names, each loaded when it is first touched unless every program needs it.
// In Node: lib/internal/bootstrap/web/*.js.
'use strict';

// `load()` gives the value on first use. `enumerable` as Node has it: functions are, classes are not.
function defineLazy(name, load, enumerable = false) {
  const settle = (value) => {
    Object.defineProperty(globalThis, name, { __proto__: null, value, enumerable, configurable: true, writable: true });
  };
  // Accessors as an object literal makes them: their names are `get NAME` and `set NAME`.
  const accessors = Object.getOwnPropertyDescriptor({
    get [name]() {
      const value = load();
      settle(value);
      return value;
    },
    set [name](value) { settle(value); },
  }, name);
  accessors.enumerable = enumerable;
  Object.defineProperty(globalThis, name, accessors);
}

// Read-only, but a program may define it anew.
function defineReadOnly(name, load, enumerable) {
  let value;
  const accessors = Object.getOwnPropertyDescriptor({ get [name]() { return value ??= load(); } }, name);
  accessors.enumerable = enumerable;
  Object.defineProperty(globalThis, name, accessors);
}

// Modules every program has loaded; the classes are there as plain values.
const CLASSES = {
  'internal/url': ['URL', 'URLSearchParams'],
  'internal/event_target': ['Event', 'EventTarget', 'CustomEvent'],
};

// Module -> global names that it exports.
const LAZY_CLASSES = {
  'buffer': ['Blob', 'File'],
  'internal/abort_controller': ['AbortController', 'AbortSignal'],
  'internal/broadcast_channel': ['BroadcastChannel'],
  'internal/crypto/webcrypto': ['Crypto', 'CryptoKey', 'SubtleCrypto'],
  'internal/domexception': ['DOMException'],
  'internal/encoding': ['TextEncoder', 'TextDecoder'],
  'internal/messaging': ['MessageChannel', 'MessagePort', 'MessageEvent'],
  'internal/navigator': ['Navigator'],
  'internal/web_missing': ['CloseEvent', 'FormData', 'Headers', 'Request', 'Response', 'URLPattern', 'WebSocket'],
  'stream/web': ['ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest',
    'ReadableByteStreamController', 'ReadableStreamDefaultController', 'TransformStream', 'TransformStreamDefaultController',
    'WritableStream', 'WritableStreamDefaultController', 'WritableStreamDefaultWriter', 'ByteLengthQueuingStrategy',
    'CountQueuingStrategy', 'TextEncoderStream', 'TextDecoderStream', 'CompressionStream', 'DecompressionStream'],
  'perf_hooks': ['Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure', 'PerformanceObserver',
    'PerformanceObserverEntryList', 'PerformanceResourceTiming'],
};

const FUNCTIONS = {
  structuredClone(value, options) { // eslint-disable-line no-unused-vars
    return Reflect.apply(require('internal/structured_clone').structuredClone, undefined, arguments);
  },
  fetch(input, init = undefined) { // eslint-disable-line no-unused-vars
    return require('internal/web_missing').rejectFetch();
  },
};

function install() {
  const { queueMicrotask } = require('internal/process/task_queues');
  const timers = require('timers');
  // Takes what it says from `process` as it is now: programs replace properties of that.
  const navigatorModule = require('internal/navigator');

  Object.defineProperty(globalThis, Symbol.toStringTag, { value: 'global', writable: false, enumerable: false, configurable: true });
  globalThis.global = globalThis;
  Object.defineProperty(globalThis, 'process', {
    get: () => currentProcess,
    set(value) { currentProcess = value; },
    enumerable: false,
    configurable: true,
  });
  let currentProcess = process;
  const { Buffer } = require('buffer');
  let currentBuffer = Buffer;
  Object.defineProperty(globalThis, 'Buffer', {
    get: () => currentBuffer,
    set(value) { currentBuffer = value; },
    enumerable: false,
    configurable: true,
  });
  for (const name of ['clearImmediate', 'setImmediate', 'clearInterval', 'clearTimeout', 'setInterval', 'setTimeout']) {
    globalThis[name] = timers[name];
  }
  // V8's own is not enumerable; Node's is.
  delete globalThis.queueMicrotask;
  globalThis.queueMicrotask = queueMicrotask;
  globalThis.structuredClone = FUNCTIONS.structuredClone;
  for (const name of ['atob', 'btoa']) defineLazy(name, () => require('buffer')[name], true);
  defineLazy('performance', () => require('perf_hooks').performance, true);
  globalThis.fetch = FUNCTIONS.fetch;
  defineReadOnly('navigator', () => navigatorModule.navigator, true);
  defineReadOnly('crypto', () => require('internal/crypto/webcrypto').crypto, true);
  for (const [module, names] of Object.entries(CLASSES)) {
    for (const name of names) {
      Object.defineProperty(globalThis, name, {
        __proto__: null, value: require(module)[name], enumerable: false, configurable: true, writable: true,
      });
    }
  }
  for (const [module, names] of Object.entries(LAZY_CLASSES)) {
    for (const name of names) defineLazy(name, () => require(module)[name]);
  }
  defineLazy('console', () => require('internal/console/global'));
}

module.exports = { install };
