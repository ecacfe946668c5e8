// Small things many built-ins share, under Node's names. The larger subjects have files of their own in internal/util/.
// In Node: lib/internal/util.js.

'use strict';

const { codes, isErrorStackTraceLimitWritable } = require('internal/errors');
const { errmap, errmessage, errname } = require('internal/errno');
const deprecation = require('internal/util/deprecate');
const { normalizeEncoding, slowCases } = require('internal/util/encoding_names');
const laziness = require('internal/util/lazy');
const { customPromisifyArgs, promisify } = require('internal/util/promisify');
const { isNativeError } = require('internal/util/types');

const kEnumerableProperty = Object.freeze({ __proto__: null, enumerable: true });
const kEmptyObject = Object.freeze({ __proto__: null });

// Resource management symbols, before the engine has them.
const SymbolDispose = Symbol.dispose || Symbol.for('nodejs.dispose');
const SymbolAsyncDispose = Symbol.asyncDispose || Symbol.for('nodejs.asyncDispose');

function isError(value) {
  return isNativeError(value) || value instanceof Error;
}

/** `callback` at most once; further calls return undefined, or the first result again when asked to. */
function once(callback, { preserveReturnValue = false } = kEmptyObject) {
  let called = false;
  let kept;
  return function(...args) {
    if (called) return kept;
    called = true;
    const result = Reflect.apply(callback, this, args);
    if (preserveReturnValue) kept = result;
    return result;
  };
}

/** The nearest named constructor up the prototype chain, for printing; null when there is none. */
function getConstructorOf(object) {
  for (; object; object = Object.getPrototypeOf(object)) {
    const constructor = Object.getOwnPropertyDescriptor(object, 'constructor')?.value;
    if (typeof constructor === 'function' && constructor.name !== '') return constructor;
  }
  return null;
}

/** Remove one element: cheaper than Array.prototype.splice(), which makes an array of what it removed. */
function spliceOne(list, index) {
  list.copyWithin(index, index + 1);
  list.pop();
}

