// node:buffer: the Buffer class and its companions.
// The parts are in internal/buffer/: create, methods, numbers, encodings, bytes, search, text.
// Native side: src/ops/buffer.rs. In Node: lib/buffer.js.

'use strict';

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateNumber } = require('internal/validators');
const { isAnyArrayBuffer } = require('internal/util/types');
const { normalizeEncoding } = require('internal/util/encoding_names');
const { FastBuffer, kMaxLength, kStringMaxLength } = require('internal/buffer/fast');
const { encodings, encodingFor } = require('internal/buffer/encodings');
const { addBufferMethods, settings: inspection } = require('internal/buffer/methods');
const { compareTwo } = require('internal/buffer/bytes');
const create = require('internal/buffer/create');
const text = require('internal/buffer/text');

/** Deprecated; use Buffer.from() or Buffer.alloc(). */
function Buffer(arg, encodingOrOffset, length) {
  warnOfConstructor();
  if (typeof arg === 'number') {
    if (typeof encodingOrOffset === 'string') throw new ERR_INVALID_ARG_TYPE('string', 'string', arg);
    return create.alloc(arg);
  }
  return create.from(arg, encodingOrOffset, length);
}

let constructorWarned = false;
let constructorChecks = 0;

// Looking at the stack for each call gets expensive, and whoever calls it this often has been told.
function warnOfConstructor() {
  if (constructorWarned || ++constructorChecks > 10000) return;
  const { isInsideNodeModules } = require('internal/util');
  if (!require('internal/options').getOptionValue('--pending-deprecation') && isInsideNodeModules?.(100, true)) return;
  constructorWarned = true;
  process.emitWarning(
    'Buffer() is deprecated due to security and usability issues. Please use the Buffer.alloc(), ' +
    'Buffer.allocUnsafe(), or Buffer.from() methods instead.', 'DeprecationWarning', 'DEP0005');
}

function isBuffer(value) {
  return value instanceof Buffer;
}

function isEncoding(encoding) {
  return typeof encoding === 'string' && encoding.length !== 0 && normalizeEncoding(encoding) !== undefined;
}

function byteLength(string, encoding) {
  if (typeof string !== 'string') {
    if (ArrayBuffer.isView(string) || isAnyArrayBuffer(string)) return string.byteLength;
    throw new ERR_INVALID_ARG_TYPE('string', ['string', 'Buffer', 'ArrayBuffer'], string);
  }
  if (string.length === 0) return 0;
  // An encoding nobody knows counts as UTF-8 here.
  const operations = (encoding ? encodingFor(encoding) : undefined) ?? encodings.utf8;
  return operations.byteLength(string);
}

function named(name, fn, length) {
  return Object.defineProperties(fn, {
    name: { __proto__: null, value: name, configurable: true },
    length: { __proto__: null, value: length, configurable: true },
  });
}

Buffer.poolSize = create.owner.Buffer.poolSize;
create.owner.Buffer = Buffer;
Object.assign(Buffer, {
  from: create.from,
  copyBytesFrom: create.copyBytesFrom,
  of: create.of,
  alloc: create.alloc,
  allocUnsafe: create.allocUnsafe,
  allocUnsafeSlow: create.allocUnsafeSlow,
  isBuffer,
  compare: named('compare', compareTwo, 2),
  isEncoding,
  concat: create.concat,
  byteLength,
});
Object.defineProperty(Buffer, Symbol.species, {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get() { return FastBuffer; },
});

Object.defineProperty(FastBuffer.prototype, 'constructor', {
  __proto__: null, value: Buffer, writable: true, enumerable: false, configurable: true,
});
addBufferMethods(FastBuffer.prototype, Buffer);
Buffer.prototype = FastBuffer.prototype;
Object.setPrototypeOf(Buffer, Uint8Array);

module.exports = {
  Buffer,
  transcode: text.transcode,
  isUtf8: text.isUtf8,
  isAscii: text.isAscii,
  kMaxLength,
  kStringMaxLength,
  btoa: text.btoa,
  atob: text.atob,
};

function lazily(name) {
  return {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return require('internal/blob')[name]; },
    set(value) {
      Object.defineProperty(module.exports, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
    },
  };
}

Object.defineProperties(module.exports, {
  constants: {
    __proto__: null,
    configurable: false,
    enumerable: true,
    value: Object.defineProperties({}, {
      MAX_LENGTH: { __proto__: null, value: kMaxLength, writable: false, enumerable: true },
      MAX_STRING_LENGTH: { __proto__: null, value: kStringMaxLength, writable: false, enumerable: true },
    }),
  },
  INSPECT_MAX_BYTES: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return inspection.inspectMaxBytes; },
    set(count) {
      validateNumber(count, 'INSPECT_MAX_BYTES', 0);
      inspection.inspectMaxBytes = count;
    },
  },
  Blob: lazily('Blob'),
  resolveObjectURL: lazily('resolveObjectURL'),
  File: lazily('File'),
});
