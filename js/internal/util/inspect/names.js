// What an object is called: its class, found along the prototype chain, and its Symbol.toStringTag.
// In Node: part of lib/internal/util/inspect.js.
'use strict';

// The language's own classes. A program that replaces or deletes `constructor` on one of their prototypes
// still sees the right name.
const { EventTable } = require('internal/events/table');
const wellKnownPrototypes = new Map([
  Object, Function, Array, Map, Set, WeakMap, WeakSet, Promise, RegExp, Date, Error, Boolean, Number, String,
  ArrayBuffer, DataView, Object.getPrototypeOf(Uint8Array),
].map((constructor) => [constructor.prototype, { name: constructor.name, constructor }]));

// The globals of the language itself. Those of ours are accessors, or written in JavaScript.
const isNative = (fn) => /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(fn));
const builtInNames = new Set(Object.getOwnPropertyNames(globalThis).filter((name) => {
  if (!/^[A-Z][a-zA-Z0-9]+$/.test(name)) return false;
  const { value } = Object.getOwnPropertyDescriptor(globalThis, name);
  return typeof value === 'function' ? isNative(value) : value !== null && typeof value === 'object';
}));

const maxPrototypeLevels = 3;

function isInstanceof(object, constructor) {
  try {
    return object instanceof constructor;
  } catch {
    return false;
  }
}

function constructorOf(original, level) {
  const known = wellKnownPrototypes.get(level);
  if (known !== undefined && level !== original) return known;
  const descriptor = Object.getOwnPropertyDescriptor(level, 'constructor');
  if (descriptor === undefined || typeof descriptor.value !== 'function') return undefined;
  const { name } = descriptor.value;
  if (name === '' || !isInstanceof(original, descriptor.value)) return undefined;
  return { name, constructor: descriptor.value };
}

// Listener tables are shown as the objects without prototype that they are as good as.
const eventTablePrototype = EventTable.prototype;

// The name of the nearest class, or null for an object without prototype. With `protoProps`, the interesting
// properties of the classes in between are added to it as text.
function getConstructorName(original, ctx, recurseTimes, protoProps) {
  let firstProto;
  for (let level = original; level !== null; level = Object.getPrototypeOf(level)) {
    if (level === eventTablePrototype) return null;
    if (level !== original && firstProto === undefined) firstProto = level;
    const found = constructorOf(original, level);
    if (found !== undefined) {
      if (protoProps !== undefined && (firstProto !== level || !builtInNames.has(found.name))) {
        addPrototypeProperties(ctx, original, firstProto ?? original, recurseTimes, protoProps);
      }
      return String(found.name);
    }
  }
  if (firstProto === undefined) return null;

  const ownName = ops.op_get_constructor_name(original);
  if (recurseTimes > ctx.depth && ctx.depth !== null) return `${ownName} <Complex prototype>`;
  const protoName = getConstructorName(firstProto, ctx, recurseTimes + 1, protoProps);
  if (protoName !== null) return `${ownName} <${protoName}>`;
  const { inspect } = require('internal/util/inspect');
  return `${ownName} <${inspect(firstProto, { ...ctx, customInspect: false, depth: -1 })}>`;
}

// Shown with `showHidden`: accessors and values that classes between the object and the language's own put
// on their prototypes. Methods are not shown.
function addPrototypeProperties(ctx, main, level, recurseTimes, output) {
  const { formatProperty } = require('internal/util/inspect/value');
  const { kObjectType } = require('internal/util/inspect/layout');
  const seenKeys = new Set();
  for (let depth = 0; depth < maxPrototypeLevels; depth++) {
    if (depth !== 0 || main === level) {
      level = Object.getPrototypeOf(level);
      if (level === null) return;
      const descriptor = Object.getOwnPropertyDescriptor(level, 'constructor');
      if (typeof descriptor?.value === 'function' && builtInNames.has(descriptor.value.name)) return;
    }
    ctx.seen.push(main);
    for (const key of Reflect.ownKeys(level)) {
      if (key === 'constructor' || seenKeys.has(key) || Object.hasOwn(main, key)) continue;
      seenKeys.add(key);
      const descriptor = Object.getOwnPropertyDescriptor(level, key);
      if (typeof descriptor.value === 'function') continue;
      const text = formatProperty(ctx, level, recurseTimes, key, kObjectType, descriptor, main);
      output.push(ctx.colors ? `\u001b[2m${text}\u001b[22m` : text);
    }
    ctx.seen.pop();
  }
}

// Whether `name` has `tag` as one of its words, as `FooSet` and `SetSubclass` have Set, but not `Settings`.
function saysTag(name, tag) {
  const index = name.indexOf(tag);
  if (index === -1) return false;
  const next = name[index + tag.length];
  return next === undefined || !/[a-z]/.test(next);
}

// The tag, unless it is one of the properties listed anyway or the name of the class says it already.
function getTag(ctx, value, constructor) {
  let tag;
  try {
    tag = value[Symbol.toStringTag];
  } catch {
    return '';
  }
  if (typeof tag !== 'string' || tag === '') return '';
  if (constructor !== null && constructor !== tag && saysTag(constructor, tag)) return '';
  const isListed = ctx.showHidden ?
    Object.hasOwn(value, Symbol.toStringTag) :
    Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag);
  return isListed ? '' : tag;
}

// `Foo(2) [Tag] `, with a trailing space because a brace follows.
function getPrefix(constructor, tag, fallback, size = '') {
  if (constructor === null) {
    const name = `[${fallback}${size}: null prototype] `;
    return tag !== '' && fallback !== tag ? `${name}[${tag}] ` : name;
  }
  return tag !== '' && constructor !== tag ? `${constructor}${size} [${tag}] ` : `${constructor}${size} `;
}

module.exports = { builtInNames, getConstructorName, getTag, getPrefix };
