// The Console class: formats, indents groups, and writes to two streams without ever failing because of them.
// Native side: none; console.table looks into iterators with src/ops/util.rs.
// In Node: lib/internal/console/constructor.js.
'use strict';

const {
  codes: { ERR_CONSOLE_WRITABLE_STREAM, ERR_INCOMPATIBLE_OPTION_PAIR },
} = require('internal/errors');
const { validateInteger, validateObject, validateOneOf } = require('internal/validators');
const { formatArguments } = require('internal/util/inspect');
const { isMap } = require('internal/util/types');
const methods = require('internal/console/methods');
const {
  kBindProperties, kBindStreamsEager, kBindStreamsLazy, kColorMode, kCounts, kFormatForStderr, kFormatForStdout,
  kGetInspectOptions, kGroupIndent, kGroupIndentationWidth, kIsConsole, kUseStderr, kUseStdout, kWriteToConsole,
} = require('internal/console/symbols');

const maxGroupIndentation = 1000;
const defaultGroupIndentation = 2;

// Console instance -> its inspectOptions, or a Map from each of its streams to them.
const inspectOptionsOf = new WeakMap();

function Console(options /* or: stdout, stderr, ignoreErrors = true */) {
  // Only a constructor call has a new.target, and `Console(...)` without `new` is supported.
  if (new.target === undefined) return Reflect.construct(Console, arguments);

  if (!options || typeof options.write === 'function') {
    options = { stdout: options, stderr: arguments[1], ignoreErrors: arguments[2] };
  }
  const {
    stdout,
    stderr = stdout,
    ignoreErrors = true,
    colorMode = 'auto',
    inspectOptions,
    groupIndentation,
  } = options;

  if (!stdout || typeof stdout.write !== 'function') throw new ERR_CONSOLE_WRITABLE_STREAM('stdout');
  if (!stderr || typeof stderr.write !== 'function') throw new ERR_CONSOLE_WRITABLE_STREAM('stderr');
  validateOneOf(colorMode, 'colorMode', ['auto', true, false]);
  if (groupIndentation !== undefined) {
    validateInteger(groupIndentation, 'groupIndentation', 0, maxGroupIndentation);
  }
  if (inspectOptions !== undefined) {
    validateObject(inspectOptions, 'options.inspectOptions');
    const all = isMap(inspectOptions) ? inspectOptions.values() : [inspectOptions];
    for (const { colors } of all) {
      if (colors !== undefined && options.colorMode !== undefined) {
        throw new ERR_INCOMPATIBLE_OPTION_PAIR('options.inspectOptions.color', 'colorMode');
      }
    }
    inspectOptionsOf.set(this, inspectOptions);
  }

  // Bound so that they can be passed around; a subclass's own methods as well.
  for (const name of Object.keys(Console.prototype)) bindMethod(this, name, this[name]);
  this[kBindStreamsEager](stdout, stderr);
  this[kBindProperties](ignoreErrors, colorMode, groupIndentation);
}

function bindMethod(target, name, method) {
  target[name] = method.bind(target);
  Object.defineProperty(target[name], 'name', { __proto__: null, value: name });
}

const hidden = { __proto__: null, writable: true, enumerable: false, configurable: true };

function define(target, name, value) {
  Object.defineProperty(target, name, { ...hidden, value });
}

Object.defineProperty(Console, Symbol.hasInstance, {
  __proto__: null,
  value(instance) { return instance[kIsConsole] === true; },
});

const noop = () => {};

// Runs when a write has finished. A stream that failed emits `error` later, and nobody but us may be there to
// hear it.
function createWriteErrorHandler(instance, which) {
  return (err) => {
    const stream = which === kUseStdout ? instance._stdout : instance._stderr;
    if (err !== null && err !== undefined && !stream._writableState?.errorEmitted &&
        stream.listenerCount('error') === 0) {
      stream.once('error', noop);
    }
  };
}

function isStackOverflow(err) {
  return err instanceof RangeError && err.message === 'Maximum call stack size exceeded';
}

const internals = {
  [kBindStreamsEager](stdout, stderr) {
    define(this, '_stdout', stdout);
    define(this, '_stderr', stderr);
  },

  // `source` makes a stream when its property is first read: a program that never logs opens none.
  [kBindStreamsLazy](source) {
    for (const name of ['stdout', 'stderr']) {
      let stream;
      Object.defineProperty(this, `_${name}`, {
        __proto__: null,
        get() { return stream ||= source[name]; },
        set(value) { stream = value; },
        enumerable: false,
        configurable: true,
      });
    }
  },

  [kBindProperties](ignoreErrors, colorMode, groupIndentation = defaultGroupIndentation) {
    define(this, '_stdoutErrorHandler', createWriteErrorHandler(this, kUseStdout));
    define(this, '_stderrErrorHandler', createWriteErrorHandler(this, kUseStderr));
    define(this, '_ignoreErrors', Boolean(ignoreErrors));
    define(this, '_times', new Map());
    define(this, kCounts, new Map());
    define(this, kColorMode, colorMode);
    define(this, kIsConsole, true);
    define(this, kGroupIndent, '');
    define(this, kGroupIndentationWidth, groupIndentation);
    Object.defineProperty(this, Symbol.toStringTag, {
      __proto__: null, writable: false, enumerable: false, configurable: true, value: 'console',
    });
  },

  [kWriteToConsole](which, text) {
    const indent = this[kGroupIndent];
    if (indent !== '') text = indent + (text.includes('\n') ? text.replaceAll('\n', `\n${indent}`) : text);
    text += '\n';

    const isStdout = which === kUseStdout;
    const stream = isStdout ? this._stdout : this._stderr;
    if (this._ignoreErrors === false) return stream.write(text);

    // An `error` emitted from within write() is ours to swallow.
    if (typeof stream.listenerCount !== 'function' || stream.listenerCount('error') > 0) {
      try {
        stream.write(text, isStdout ? this._stdoutErrorHandler : this._stderrErrorHandler);
      } catch (err) {
        if (isStackOverflow(err)) throw err;
      }
      return;
    }
    stream.once('error', noop);
    try {
      stream.write(text, isStdout ? this._stdoutErrorHandler : this._stderrErrorHandler);
    } catch (err) {
      // Swallowing this one would turn endless recursion into an endless loop.
      if (isStackOverflow(err)) throw err;
    } finally {
      stream.removeListener('error', noop);
    }
  },

  [kGetInspectOptions](stream) {
    let color = this[kColorMode];
    if (color === 'auto') color = Boolean(require('internal/util/colors').shouldColorize(stream));
    let options = inspectOptionsOf.get(this);
    if (isMap(options)) options = options.get(stream);
    if (options === undefined) return color ? kColors : kNoColors;
    return options.colors === undefined ? { ...options, colors: color } : options;
  },

  [kFormatForStdout](args) {
    if (args.length === 1 && typeof args[0] === 'string') return args[0];
    return formatArguments(this[kGetInspectOptions](this._stdout), args);
  },

  [kFormatForStderr](args) {
    if (args.length === 1 && typeof args[0] === 'string') return args[0];
    return formatArguments(this[kGetInspectOptions](this._stderr), args);
  },
};

const kColors = { colors: true };
const kNoColors = {};

for (const name of Object.keys(methods)) Console.prototype[name] = methods[name];
for (const symbol of Object.getOwnPropertySymbols(internals)) define(Console.prototype, symbol, internals[symbol]);

module.exports = { Console, bindMethod };
