// Deep equality, loose, strict and partial: what node:assert and util.isDeepStrictEqual decide with.
// In Node: lib/internal/util/comparisons.js.
'use strict';

const types = require('internal/util/types');

// How two values are compared. Loose ignores prototypes and uses == for primitives; partial only asks
// whether everything in `expected` is in `actual`.
const kStrict = 0;
const kLoose = 1;
const kPartial = 2;
const kStrictWithoutPrototypes = 3;

// What is left to compare once the properties are the same.
const kNoEntries = 0;
const kIsArray = 1;
const kIsSet = 2;
const kIsMap = 3;

const call = Function.prototype.call;
const setSize = call.bind(Object.getOwnPropertyDescriptor(Set.prototype, 'size').get);
const mapSize = call.bind(Object.getOwnPropertyDescriptor(Map.prototype, 'size').get);
const tagOf = call.bind(Object.prototype.toString);
const isEnumerable = call.bind(Object.prototype.propertyIsEnumerable);
const dateValue = call.bind(Date.prototype.getTime);
const regexpText = call.bind(RegExp.prototype.toString);
const viewTag = call.bind(Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array).prototype, Symbol.toStringTag).get);

const boxes = [
  [types.isNumberObject, call.bind(Number.prototype.valueOf)],
  [types.isStringObject, call.bind(String.prototype.valueOf)],
  [types.isBooleanObject, call.bind(Boolean.prototype.valueOf)],
  [types.isBigIntObject, call.bind(BigInt.prototype.valueOf)],
  [types.isSymbolObject, call.bind(Symbol.prototype.valueOf)],
];

const isObject = (value) => value !== null && typeof value === 'object';

function compare(a, b, mode, path) {
  if (a === b) return a !== 0 || mode === kLoose || Object.is(a, b);

  if (mode === kLoose) {
    if (!isObject(a) || !isObject(b)) {
      // eslint-disable-next-line eqeqeq
      return !isObject(a) && !isObject(b) && (a == b || (Number.isNaN(a) && Number.isNaN(b)));
    }
  } else {
    if (!isObject(a) || !isObject(b)) return Number.isNaN(a) && Number.isNaN(b);
    if (mode === kStrict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  }

  const tag = tagOf(a);
  if (tag !== tagOf(b)) return false;
  if (Array.isArray(a)) return Array.isArray(b) && compareArrays(a, b, mode, path);
  if (tag === '[object Object]' && !isSpecial(a) && !isSpecial(b)) {
    return compareProperties(a, b, mode, path, kNoEntries);
  }
  return compareSpecial(a, b, mode, path);
}

// Objects with internal state can hide behind any tag.
function isSpecial(value) {
  return types.isDate(value) || types.isRegExp(value) || ArrayBuffer.isView(value) || types.isSet(value) ||
    types.isMap(value) || types.isNativeError(value) || value instanceof Error || types.isBoxedPrimitive(value) ||
    types.isAnyArrayBuffer(value) || isIdentityOnly(value);
}

// What these hold cannot be looked at, so only the same one is equal.
function isIdentityOnly(value) {
  return types.isWeakMap(value) || types.isWeakSet(value) || types.isPromise(value);
}

function compareSpecial(a, b, mode, path) {
  if (types.isDate(a)) {
    if (!types.isDate(b)) return false;
    const [left, right] = [dateValue(a), dateValue(b)];
    if (left !== right && !(Number.isNaN(left) && Number.isNaN(right))) return false;
  } else if (types.isRegExp(a)) {
    if (!types.isRegExp(b) || regexpText(a) !== regexpText(b) || a.lastIndex !== b.lastIndex) return false;
  } else if (ArrayBuffer.isView(a)) {
    return ArrayBuffer.isView(b) && compareViews(a, b, mode, path);
  } else if (types.isSet(a)) {
    if (!types.isSet(b) || !fits(setSize(a), setSize(b), mode)) return false;
    return compareProperties(a, b, mode, path, kIsSet);
  } else if (types.isMap(a)) {
    if (!types.isMap(b) || !fits(mapSize(a), mapSize(b), mode)) return false;
    return compareProperties(a, b, mode, path, kIsMap);
  } else if (types.isAnyArrayBuffer(a)) {
    if (!types.isAnyArrayBuffer(b) || types.isSharedArrayBuffer(a) !== types.isSharedArrayBuffer(b)) return false;
    if (!compareBytes(new Uint8Array(a), new Uint8Array(b), mode)) return false;
  } else if (types.isNativeError(a) || a instanceof Error) {
    if (!types.isNativeError(b) && !(b instanceof Error)) return false;
    if (!compareErrors(a, b, mode, path)) return false;
  } else if (types.isBoxedPrimitive(a)) {
    if (!compareBoxes(a, b)) return false;
  } else if (Array.isArray(b) || isSpecial(b) || isIdentityOnly(a)) {
    return false;
  } else if (types.isKeyObject(a) || types.isKeyObject(b)) {
    return types.isKeyObject(a) && types.isKeyObject(b) && a.equals(b);
  } else {
    const { isURL } = require('internal/url');
    if (isURL(a) !== isURL(b) || (isURL(a) && a.href !== b.href)) return false;
  }
  return compareProperties(a, b, mode, path, kNoEntries);
}

function fits(actual, expected, mode) {
  return mode === kPartial ? actual >= expected : actual === expected;
}

const onlyEnumerable = 2;
const skipSymbols = 16;

function extraKeys(array) {
  return ops.op_get_non_index_property_names(array, onlyEnumerable | skipSymbols);
}

function compareArrays(a, b, mode, path) {
  if (!fits(a.length, b.length, mode)) return false;
  const keys = extraKeys(b);
  if (mode !== kPartial && keys.length !== extraKeys(a).length) return false;
  return compareProperties(a, b, mode, path, kIsArray, keys);
}

function compareViews(a, b, mode, path) {
  const tag = viewTag(a);
  if (tag !== viewTag(b)) return false;
  if (mode === kLoose && (tag === 'Float16Array' || tag === 'Float32Array' || tag === 'Float64Array')) {
    // Loosely, 0 is -0 and the bits differ.
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) {
      if (a[i] !== b[i] && !(Number.isNaN(a[i]) && Number.isNaN(b[i]))) return false;
    }
  } else if (mode === kPartial && tag !== undefined) {
    if (!isSubsequence(a, b)) return false;
  } else if (!compareBytes(toBytes(a), toBytes(b), mode)) {
    return false;
  }
  if (tag === undefined) return compareProperties(a, b, mode, path, kNoEntries);
  const keys = extraKeys(b);
  if (mode !== kPartial && keys.length !== extraKeys(a).length) return false;
  return compareProperties(a, b, mode, path, kNoEntries, keys);
}

