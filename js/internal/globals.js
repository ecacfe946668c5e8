// The global object of a program: Node's names, each loaded when it is first touched unless every program needs it.
// In Node: lib/internal/bootstrap/web/*.js.
'use strict';

function define(name, value) {
  Object.defineProperty(globalThis, name, { value, enumerable: false, configurable: true, writable: true });
}

// `load()` gives the value on first use. `enumerable` as Node has it: functions are, classes are not.
function defineLazy(name, load, enumerable = false) {
  Object.defineProperty(globalThis, name, {
    get() {
      const value = load();
      Object.defineProperty(globalThis, name, { value, enumerable, configurable: true, writable: true });
      return value;
    },
    set(value) {
      Object.defineProperty(globalThis, name, { value, enumerable, configurable: true, writable: true });
    },
    enumerable,
    configurable: true,
  });
}

// Module -> global names that it exports.
const LAZY_CLASSES = {
  'buffer': ['Blob', 'File'],
  'internal/url': ['URL', 'URLSearchParams'],
  'internal/event_target': ['Event', 'EventTarget', 'CustomEvent'],
  'internal/abort_controller': ['AbortController', 'AbortSignal'],
  'internal/domexception': ['DOMException'],
  'internal/encoding': ['TextEncoder', 'TextDecoder'],
  'internal/messaging': ['MessageChannel', 'MessagePort', 'MessageEvent', 'BroadcastChannel'],
  'stream/web': ['ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest',
    'ReadableByteStreamController', 'ReadableStreamDefaultController', 'TransformStream', 'TransformStreamDefaultController',
    'WritableStream', 'WritableStreamDefaultController', 'WritableStreamDefaultWriter', 'ByteLengthQueuingStrategy',
    'CountQueuingStrategy', 'TextEncoderStream', 'TextDecoderStream', 'CompressionStream', 'DecompressionStream'],
  'perf_hooks': ['Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure', 'PerformanceObserver',
    'PerformanceObserverEntryList', 'PerformanceResourceTiming'],
};

const LAZY_VALUES = {
  'perf_hooks': ['performance'],
  'internal/structured_clone': ['structuredClone'],
  'buffer': ['atob', 'btoa'],
};

function install() {
  const { nextTick: _, queueMicrotask } = require('internal/process/task_queues');
  const timers = require('timers');

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
  globalThis.queueMicrotask = queueMicrotask;
  for (const [module, names] of Object.entries(LAZY_CLASSES)) {
    for (const name of names) defineLazy(name, () => require(module)[name]);
  }
  for (const [module, names] of Object.entries(LAZY_VALUES)) {
    for (const name of names) defineLazy(name, () => require(module)[name], true);
  }
  defineLazy('console', () => require('internal/console/global'));
}

module.exports = { install };