const colors = /\u001b\[\d\d?m/g;

function removeColors(text) {
  return text.replace(colors, '');
}

function join(list, separator) {
  return list.join(separator);
}

function filterDuplicateStrings(items, low) {
  const byKey = new Map();
  for (const item of items) {
    const key = item.toLowerCase();
    byKey.set(key, low ? key : item);
  }
  return [...byKey.values()].sort();
}

function filterOwnProperties(source, keys) {
  const filtered = { __proto__: null };
  for (const key of keys) {
    if (Object.prototype.hasOwnProperty.call(source, key)) filtered[key] = source[key];
  }
  return filtered;
}

/** A list computed once and handed out as copies. */
function cachedResult(fn) {
  let result;
  return () => (result ??= fn()).slice();
}

function createClassWrapper(type) {
  function fn(...args) {
    return Reflect.construct(type, args, new.target || type);
  }
  Object.defineProperties(fn, {
    name: { __proto__: null, value: type.name },
    length: { __proto__: null, value: type.length },
  });
  Object.setPrototypeOf(fn, type);
  fn.prototype = type.prototype;
  return fn;
}

function createDeferredPromise() {
  let resolve;
  let reject;
  const promise = new Promise((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}

// Web IDL shapes of properties on the global object and on prototypes.

function defineOperation(target, name, method) {
  Object.defineProperty(target, name, { __proto__: null, value: method, writable: true, enumerable: true, configurable: true });
}

function exposeInterface(target, name, interfaceObject) {
  Object.defineProperty(target, name, {
    __proto__: null, value: interfaceObject, writable: true, enumerable: false, configurable: true,
  });
}

function exposeGetterAndSetter(target, name, get, set = undefined) {
  Object.defineProperty(target, name, { __proto__: null, get, set, enumerable: false, configurable: true });
}

function setOwnProperty(object, key, value) {
  return Object.defineProperty(object, key, {
    __proto__: null, value, configurable: true, enumerable: true, writable: true,
  });
}

/** Name an anonymous function; a symbol as a name is bracketed the way the engine does. */
function assignFunctionName(name, fn, descriptor = kEmptyObject) {
  const text = typeof name === 'symbol' ? (name.description ? `[${name.description}]` : '') : name;
  return Object.defineProperty(fn, 'name', {
    __proto__: null, writable: false, enumerable: false, configurable: true, ...descriptor, value: text,
  });
}

function isArrayBufferDetached(buffer) {
  if (buffer.byteLength !== 0) return false;
  if ('detached' in buffer) return buffer.detached;
  try {
    return new Uint8Array(buffer).length !== 0;
  } catch {
    return true;
  }
}

// Signals

let signalNames;

function getSignalNames() {
  if (signalNames === undefined) {
    signalNames = { __proto__: null };
    for (const [name, number] of Object.entries(require('os').constants.signals)) signalNames[number] = name;
  }
  return signalNames;
}

/** A signal's number, from its number or its name in any case. */
function convertToValidSignal(signal) {
  if (typeof signal === 'number' && getSignalNames()[signal]) return signal;
  if (typeof signal === 'string') {
    const number = require('os').constants.signals[signal.toUpperCase()];
    if (number) return number;
  }
  throw new codes.ERR_UNKNOWN_SIGNAL(signal);
}

// System errors

function getSystemErrorName(errno) {
  return errname(errno);
}

function getSystemErrorMessage(errno) {
  return errmap.has(errno) ? errmessage(errno) : undefined;
}

function getSystemErrorMap() {
  return new Map(errmap);
}

// DOMException, which not every script needs

function lazyDOMExceptionClass() {
  return require('internal/domexception').DOMException;
}

function lazyDOMException(message, name) {
  const { DOMException } = require('internal/domexception');
  const error = new DOMException(message, name);
  if (isErrorStackTraceLimitWritable() && Error.stackTraceLimit !== 0) Error.captureStackTrace(error, lazyDOMException);
  return error;
}

// Stacks

/** The current stack as V8's call sites, without formatting or a user's formatter. */
function getStructuredStack() {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = Infinity;
    Error.prepareStackTrace = (error, callSites) => callSites;
    const holder = {};
    Error.captureStackTrace(holder, getStructuredStack);
    // Text, not call sites, inside another prepareStackTrace: V8 does not nest them.
    return Array.isArray(holder.stack) ? holder.stack : [];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (prepareStackTrace === undefined) delete Error.prepareStackTrace;
    else Error.prepareStackTrace = prepareStackTrace;
  }
}

const nodeModulesPath = /^(?:.*)[\\/]node_modules[\\/]/;

function isUnderNodeModules(filename) {
  return Boolean(filename) && nodeModulesPath.test(filename);
}

/** Whether the nearest script on the stack belongs to a dependency rather than to the program itself. */
function isInsideNodeModules() {
  for (const frame of getStructuredStack()) {
    const filename = frame.getFileName();
    if (typeof filename !== 'string' || !/^(?:\/|file:)/.test(filename)) continue;
    return nodeModulesPath.test(filename);
  }
  return false;
}

// Networks

/** '192.168.1.7' and its mask '255.255.255.0' -> '192.168.1.7/24'; null when the mask has holes. */
function getCIDR(address, netmask, family) {
  const bits = family === 'IPv6' ? ipv6Bits(netmask) :
    netmask.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
  const ones = bits.lastIndexOf('1') + 1;
  return bits.slice(0, ones).includes('0') ? null : `${address}/${ones}`;
}

function ipv6Bits(netmask) {
  const { 0: head, 1: tail } = netmask.split('::');
  const groupsOf = (text) => (text ? text.split(':') : []);
  const front = groupsOf(head);
  const back = groupsOf(tail);
  const zeros = new Array(8 - front.length - back.length).fill('0');
  return [...front, ...zeros, ...back].map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

/** Blocks this thread. */
function sleep(msec) {
  require('internal/validators').validateUint32(msec, 'msec');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, msec);
}

/** Holds its object weakly, or strongly while somebody counts on it. */
class WeakReference {
  #weak;
  #strong = null;
  #count = 0;

  constructor(object) {
    this.#weak = new WeakRef(object);
  }

  incRef() {
    if (++this.#count === 1) this.#strong = this.#weak.deref() ?? null;
    return this.#count;
  }

  decRef() {
    if (--this.#count === 0) this.#strong = null;
    return this.#count;
  }

  get() {
    return this.#strong ?? this.#weak.deref();
  }
}

// The numbers Node's native side knows encodings by.
const encodings = ['ascii', 'utf8', 'base64', 'utf16le', 'latin1', 'hex', 'buffer', 'base64url'];
const encodingsMap = { __proto__: null };
encodings.forEach((name, number) => { encodingsMap[name] = number; });

module.exports = {
  ...deprecation,
  ...laziness,
  SymbolAsyncDispose,
  SymbolDispose,
  WeakReference,
  assignFunctionName,
  cachedResult,
  convertToValidSignal,
  createClassWrapper,
  createDeferredPromise,
  customInspectSymbol: Symbol.for('nodejs.util.inspect.custom'),
  customPromisifyArgs,
  defineOperation,
  encodings,
  encodingsMap,
  exposeGetterAndSetter,
  exposeInterface,
  exposeLazyInterfaces: (target, id, keys) => laziness.defineLazyProperties(target, id, keys, false),
  exposeNamespace: exposeInterface,
  filterDuplicateStrings,
  filterOwnProperties,
  getCIDR,
  getConstructorOf,
  getStructuredStack,
  getSystemErrorMap,
  getSystemErrorMessage,
  getSystemErrorName,
  isArrayBufferDetached,
  isError,
  isInsideNodeModules,
  isMacOS: false,
  isUnderNodeModules,
  isWindows: false,
  join,
  kEmptyObject,
  kEnumerableProperty,
  kIsEncodingSymbol: Symbol('kIsEncodingSymbol'),
  lazyDOMException,
  lazyDOMExceptionClass,
  normalizeEncoding,
  once,
  promisify,
  removeColors,
  setOwnProperty,
  sleep,
  slowCases,
  spliceOne,
};
