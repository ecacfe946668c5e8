// What stands between the braces of arrays, collections, buffers, promises and module namespaces, before
// their ordinary properties. Each function takes (ctx, value, recurseTimes) and returns the list of entries.
// In Node: part of lib/internal/util/inspect.js.
'use strict';

const { kObjectType, kArrayType, kArrayExtrasType, reduceToSingleString } = require('internal/util/inspect/layout');
const { formatNumber, formatBigInt, plural } = require('internal/util/inspect/text');

// formatValue and formatProperty call back into this file.
const inner = () => require('internal/util/inspect/value');

const maxArrayIndex = 2 ** 32 - 2;
const arrayIndex = /^(0|[1-9][0-9]*)$/;
const isSharedMemory = (value) => ops.op_is_shared_array_buffer(value);

const setValues = Function.prototype.call.bind(Set.prototype.values);
const mapEntries = Function.prototype.call.bind(Map.prototype.entries);
const typedArrayLength = Function.prototype.call.bind(
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array).prototype, 'length').get);

function shownCount(ctx, length) {
  return Math.min(Math.max(0, ctx.maxArrayLength), length);
}

function addRemaining(output, remaining) {
  if (remaining > 0) output.push(`... ${plural(remaining, 'more item')}`);
}

function emptyItems(ctx, count) {
  return ctx.stylize(`<${plural(count, 'empty item')}>`, 'undefined');
}

function formatArray(ctx, value, recurseTimes) {
  const { formatProperty } = inner();
  const shown = shownCount(ctx, value.length);
  const output = [];
  for (let i = 0; i < shown; i++) {
    if (!Object.hasOwn(value, i)) return formatHoles(ctx, value, recurseTimes, shown, output, i);
    output.push(formatProperty(ctx, value, recurseTimes, i, kArrayType));
  }
  addRemaining(output, value.length - shown);
  return output;
}

// From the first hole on: a run of holes is one entry, however long, so it goes by the keys that exist.
function formatHoles(ctx, value, recurseTimes, shown, output, index) {
  const { formatProperty } = inner();
  const keys = Object.keys(value);
  for (let i = index; i < keys.length && output.length < shown; i++) {
    const key = keys[i];
    if (!arrayIndex.test(key) || key > maxArrayIndex) break;
    if (`${index}` !== key) {
      output.push(emptyItems(ctx, key - index));
      index = +key;
      if (output.length === shown) break;
    }
    output.push(formatProperty(ctx, value, recurseTimes, key, kArrayType));
    index++;
  }
  const remaining = value.length - index;
  if (output.length === shown) addRemaining(output, remaining);
  else if (remaining > 0) output.push(emptyItems(ctx, remaining));
  return output;
}

function formatTypedArray(ctx, value, recurseTimes) {
  const length = typedArrayLength(value);
  const shown = shownCount(ctx, length);
  // A program may have hidden `length`; Node's choice of format follows the visible one where there is one.
  const visibleLength = 'length' in value ? value.length : length;
  const format = visibleLength > 0 && typeof value[0] === 'number' ? formatNumber : formatBigInt;
  const output = new Array(shown);
  for (let i = 0; i < shown; i++) output[i] = format(ctx.stylize, value[i], ctx.numericSeparator);
  addRemaining(output, length - shown);
  if (ctx.showHidden) {
    for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
      output.push(formatExtraProperty(ctx, value, recurseTimes, key, true));
    }
  }
  return output;
}

// A property that lives on the prototype but is part of what the value is. The DataView of a detached buffer
// refuses to answer; Node then leaves the indentation as deep as it was at that point, and so do we.
function formatExtraProperty(ctx, value, recurseTimes, key, isView) {
  const name = ctx.stylize(`[${key}]`, 'string');
  ctx.indentationLvl += 2;
  let property;
  try {
    property = value[key];
  } catch {
    return `${name}: ${inner().formatValue(ctx, key === 'byteLength' ? 0 : undefined, recurseTimes)}`;
  }
  const text = inner().formatValue(ctx, property, recurseTimes, isView);
  ctx.indentationLvl -= 2;
  return `${name}: ${text}`;
}

function formatArrayBuffer(ctx, value, recurseTimes) {
  const output = [formatBytes(ctx, value)];
  output.push(formatExtraProperty(ctx, value, recurseTimes, 'byteLength', false));
  return output;
}

function formatBytes(ctx, value) {
  let bytes;
  try {
    bytes = new Uint8Array(value);
  } catch {
    return ctx.stylize('(detached)', 'special');
  }
  if (!isSharedMemory(value) && value.detached) return ctx.stylize('(detached)', 'special');
  const shown = shownCount(ctx, bytes.length);
  let text = '';
  for (let i = 0; i < shown; i++) {
    const byte = bytes[i];
    text += `${i === 0 ? '' : ' '}${byte < 16 ? '0' : ''}${byte.toString(16)}`;
  }
  const remaining = bytes.length - shown;
  if (remaining > 0) text += ` ... ${plural(remaining, 'more byte')}`;
  return `${ctx.stylize('[Uint8Contents]', 'special')}: <${text}>`;
}

// The contents were already shown by the view that has this buffer.
function formatViewedBuffer(ctx, value, recurseTimes) {
  return [formatExtraProperty(ctx, value, recurseTimes, 'byteLength', false)];
}

