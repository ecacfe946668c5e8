// The heart of util.inspect: one value to text, following its properties.
// Native side: deno_core's op_get_proxy_details and the checks of internal/util/types, src/ops/util.rs.
// In Node: formatValue, formatRaw and formatProperty of lib/internal/util/inspect.js.
'use strict';

const types = require('internal/util/types');
const { customInspect, optionsForCustom } = require('internal/util/inspect/options');
const { stylizeNoColor } = require('internal/util/inspect/styles');
const { kObjectType, kArrayType, kArrayExtrasType, reduceToSingleString } = require('internal/util/inspect/layout');
const { quote, escapeControls, formatPrimitive } = require('internal/util/inspect/text');
const { getStringWidth } = require('internal/util/inspect/width');
const { getConstructorName, getTag, getPrefix } = require('internal/util/inspect/names');
const { formatError, isError } = require('internal/util/inspect/errors');
const containers = require('internal/util/inspect/containers');

const call = Function.prototype.call;
const setSize = call.bind(Object.getOwnPropertyDescriptor(Set.prototype, 'size').get);
const mapSize = call.bind(Object.getOwnPropertyDescriptor(Map.prototype, 'size').get);
const functionSource = call.bind(Function.prototype.toString);
const regexpSource = call.bind(RegExp.prototype.toString);
const dateTime = call.bind(Date.prototype.getTime);
const dateToString = call.bind(Date.prototype.toString);
const dateToISOString = call.bind(Date.prototype.toISOString);

