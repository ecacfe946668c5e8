// The default options of util.inspect and the per-call state built from them.
// In Node: part of lib/internal/util/inspect.js.
'use strict';

const customInspect = Symbol.for('nodejs.util.inspect.custom');

// `compact` is a number here: the levels of inner objects that may share one line with their parent.
const inspectDefaultOptions = Object.seal({
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
});

const optionNames = Object.keys(inspectDefaultOptions);
const isOption = new Set(optionNames).add('stylize');

// What is being inspected right now. One object per util.inspect() call; nested calls to the exported
// function get their own.
function createState(stylize) {
  const defaults = inspectDefaultOptions;
  return {
    // Characters produced so far per indentation level: a brake for gigantic graphs.
    budget: {},
    indentationLvl: 0,
    // The objects on the path from the root to here.
    seen: [],
    currentDepth: 0,
    stylize,
    showHidden: defaults.showHidden,
    depth: defaults.depth,
    colors: defaults.colors,
    customInspect: defaults.customInspect,
    showProxy: defaults.showProxy,
    maxArrayLength: defaults.maxArrayLength,
    maxStringLength: defaults.maxStringLength,
    breakLength: defaults.breakLength,
    compact: defaults.compact,
    sorted: defaults.sorted,
    getters: defaults.getters,
    numericSeparator: defaults.numericSeparator,
    // Object -> the number in its <ref *n>, once something points back at it.
    circular: undefined,
    // The object the caller passed, if it holds keys that are no options of ours: custom inspectors see them.
    userOptions: undefined,
  };
}

function applyOptions(ctx, options) {
  for (const key of Object.keys(options)) {
    if (isOption.has(key)) {
      ctx[key] = options[key];
    } else if (ctx.userOptions === undefined) {
      ctx.userOptions = options;
    }
  }
}

// The options a custom inspector receives. One from another realm gets neither our prototypes nor functions
// of ours, through which it could reach this realm's globals.
function optionsForCustom(ctx, isCrossContext) {
  const result = { stylize: ctx.stylize };
  for (const name of optionNames) result[name] = ctx[name];
  Object.assign(result, ctx.userOptions);
  if (!isCrossContext) return result;

  Object.setPrototypeOf(result, null);
  for (const key of Object.keys(result)) {
    const type = typeof result[key];
    if ((type === 'object' || type === 'function') && result[key] !== null) delete result[key];
  }
  result.stylize = Object.setPrototypeOf((value, flavour) => {
    let styled;
    try {
      styled = `${ctx.stylize(value, flavour)}`;
    } catch {
      // Whatever the user's function throws belongs to the wrong realm: use the plain text.
    }
    return typeof styled === 'string' ? styled : value;
  }, null);
  return result;
}

module.exports = { customInspect, inspectDefaultOptions, createState, applyOptions, optionsForCustom };
