// Node's error classes: `codes.ERR_*`, errors of system calls, AbortError, and what shapes their stacks.
// The table of codes is internal/errors/messages; errno names and texts are internal/errno.
// In Node: lib/internal/errors.js.

'use strict';

const { determineSpecificType, formatList } = require('internal/errors/describe');
const { errmap, errname, errnoOf } = require('internal/errno');

// Marks errors whose stack starts with `Name [CODE]: message`.
const kIsNodeError = Symbol('kIsNodeError');

// An error may carry a function that makes the stack to print for it once it turns out that nobody catches it:
// `error.stack = error[kEnhanceStackBeforeInspector]()`.
const kEnhanceStackBeforeInspector = Symbol('kEnhanceStackBeforeInspector');

/** The stack to print for an uncaught error, with what an emitter adds to it. */
function enhanceUncaughtStack(error) {
  if (typeof error?.[kEnhanceStackBeforeInspector] !== 'function') return error?.stack;
  try {
    error.stack = error[kEnhanceStackBeforeInspector]();
  } catch {
    // A frozen error, or a stack that is no string: print what there is.
  }
  return error.stack;
}

const hiddenWritable = { __proto__: null, value: undefined, enumerable: false, writable: true, configurable: true };

// V8 writes the first line of a stack when the stack is first read, from `name` and `message`. Reading it here,
// while `name` carries the code, is what puts the code there; afterwards the name is the class's again.
function stampStack(error, name, code) {
  error.name = `${name} [${code}]`;
  void error.stack;
  delete error.name;
}

// The stack shall begin at the caller of `above`: frames of ours in between say nothing to a script.
function captureFrom(error, above) {
  if (Error.stackTraceLimit === 0) return error;
  const coded = error !== null && typeof error === 'object' && error[kIsNodeError] === true &&
    !Object.prototype.hasOwnProperty.call(error, 'name');
  Error.captureStackTrace(error, above);
  if (coded) stampStack(error, error.name, error.code);
  return error;
}

/** Wrap a function so that neither it nor what it calls shows in the stacks of errors it throws. */
function hideStackFrames(fn) {
  function wrappedFn(...args) {
    try {
      return Reflect.apply(fn, this, args);
    } catch (error) {
      if (Error.stackTraceLimit) captureFrom(error, wrappedFn);
      throw error;
    }
  }
  wrappedFn.withoutStackTrace = fn;
  return wrappedFn;
}

const placeholder = /%[dfijoOs]/g;

function formatMessage(code, template, args) {
  const slots = template.match(placeholder)?.length ?? 0;
  if (slots !== args.length) throw wrongArgumentCount(code, args.length, slots);
  if (slots === 0) return template;
  if (slots === 1 && typeof args[0] === 'string' && template.includes('%s')) return template.replace('%s', () => args[0]);
  return require('internal/util/inspect').format(template, ...args);
}

function wrongArgumentCount(code, given, wanted) {
  return new codes.ERR_INTERNAL_ASSERTION(
    `Code: ${code}; The provided arguments length (${given}) does not match the required ones (${wanted}).`);
}

/** The message `code` has with these arguments; a message function may set properties on `error`. */
function getMessage(code, args, error) {
  const message = rows[code]?.[1];
  if (message === undefined) return undefined;
  if (typeof message === 'string') return formatMessage(code, message, args);
  if (message.length > args.length) throw wrongArgumentCount(code, args.length, message.length);
  return Reflect.apply(message, error, args);
}

// A failed system call reported under a code of Node's own, with the details in `info`.
class SystemError extends Error {
  constructor(code, context) {
    super();
    let message = `${getMessage(code, [], this)}: ${context.syscall} returned ${context.code} (${context.message})`;
    if (context.path !== undefined) message += ` ${context.path}`;
    if (context.dest !== undefined) message += ` => ${context.dest}`;

    Object.defineProperty(this, 'message', { ...hiddenWritable, value: message });
    Object.defineProperty(this, kIsNodeError, { ...hiddenWritable, writable: false, value: true });
    this.code = code;
    Object.defineProperty(this, 'info', { __proto__: null, value: context, enumerable: true, configurable: true, writable: false });
    forwardToInfo(this, context, 'errno');
    forwardToInfo(this, context, 'syscall');
    if (context.path !== undefined) forwardPathToInfo(this, context, 'path');
    if (context.dest !== undefined) forwardPathToInfo(this, context, 'dest');
    stampStack(this, 'SystemError', code);
    Object.defineProperty(this, 'name', { ...hiddenWritable, value: 'SystemError' });
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](recurseTimes, ctx) {
    return require('internal/util/inspect').inspect(this, { ...ctx, getters: true, customInspect: false });
  }
}

function forwardToInfo(error, context, name) {
  Object.defineProperty(error, name, {
    __proto__: null,
    get() { return context[name]; },
    set(value) { context[name] = value; },
    enumerable: true,
    configurable: true,
  });
}