const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const classHead = /^(\s+[^(]*?)\s*\{/;
const comments = /(\/\/.*?\n)|(\/\*(.|\n)*?\*\/)/g;
// V8 strings end at about 2 ** 29; long before that the output helps nobody.
const maxOutputPerLevel = 2 ** 27;

// `isView` marks the buffer of a typed array that was printed just now.
function formatValue(ctx, value, recurseTimes, isView) {
  if (typeof value !== 'object' && typeof value !== 'function' && !isUndetectable(value)) {
    return formatPrimitive(ctx.stylize, value, ctx);
  }
  if (value === null) return ctx.stylize('null', 'null');

  // Nothing below may run the traps of a proxy.
  const context = value;
  let proxy = types.isProxy(value) ? ops.op_get_proxy_details(value) : null;
  const isProxy = proxy !== null;
  while (proxy !== null) {
    if (proxy[0] === null || proxy[0] === undefined) return ctx.stylize('<Revoked Proxy>', 'special');
    if (ctx.showProxy) return formatProxy(ctx, proxy, recurseTimes);
    value = proxy[0];
    proxy = types.isProxy(value) ? ops.op_get_proxy_details(value) : null;
  }

  if (ctx.customInspect) {
    const custom = value[customInspect];
    if (typeof custom === 'function' && custom !== require('internal/util/inspect').inspect &&
        // A prototype is no instance: its method would read properties that are not there.
        !isOwnPrototype(value)) {
      const depth = ctx.depth === null ? null : ctx.depth - recurseTimes;
      const isCrossContext = isProxy || !(context instanceof Object);
      const result = call.call(custom, context, depth, optionsForCustom(ctx, isCrossContext),
                               require('internal/util/inspect').inspect);
      if (result !== context) {
        if (typeof result !== 'string') return formatValue(ctx, result, recurseTimes);
        return result.replaceAll('\n', `\n${' '.repeat(ctx.indentationLvl)}`);
      }
    }
  }

  if (ctx.seen.includes(value)) {
    ctx.circular ??= new Map();
    let index = ctx.circular.get(value);
    if (index === undefined) {
      index = ctx.circular.size + 1;
      ctx.circular.set(value, index);
    }
    return ctx.stylize(`[Circular *${index}]`, 'special');
  }
  return formatObject(ctx, value, recurseTimes, isView);
}

// document.all and its like: `typeof` says undefined, but it is an object.
function isUndetectable(value) {
  return value === undefined ? false : typeof value === 'undefined';
}

function isOwnPrototype(value) {
  const descriptor = Object.getOwnPropertyDescriptor(value, 'constructor');
  return descriptor?.value != null && descriptor.value.prototype === value;
}

function formatProxy(ctx, proxy, recurseTimes) {
  if (recurseTimes > ctx.depth && ctx.depth !== null) return ctx.stylize('Proxy [Array]', 'special');
  recurseTimes++;
  ctx.indentationLvl += 2;
  const output = [formatValue(ctx, proxy[0], recurseTimes), formatValue(ctx, proxy[1], recurseTimes)];
  ctx.indentationLvl -= 2;
  return reduceToSingleString(ctx, output, '', ['Proxy [', ']'], kArrayExtrasType, recurseTimes);
}

function getKeys(value, showHidden) {
  const symbols = Object.getOwnPropertySymbols(value);
  if (showHidden) return symbols.length === 0 ? Object.getOwnPropertyNames(value) : Reflect.ownKeys(value);
  let keys;
  try {
    keys = Object.keys(value);
  } catch {
    // A module namespace with a binding that is not initialised yet.
    keys = Object.getOwnPropertyNames(value);
  }
  for (const symbol of symbols) {
    if (Object.prototype.propertyIsEnumerable.call(value, symbol)) keys.push(symbol);
  }
  return keys;
}

const onlyEnumerable = 2;
const allProperties = 0;

function getNonIndexKeys(value, showHidden) {
  return ops.op_get_non_index_property_names(value, showHidden ? allProperties : onlyEnumerable);
}

// How an object is going to be written: `base` before the braces, `entries` first inside them, then the
// properties in `keys`.
class Shape {
  constructor(keys, open, close) {
    this.keys = keys;
    this.braces = [open, close];
    this.base = '';
    // What to answer when there is nothing to put between the braces; undefined if they are always shown.
    this.whenBare = undefined;
    this.entries = containers.formatNothing;
    this.extrasType = kObjectType;
  }
}

// Anything with an iterator may be one of the built-in collections; the check keeps plain objects fast.
function describeIterable(ctx, value, constructor, tag) {
  let shape;
  if (Array.isArray(value)) {
    const prefix = constructor !== 'Array' || tag !== '' ?
      getPrefix(constructor, tag, 'Array', `(${value.length})`) : '';
    shape = new Shape(getNonIndexKeys(value, ctx.showHidden), `${prefix}[`, ']');
    if (value.length === 0) shape.whenBare = `${prefix}[]`;
    shape.extrasType = kArrayExtrasType;
    shape.entries = containers.formatArray;
  } else if (types.isSet(value)) {
    const size = setSize(value);
    const prefix = getPrefix(constructor, tag, 'Set', `(${size})`);
    shape = new Shape(getKeys(value, ctx.showHidden), `${prefix}{`, '}');
    if (size === 0) shape.whenBare = `${prefix}{}`;
    shape.entries = containers.formatSet;
  } else if (types.isMap(value)) {
    const size = mapSize(value);
    const prefix = getPrefix(constructor, tag, 'Map', `(${size})`);
    shape = new Shape(getKeys(value, ctx.showHidden), `${prefix}{`, '}');
    if (size === 0) shape.whenBare = `${prefix}{}`;
    shape.entries = containers.formatMap;
  } else if (types.isTypedArray(value)) {
    const size = containers.typedArrayLength(value);
    const fallback = constructor === null ? typedArrayName(value) : '';
    const prefix = getPrefix(constructor, tag, fallback, `(${size})`);
    shape = new Shape(getNonIndexKeys(value, ctx.showHidden), `${prefix}[`, ']');
    if (size === 0 && !ctx.showHidden) shape.whenBare = `${prefix}[]`;
    shape.extrasType = kArrayExtrasType;
    shape.entries = containers.formatTypedArray;
  } else if (types.isMapIterator(value)) {
    shape = describeIterator(ctx, value, 'Map', tag);
  } else if (types.isSetIterator(value)) {
    shape = describeIterator(ctx, value, 'Set', tag);
  }
  return shape;
}

function typedArrayName(value) {
  return Object.getOwnPropertyDescriptor(
    Object.getPrototypeOf(Uint8Array).prototype, Symbol.toStringTag).get.call(value);
}

function describeIterator(ctx, value, kind, tag) {
  if (tag !== `${kind} Iterator`) tag = `${tag === '' ? '' : `${tag}] [`}${kind} Iterator`;
  const shape = new Shape(getKeys(value, ctx.showHidden), `[${tag}] {`, '}');
  shape.entries = containers.formatIterator;
  return shape;
}

function describeOther(ctx, value, constructor, tag, recurseTimes, isView) {
  const shape = new Shape(getKeys(value, ctx.showHidden), '{', '}');
  const { keys, braces } = shape;
  const named = (fallback) => { braces[0] = `${getPrefix(constructor, tag, fallback)}{`; };

  if (typeof value === 'function') {
    shape.base = getFunctionBase(value, constructor, tag);
    shape.whenBare = ctx.stylize(shape.base, 'special');
  } else if (types.isArgumentsObject(value)) {
    braces[0] = constructor === 'Object' ? '[Arguments] {' : `${getFullPrefix(value, constructor, tag)}{`;
    shape.whenBare = `${braces[0]}}`;
  } else if (constructor === 'Object') {
    if (tag !== '') named('Object');
    shape.whenBare = `${braces[0]}}`;
  } else if (types.isRegExp(value)) {
    shape.base = regexpSource(constructor !== null ? value : new RegExp(value));
    const prefix = getPrefix(constructor, tag, 'RegExp');
    if (prefix !== 'RegExp ') shape.base = `${prefix}${shape.base}`;
    shape.whenBare = ctx.stylize(shape.base, 'regexp');
    // However deep it stands, a regular expression is short.
    if (recurseTimes > ctx.depth && ctx.depth !== null) return shape.whenBare;
  } else if (types.isDate(value)) {
    shape.base = Number.isNaN(dateTime(value)) ? dateToString(value) : dateToISOString(value);
    const prefix = getPrefix(constructor, tag, 'Date');
    if (prefix !== 'Date ') shape.base = `${prefix}${shape.base}`;
    shape.whenBare = ctx.stylize(shape.base, 'date');
  } else if (isError(value)) {
    shape.base = formatError(value, constructor, tag, ctx, keys);
    shape.whenBare = shape.base;
  } else if (types.isAnyArrayBuffer(value)) {
    named(types.isArrayBuffer(value) ? 'ArrayBuffer' : 'SharedArrayBuffer');
    shape.entries = isView === true ? containers.formatViewedBuffer : containers.formatArrayBuffer;
  } else if (types.isDataView(value)) {
    named('DataView');
    shape.entries = containers.formatDataView;
  } else if (types.isPromise(value)) {
    named('Promise');
    shape.entries = containers.formatPromise;
  } else if (types.isWeakSet(value)) {
    named('WeakSet');
    shape.entries = ctx.showHidden ? containers.formatWeakSet : containers.formatWeakCollection;
  } else if (types.isWeakMap(value)) {
    named('WeakMap');
    shape.entries = ctx.showHidden ? containers.formatWeakMap : containers.formatWeakCollection;
  } else if (types.isModuleNamespaceObject(value)) {
    named('Module');
    shape.entries = containers.formatNamespace;
  } else if (types.isBoxedPrimitive(value)) {
    shape.base = getBoxedBase(value, ctx, keys, constructor, tag);
    shape.whenBare = shape.base;
  } else if (types.isExternal(value) && keys.length === 0) {
    return ctx.stylize(`[External: ${ops.op_util_external_address(value)}]`, 'special');
  } else if (require('internal/url').isURL(value)) {
    // Its state is out of reach of an inspector: the address says it all.
    shape.base = value.href;
    shape.whenBare = shape.base;
  } else {
    braces[0] = `${getFullPrefix(value, constructor, tag)}{`;
    shape.whenBare = `${braces[0]}}`;
  }
  return shape;
}

// Without a prototype to ask, the engine still knows which function made the object.
function getFullPrefix(value, constructor, tag) {
  if (constructor !== null) return getPrefix(constructor, tag, '');
  const made = ops.op_get_constructor_name(value);
  return getPrefix(constructor, tag, made === tag ? 'Object' : made);
}

function formatObject(ctx, value, recurseTimes, isView) {
  const withProtoProps = ctx.showHidden && (recurseTimes <= ctx.depth || ctx.depth === null);
  const protoProps = withProtoProps ? [] : undefined;
  const constructor = getConstructorName(value, ctx, recurseTimes, protoProps);
  const hasProtoProps = protoProps !== undefined && protoProps.length !== 0;
  const tag = getTag(ctx, value, constructor);

  let shape;
  if (constructor === null || Symbol.iterator in value) shape = describeIterable(ctx, value, constructor, tag);
  shape ??= describeOther(ctx, value, constructor, tag, recurseTimes, isView);
  if (typeof shape === 'string') return shape;
  const { keys, braces } = shape;
  if (keys.length === 0 && !hasProtoProps && shape.whenBare !== undefined) return shape.whenBare;

  if (recurseTimes > ctx.depth && ctx.depth !== null) {
    const name = getFullPrefix(value, constructor, tag).slice(0, -1);
    return ctx.stylize(constructor !== null ? `[${name}]` : name, 'special');
  }
  recurseTimes++;

  ctx.seen.push(value);
  ctx.currentDepth = recurseTimes;
  const { indentationLvl } = ctx;
  let output;
  try {
    output = shape.entries(ctx, value, recurseTimes, shape.entries === containers.formatNamespace ? keys : braces);
    for (const key of keys) output.push(formatProperty(ctx, value, recurseTimes, key, shape.extrasType));
    if (hasProtoProps) output.push(...protoProps);
  } catch (err) {
    if (!isStackOverflow(err)) throw err;
    ctx.seen.pop();
    ctx.indentationLvl = indentationLvl;
    const name = getFullPrefix(value, constructor, tag).slice(0, -1);
    return ctx.stylize(
      `[${name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
  }
  ctx.seen.pop();

  let { base } = shape;
  const index = ctx.circular?.get(value);
  if (index !== undefined) {
    const reference = ctx.stylize(`<ref *${index}>`, 'special');
    if (ctx.compact === true) braces[0] = `${reference} ${braces[0]}`;
    else base = base === '' ? reference : `${reference} ${base}`;
  }

  if (ctx.sorted) sortOutput(ctx, output, keys.length, shape.extrasType);

  const text = reduceToSingleString(ctx, output, base, braces, shape.extrasType, recurseTimes, value);
  const total = (ctx.budget[ctx.indentationLvl] ?? 0) + text.length;
  ctx.budget[ctx.indentationLvl] = total;
  if (total > maxOutputPerLevel) ctx.depth = -1;
  return text;
}

// An array's elements keep their order, only its other properties are sorted.
function sortOutput(ctx, output, keyCount, extrasType) {
  const compare = ctx.sorted === true ? undefined : ctx.sorted;
  if (extrasType === kObjectType) {
    output.sort(compare);
  } else if (keyCount > 1) {
    const sorted = output.slice(output.length - keyCount).sort(compare);
    output.splice(output.length - keyCount, keyCount, ...sorted);
  }
}

let overflow;

// The message is the engine's and not in any standard: provoke one to know it.
function isStackOverflow(err) {
  if (overflow === undefined) {
    try {
      (function recurse() { recurse(); })();
    } catch (provoked) {
      overflow = { name: provoked.name, message: provoked.message };
    }
  }
  return err !== null && typeof err === 'object' && err.name === overflow.name && err.message === overflow.message;
}

function isClass(source) {
  if (!source.startsWith('class') || !source.endsWith('}')) return false;
  const rest = source.slice(5, -1);
  const brace = rest.indexOf('{');
  // `class(` would be a method called class; a parenthesis before the brace can also stand in a comment or
  // an `extends` clause.
  return brace !== -1 && (!rest.slice(0, brace).includes('(') || classHead.test(rest.replace(comments, '')));
}

function getClassBase(value, constructor, tag) {
  const name = (Object.hasOwn(value, 'name') && value.name) || '(anonymous)';
  let base = `class ${String(name)}`;
  if (constructor !== 'Function' && constructor !== null) base += ` [${constructor}]`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  if (constructor === null) return `[${base} extends [null prototype]]`;
  const superName = Object.getPrototypeOf(value).name;
  return superName ? `[${base} extends ${superName}]` : `[${base}]`;
}

function getFunctionBase(value, constructor, tag) {
  if (isClass(functionSource(value))) return getClassBase(value, constructor, tag);
  const type = `${types.isAsyncFunction(value) ? 'Async' : ''}${
    types.isGeneratorFunction(value) ? 'Generator' : ''}Function`;
  let base = `[${type}`;
  if (constructor === null) base += ' (null prototype)';
  base += value.name === '' ? ' (anonymous)' : `: ${typeof value.name === 'string' ? value.name :
    formatPrimitiveOrObject(value.name)}`;
  base += ']';
  if (constructor !== type && constructor !== null) base += ` ${constructor}`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  return base;
}

// A program can define `name` as anything.
function formatPrimitiveOrObject(name) {
  return typeof name === 'object' || typeof name === 'function' ? require('internal/util/inspect').inspect(name) :
    String(name);
}

const boxes = [
  ['Number', types.isNumberObject, call.bind(Number.prototype.valueOf)],
  ['String', types.isStringObject, call.bind(String.prototype.valueOf)],
  ['Boolean', types.isBooleanObject, call.bind(Boolean.prototype.valueOf)],
  ['BigInt', types.isBigIntObject, call.bind(BigInt.prototype.valueOf)],
  ['Symbol', types.isSymbolObject, call.bind(Symbol.prototype.valueOf)],
];

function getBoxedBase(value, ctx, keys, constructor, tag) {
  const [type, , valueOf] = boxes.find(([, isBox]) => isBox(value));
  // The characters of a string are properties of its box.
  if (type === 'String') keys.splice(0, value.length);
  let base = `[${type}`;
  if (type !== constructor) base += constructor === null ? ' (null prototype)' : ` (${constructor})`;
  base += `: ${formatPrimitive(stylizeNoColor, valueOf(value), ctx)}]`;
  if (tag !== '' && tag !== constructor) base += ` [${tag}]`;
  return keys.length !== 0 || ctx.stylize === stylizeNoColor ? base : ctx.stylize(base, type.toLowerCase());
}

function formatProperty(ctx, value, recurseTimes, key, type, descriptor, original = value) {
  descriptor ??= Object.getOwnPropertyDescriptor(value, key) ??
    { value: value[key], configurable: true, enumerable: true };
  let separator = ' ';
  let text;
  if (descriptor.value !== undefined) {
    const indent = ctx.compact !== true || type !== kObjectType ? 2 : 3;
    ctx.indentationLvl += indent;
    text = formatValue(ctx, descriptor.value, recurseTimes);
    if (indent === 3 && ctx.breakLength < getStringWidth(text, ctx.colors)) {
      separator = `\n${' '.repeat(ctx.indentationLvl)}`;
    }
    ctx.indentationLvl -= indent;
  } else if (descriptor.get !== undefined) {
    text = formatGetter(ctx, descriptor, original, recurseTimes);
  } else if (descriptor.set !== undefined) {
    text = ctx.stylize('[Setter]', 'special');
  } else {
    text = ctx.stylize('undefined', 'undefined');
  }
  return type === kArrayType ? text : `${formatKey(ctx, key, descriptor.enumerable)}:${separator}${text}`;
}

function formatKey(ctx, key, isEnumerable) {
  if (typeof key === 'symbol') {
    const name = ctx.stylize(escapeControls(Symbol.prototype.toString.call(key)), 'symbol');
    return isEnumerable === false ? `[${name}]` : name;
  }
  let name;
  if (key === '__proto__') name = "['__proto__']";
  else if (identifier.test(key)) name = isEnumerable === false ? key : ctx.stylize(key, 'name');
  else name = ctx.stylize(quote(String(key)), 'string');
  return isEnumerable === false ? `[${name}]` : name;
}

function formatGetter(ctx, descriptor, original, recurseTimes) {
  const style = ctx.stylize;
  const label = descriptor.set !== undefined ? 'Getter/Setter' : 'Getter';
  const isWanted = ctx.getters === true ||
    (ctx.getters === 'get' && descriptor.set === undefined) ||
    (ctx.getters === 'set' && descriptor.set !== undefined);
  if (!isWanted) return style(`[${label}]`, 'special');

  ctx.indentationLvl += 2;
  let inside;
  try {
    const result = call.call(descriptor.get, original);
    if (result !== null && typeof result === 'object') {
      const text = `${style(`[${label}]`, 'special')} ${formatValue(ctx, result, recurseTimes)}`;
      ctx.indentationLvl -= 2;
      return text;
    }
    inside = result === null ? style('null', 'null') : formatPrimitive(style, result, ctx);
  } catch (err) {
    inside = `<Inspection threw (${formatValue(ctx, err, recurseTimes)})>`;
  }
  ctx.indentationLvl -= 2;
  return `${style(`[${label}:`, 'special')} ${inside}${style(']', 'special')}`;
}

module.exports = { formatValue, formatProperty };