function toBytes(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function compareBytes(a, b, mode) {
  if (mode === kPartial) return isSubsequence(a, b);
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

// Whether `b` is left after leaving out some of `a`.
function isSubsequence(a, b) {
  if (a.length < b.length) return false;
  let next = 0;
  for (let i = 0; i < a.length && next < b.length; i++) if (Object.is(a[i], b[next])) next++;
  return next === b.length;
}

// Their properties are not enumerable, but they are what makes one error another.
function compareErrors(a, b, mode, path) {
  for (const name of ['message', 'name', 'cause', 'errors']) {
    if (isEnumerable(b, name)) continue;
    if (name === 'cause' && Object.hasOwn(b, name) && !Object.hasOwn(a, name)) return false;
    // Partially, an expected error says nothing about what it does not have.
    if (mode === kPartial && (b[name] === undefined || (name === 'message' && b[name] === ''))) continue;
    if (name === 'cause' && Object.hasOwn(a, name) !== Object.hasOwn(b, name)) return false;
    if (isEnumerable(a, name) || !compare(a[name], b[name], mode, path)) return false;
  }
  return true;
}

function compareBoxes(a, b) {
  for (const [isBox, valueOf] of boxes) {
    if (isBox(a)) return isBox(b) && Object.is(valueOf(a), valueOf(b));
  }
  return false;
}

// Own enumerable properties, then the entries. `keys` are those of `b` if they are known.
function compareProperties(a, b, mode, path, entries, keys) {
  if (keys === undefined) {
    keys = Object.keys(b);
    if (mode !== kPartial && keys.length !== Object.keys(a).length) return false;
  }
  for (const key of keys) if (!isEnumerable(a, key)) return false;

  if (mode !== kLoose) {
    const symbols = Object.getOwnPropertySymbols(b).filter((symbol) => isEnumerable(b, symbol));
    for (const symbol of symbols) if (!isEnumerable(a, symbol)) return false;
    if (mode !== kPartial) {
      const count = Object.getOwnPropertySymbols(a).reduce((sum, symbol) => sum + isEnumerable(a, symbol), 0);
      if (count !== symbols.length) return false;
    }
    if (symbols.length > 0) keys = [...keys, ...symbols];
  }

  if (keys.length === 0 && isEmpty(b, entries)) return true;
  return comparePath(a, b, mode, path, entries, keys);
}

function isEmpty(b, entries) {
  switch (entries) {
    case kIsArray: return b.length === 0;
    case kIsSet: return setSize(b) === 0;
    case kIsMap: return mapSize(b) === 0;
    default: return true;
  }
}

// `path` has the objects of both sides between the top and here. Where one of two is met again both have to
// be, or one side is a cycle and the other is not.
function comparePath(a, b, mode, path, entries, keys) {
  path ??= new Set();
  const { size } = path;
  path.add(a);
  path.add(b);
  if (path.size !== size + 2) {
    const isCycle = path.size === size;
    // Exactly one of them is new here.
    if (!isCycle) removeNewest(path, a, b);
    return isCycle;
  }
  const result = compareContents(a, b, mode, path, entries, keys);
  path.delete(a);
  path.delete(b);
  return result;
}

function removeNewest(path, a, b) {
  let newest;
  for (const object of path) newest = object;
  path.delete(newest === a ? a : b);
}

function compareContents(a, b, mode, path, entries, keys) {
  if (entries === kIsArray) {
    const isSame = mode === kPartial ? comparePartialElements : compareElements;
    if (!isSame(a, b, mode, path)) return false;
  } else if (entries === kIsSet) {
    if (!compareSets(a, b, mode, path)) return false;
  } else if (entries === kIsMap) {
    if (!compareMaps(a, b, mode, path)) return false;
  }
  for (const key of keys) if (!compare(a[key], b[key], mode, path)) return false;
  return true;
}

// A hole is not the same as an undefined element, except loosely.
function compareElements(a, b, mode, path) {
  for (let i = 0; i < a.length; i++) {
    if (b[i] === undefined || a[i] === undefined) {
      const has = Object.hasOwn(a, i);
      if (mode !== kLoose || a[i] !== b[i]) {
        if (has !== Object.hasOwn(b, i)) return false;
        if (!has) continue;
      } else {
        if (has !== Object.hasOwn(b, i)) return false;
        continue;
      }
    }
    if (!compare(a[i], b[i], mode, path)) return false;
  }
  return true;
}

// The expected elements, in this order, among the actual ones.
function comparePartialElements(a, b, mode, path) {
  const indexes = elementKeys(a);
  let next = 0;
  for (const key of elementKeys(b)) {
    for (;; next++) {
      if (next === indexes.length) return false;
      if (compare(a[indexes[next]], b[key], mode, path)) break;
    }
    next++;
  }
  return true;
}

function elementKeys(array) {
  const keys = Object.keys(array);
  return keys.length === array.length ? keys : keys.filter((key) => `${key >>> 0}` === key && key < array.length);
}

// Each of `wanted` is to be the same as one of `candidates`, each of which is used once.
function matchAll(wanted, candidates, isSame) {
  for (const item of wanted) {
    const index = candidates.findIndex((candidate) => isSame(candidate, item));
    if (index === -1) return false;
    candidates.splice(index, 1);
  }
  return true;
}

// Whether something else than the value itself can be equal to it.
function mayEqualOther(value, mode) {
  if (isObject(value)) return true;
  if (mode !== kLoose) return false;
  return typeof value !== 'symbol' && typeof value !== 'function' && !Number.isNaN(value);
}

function compareSets(a, b, mode, path) {
  const wanted = [];
  for (const value of b) {
    if (a.has(value)) continue;
    if (!mayEqualOther(value, mode)) return false;
    wanted.push(value);
  }
  if (wanted.length === 0) return true;
  const candidates = [];
  for (const value of a) if (!b.has(value) && mayEqualOther(value, mode)) candidates.push(value);
  if (candidates.length < wanted.length) return false;
  return matchAll(wanted, candidates, (candidate, value) => compare(candidate, value, mode, path));
}

function compareMaps(a, b, mode, path) {
  const wanted = [];
  const matched = new Set();
  for (const entry of b) {
    const { 0: key, 1: value } = entry;
    if (a.has(key) && compare(a.get(key), value, mode, path)) {
      matched.add(key);
    } else {
      if (!mayEqualOther(key, mode)) return false;
      wanted.push(entry);
    }
  }
  if (wanted.length === 0) return true;
  const candidates = [];
  for (const entry of a) if (!matched.has(entry[0]) && mayEqualOther(entry[0], mode)) candidates.push(entry);
  if (candidates.length < wanted.length) return false;
  return matchAll(wanted, candidates, (candidate, entry) =>
    compare(candidate[0], entry[0], mode, path) && compare(candidate[1], entry[1], mode, path));
}

function isDeepEqual(a, b) {
  return compare(a, b, kLoose, undefined);
}

function isDeepStrictEqual(a, b, skipPrototype) {
  return compare(a, b, skipPrototype ? kStrictWithoutPrototypes : kStrict, undefined);
}

function isPartialStrictEqual(a, b) {
  return compare(a, b, kPartial, undefined);
}

module.exports = { isDeepEqual, isDeepStrictEqual, isPartialStrictEqual };