function forwardPathToInfo(error, context, name) {
  Object.defineProperty(error, name, {
    __proto__: null,
    get() { return context[name] != null ? context[name].toString() : context[name]; },
    set(value) { context[name] = value ? require('buffer').Buffer.from(value.toString()) : undefined; },
    enumerable: true,
    configurable: true,
  });
}

function makeErrorClass(Base, code) {
  if (Base === SystemError) {
    return class NodeError extends SystemError {
      constructor(context) {
        super(code, context);
      }
    };
  }
  const toString = function toString() {
    return `${this.name} [${code}]: ${this.message}`;
  };
  class NodeError extends Base {
    constructor(...args) {
      super();
      Object.defineProperty(this, 'message', { ...hiddenWritable, value: getMessage(code, args, this) });
      this.code = code;
      stampStack(this, Base.name, code);
    }

    // Scripts see the class they know: `err.constructor === TypeError`.
    get ['constructor']() {
      return Base;
    }

    get [kIsNodeError]() {
      return true;
    }
  }
  Object.defineProperty(NodeError.prototype, 'toString', { ...hiddenWritable, value: toString });
  return NodeError;
}

// code -> class. A class is made when first asked for: a process uses a handful out of a few hundred.
const codes = {};

function defineCode(code, Base, otherBases) {
  Object.defineProperty(codes, code, {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get() {
      const ErrorClass = makeErrorClass(Base, code);
      // Built on demand too, each under its base's name: `new ERR_INVALID_STATE.TypeError(...)`.
      otherBases.forEach((Other) => { ErrorClass[Other.name] = makeErrorClass(Other, code); });
      // Node's own callers use this variant where frames are hidden anyway.
      ErrorClass.HideStackFramesError = ErrorClass;
      Object.defineProperty(codes, code, {
        __proto__: null, value: ErrorClass, enumerable: true, configurable: true, writable: true,
      });
      return ErrorClass;
    },
  });
}

const rows = require('internal/errors/messages')(SystemError);

/** Register an error code: `E('ERR_X', 'text with %s', TypeError, RangeError)`. */
function E(code, message, Base, ...otherBases) {
  rows[code] = [Base, message, ...otherBases];
  defineCode(code, Base, otherBases);
}

for (const code of Object.keys(rows)) defineCode(code, rows[code][0], rows[code].slice(2));

class AbortError extends Error {
  constructor(message = 'The operation was aborted', options = undefined) {
    if (options !== undefined && typeof options !== 'object') {
      throw new codes.ERR_INVALID_ARG_TYPE('options', 'Object', options);
    }
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}

// Errors of system calls follow.

const unmapped = ['UNKNOWN', 'unknown error'];

/** errno -> [code, message], or undefined. */
function uvErrmapGet(errno) {
  return errmap.get(errno);
}

function hostAndPort(address, port) {
  if (port && port > 0) return ` ${address}:${port}`;
  return address ? ` ${address}` : '';
}

function setAddress(error, address, port) {
  error.address = address;
  if (port) error.port = port;
}

/** `ENOENT: no such file or directory, open 'x'`, from { errno, syscall, message?, path?, dest?, ... }. */
class UVException extends Error {
  constructor(ctx) {
    const { 0: code, 1: text } = errmap.get(ctx.errno) || unmapped;
    const path = ctx.path ? ctx.path.toString() : undefined;
    const dest = ctx.dest ? ctx.dest.toString() : undefined;
    let message = `${code}: ${ctx.message || text}, ${ctx.syscall}`;
    if (path) message += ` '${path}'`;
    if (dest) message += ` -> '${dest}'`;
    super(message);
    for (const name of Object.keys(ctx)) {
      if (name !== 'message' && name !== 'path' && name !== 'dest') this[name] = ctx[name];
    }
    this.code = code;
    if (path) this.path = path;
    if (dest) this.dest = dest;
  }
}

/** `listen EADDRINUSE: address already in use 127.0.0.1:80` */
class UVExceptionWithHostPort extends Error {
  constructor(errno, syscall, address, port) {
    const { 0: code, 1: text } = errmap.get(errno) || unmapped;
    super(`${syscall} ${code}: ${text}${hostAndPort(address, port)}`);
    this.code = code;
    this.errno = errno;
    this.syscall = syscall;
    setAddress(this, address, port);
  }
}

/** `read ECONNRESET` */
class ErrnoException extends Error {
  constructor(errno, syscall, original) {
    const code = errname(errno);
    super(original ? `${syscall} ${code} ${original}` : `${syscall} ${code}`);
    this.errno = errno;
    this.code = code;
    this.syscall = syscall;
  }
}

/** `connect ECONNREFUSED 127.0.0.1:80 - Local (127.0.0.1:0)` */
class ExceptionWithHostPort extends Error {
  constructor(errno, syscall, address, port, additional) {
    const code = errname(errno);
    super(`${syscall} ${code}${hostAndPort(address, port)}${additional ? ` - Local (${additional})` : ''}`);
    this.errno = errno;
    this.code = code;
    this.syscall = syscall;
    setAddress(this, address, port);
  }
}

/** `getaddrinfo ENOTFOUND host`; `code` is an errno of ours or a resolver's code. */
class DNSException extends Error {
  constructor(code, syscall, hostname) {
    let errno;
    if (typeof code === 'number') {
      errno = code;
      const notFound = code === errnoOf.EAI_NODATA || code === errnoOf.EAI_NONAME;
      code = notFound ? 'ENOTFOUND' : errname(code);
    }
    super(`${syscall} ${code}${hostname ? ` ${hostname}` : ''}`);
    this.errno = errno;
    this.code = code;
    this.syscall = syscall;
    if (hostname) this.hostname = hostname;
  }
}

class ConnResetException extends Error {
  constructor(message) {
    super(message);
    this.code = 'ECONNRESET';
  }
}

// To a script these are plain Errors, whatever our classes are called.
for (const Class of [UVException, UVExceptionWithHostPort, ErrnoException, ExceptionWithHostPort, DNSException, ConnResetException]) {
  Object.defineProperty(Class.prototype, 'constructor', { ...hiddenWritable, value: Error });
}

/** Several errors under one, with the code of the first: what connecting to many addresses fails with. */
class NodeAggregateError extends AggregateError {
  constructor(errors, message) {
    super(errors, message);
    this.code = errors[0]?.code;
    if (this.code !== undefined) stampStack(this, 'AggregateError', this.code);
  }