function formatDataView(ctx, value, recurseTimes) {
  return [
    formatExtraProperty(ctx, value, recurseTimes, 'byteLength', false),
    formatExtraProperty(ctx, value, recurseTimes, 'byteOffset', false),
    formatExtraProperty(ctx, value, recurseTimes, 'buffer', undefined),
  ];
}

function formatSet(ctx, value, recurseTimes) {
  const { formatValue } = inner();
  const output = [];
  let remaining = 0;
  const max = Math.max(0, ctx.maxArrayLength);
  ctx.indentationLvl += 2;
  for (const entry of setValues(value)) {
    if (output.length >= max) remaining++;
    else output.push(formatValue(ctx, entry, recurseTimes));
  }
  ctx.indentationLvl -= 2;
  addRemaining(output, remaining);
  return output;
}

function formatMap(ctx, value, recurseTimes) {
  const { formatValue } = inner();
  const output = [];
  let remaining = 0;
  const max = Math.max(0, ctx.maxArrayLength);
  ctx.indentationLvl += 2;
  for (const { 0: key, 1: entry } of mapEntries(value)) {
    if (output.length >= max) remaining++;
    else output.push(`${formatValue(ctx, key, recurseTimes)} => ${formatValue(ctx, entry, recurseTimes)}`);
  }
  ctx.indentationLvl -= 2;
  addRemaining(output, remaining);
  return output;
}

// `entries` as the engine previews them, without running the iterator.
function formatEntryList(ctx, entries, recurseTimes) {
  const { formatValue } = inner();
  const shown = shownCount(ctx, entries.length);
  const output = [];
  ctx.indentationLvl += 2;
  for (let i = 0; i < shown; i++) output.push(formatValue(ctx, entries[i], recurseTimes));
  ctx.indentationLvl -= 2;
  return { output, remaining: entries.length - shown };
}

// Keys and values alternate; `join` makes one entry of a pair.
function formatPairList(ctx, entries, recurseTimes, join) {
  const { formatValue } = inner();
  const length = entries.length / 2;
  const shown = shownCount(ctx, length);
  const output = [];
  ctx.indentationLvl += 2;
  for (let i = 0; i < shown; i++) {
    output.push(join(formatValue(ctx, entries[2 * i], recurseTimes), formatValue(ctx, entries[2 * i + 1], recurseTimes)));
  }
  ctx.indentationLvl -= 2;
  return { output, remaining: length - shown };
}

function finish({ output, remaining }, sort) {
  if (sort) output.sort();
  addRemaining(output, remaining);
  return output;
}

// A weak collection has no order of its own: sorted, the output does not depend on the garbage collector.
function formatWeakSet(ctx, value, recurseTimes) {
  const [entries] = ops.op_util_preview_entries(value);
  return finish(formatEntryList(ctx, entries, recurseTimes), !ctx.sorted);
}

function formatWeakMap(ctx, value, recurseTimes) {
  const [entries] = ops.op_util_preview_entries(value);
  return finish(formatPairList(ctx, entries, recurseTimes, (key, entry) => `${key} => ${entry}`), !ctx.sorted);
}

function formatWeakCollection(ctx) {
  return [ctx.stylize('<items unknown>', 'special')];
}

function formatIterator(ctx, value, recurseTimes, braces) {
  const [entries, isKeyValue] = ops.op_util_preview_entries(value);
  if (!isKeyValue) return finish(formatEntryList(ctx, entries, recurseTimes), false);
  braces[0] = braces[0].replace(/ Iterator\] \{$/, ' Entries] {');
  const toPair = (key, entry) =>
    reduceToSingleString(ctx, [key, entry], '', ['[', ']'], kArrayExtrasType, recurseTimes);
  return finish(formatPairList(ctx, entries, recurseTimes, toPair), false);
}

const kPending = 0;
const kRejected = 2;

function formatPromise(ctx, value, recurseTimes) {
  const { 0: state, 1: result } = ops.op_get_promise_details(value);
  if (state === kPending) return [ctx.stylize('<pending>', 'special')];
  ctx.indentationLvl += 2;
  const text = inner().formatValue(ctx, result, recurseTimes);
  ctx.indentationLvl -= 2;
  return [state === kRejected ? `${ctx.stylize('<rejected>', 'special')} ${text}` : text];
}

// Reading a binding that has not been initialised throws.
function formatNamespace(ctx, value, recurseTimes, keys) {
  const { formatProperty } = inner();
  const output = keys.map((key) => {
    try {
      return formatProperty(ctx, value, recurseTimes, key, kObjectType);
    } catch (err) {
      if (!(err instanceof ReferenceError)) throw err;
      const text = formatProperty(ctx, { [key]: '' }, recurseTimes, key, kObjectType);
      return text.slice(0, text.lastIndexOf(' ') + 1) + ctx.stylize('<uninitialized>', 'special');
    }
  });
  keys.length = 0;
  return output;
}

const formatNothing = () => [];

module.exports = {
  formatArray, formatTypedArray, formatArrayBuffer, formatViewedBuffer, formatDataView, formatSet, formatMap,
  formatWeakSet, formatWeakMap, formatWeakCollection, formatIterator, formatPromise, formatNamespace,
  formatNothing, typedArrayLength,
};