  get ['constructor']() {
    return AggregateError;
  }

  get [kIsNodeError]() {
    return true;
  }
}

/** Both errors in one AggregateError, the outer one speaking for it; or the only one there is. */
function aggregateTwoErrors(inner, outer) {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray(outer.errors)) {
    outer.errors.push(inner);
    return outer;
  }
  const both = new AggregateError([outer, inner], outer.message);
  captureFrom(both, aggregateTwoErrors);
  both.code = outer.code;
  return both;
}

const genericNodeError = hideStackFrames(function genericNodeError(message, properties) {
  return Object.assign(new Error(message), properties);
});

let overflowMessage;

function isStackOverflowError(error) {
  if (overflowMessage === undefined) {
    const overflow = () => overflow();
    try {
      overflow();
    } catch (rangeError) {
      overflowMessage = rangeError.message;
    }
  }
  return Boolean(error) && error.name === 'RangeError' && error.message === overflowMessage;
}

function isErrorLike(value) {
  return typeof value === 'object' && value !== null && Object.prototype.hasOwnProperty.call(value, 'stack');
}

function isErrorStackTraceLimitWritable() {
  const desc = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  if (desc === undefined) return Object.isExtensible(Error);
  return Object.prototype.hasOwnProperty.call(desc, 'writable') ? desc.writable : desc.set !== undefined;
}

// A broken custom inspect function must not hide the error being reported.
function inspectWithNoCustomRetry(value, options) {
  const { inspect } = require('internal/util/inspect');
  try {
    return inspect(value, options);
  } catch {
    return inspect(value, { ...options, customInspect: false });
  }
}

// Without a native formatter there is nothing to install: V8's default text is the same as Node's.
function defaultPrepareStackTrace(error, trace) {
  const head = error[kIsNodeError] ? `${error.name} [${error.code}]: ${error.message}` : Error.prototype.toString.call(error);
  return trace.length === 0 ? head : `${head}\n    at ${trace.join('\n    at ')}`;
}

module.exports = {
  AbortError,
  ConnResetException,
  DNSException,
  E,
  ErrnoException,
  ExceptionWithHostPort,
  NodeAggregateError,
  SystemError,
  UVException,
  UVExceptionWithHostPort,
  aggregateTwoErrors,
  captureFrom,
  codes,
  defaultPrepareStackTrace,
  determineSpecificType,
  enhanceUncaughtStack,
  fatalExceptionStackEnhancers: { beforeInspector: enhanceUncaughtStack },
  formatList,
  genericNodeError,
  getMessage,
  hideStackFrames,
  inspectWithNoCustomRetry,
  isErrorLike,
  isErrorStackTraceLimitWritable,
  isStackOverflowError,
  kEnhanceStackBeforeInspector,
  kIsNodeError,
  uvErrmapGet,

  // The names these had as functions, which much code still says.
  connResetException: (message) => captureFrom(new ConnResetException(message), module.exports.connResetException),
  errnoException: (errno, syscall, original) => new ErrnoException(errno, syscall, original),
  exceptionWithHostPort: (errno, syscall, address, port, additional) =>
    new ExceptionWithHostPort(errno, syscall, address, port, additional),
  uvException: (ctx) => new UVException(ctx),
  uvExceptionWithHostPort: (errno, syscall, address, port) => new UVExceptionWithHostPort(errno, syscall, address, port),
};
