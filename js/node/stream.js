// node:stream. The classes are in internal/streams/. In Node: lib/stream.js.
'use strict';

const { Buffer } = require('buffer');
const { codes: { ERR_ILLEGAL_CONSTRUCTOR } } = require('internal/errors');
const { Stream } = require('internal/streams/legacy');
const utils = require('internal/streams/utils');
const { getDefaultHighWaterMark, setDefaultHighWaterMark } = require('internal/streams/state');
const kCustomPromisify = Symbol.for('nodejs.util.promisify.custom');

Stream.isDestroyed = utils.isDestroyed;
Stream.isDisturbed = utils.isDisturbed;
Stream.isErrored = utils.isErrored;
Stream.isReadable = utils.isReadable;
Stream.isWritable = utils.isWritable;

Stream.Readable = require('internal/streams/readable');
Stream.Writable = require('internal/streams/writable').Writable;
Stream.Duplex = require('internal/streams/duplex');
Stream.Transform = require('internal/streams/transform');
Stream.PassThrough = require('internal/streams/passthrough');
Stream.duplexPair = require('internal/streams/duplexpair');

const { pipeline } = require('internal/streams/pipeline');
const { eos } = require('internal/streams/end-of-stream');
Stream.pipeline = pipeline;
Stream.addAbortSignal = require('internal/streams/add-abort-signal').addAbortSignal;
Stream.finished = eos;
Stream.destroy = require('internal/streams/destroy').destroyer;
Stream.compose = require('internal/streams/compose');
Stream.setDefaultHighWaterMark = setDefaultHighWaterMark;
Stream.getDefaultHighWaterMark = getDefaultHighWaterMark;

Object.defineProperty(Stream, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return require('stream/promises'); },
});
for (const fn of [pipeline, eos]) {
  Object.defineProperty(fn, kCustomPromisify, {
    __proto__: null,
    enumerable: true,
    get() { return fn === eos ? require('stream/promises').finished : require('stream/promises').pipeline; },
  });
}

Stream.Stream = Stream;

// Used inside the classes, and by user-land streams that grew on it.
Stream._isArrayBufferView = ArrayBuffer.isView;
Stream._isUint8Array = function isUint8Array(value) {
  return require('internal/util/types').isUint8Array(value);
};
Stream._uint8ArrayToBuffer = function _uint8ArrayToBuffer(chunk) {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
};

// The operators become methods: those that give a stream make it from the generator at the call.
const operators = require('internal/streams/operators');
const { streamReturningOperators, promiseReturningOperators } = operators;

function defineOperator(name, op, method) {
  Object.defineProperty(method, 'name', { __proto__: null, value: op.name });
  Object.defineProperty(method, 'length', { __proto__: null, value: op.length });
  Object.defineProperty(Stream.Readable.prototype, name, {
    __proto__: null,
    value: method,
    enumerable: false,
    configurable: true,
    writable: true,
  });
}

for (const [name, op] of Object.entries(streamReturningOperators)) {
  defineOperator(name, op, function(...args) {
    if (new.target) throw new ERR_ILLEGAL_CONSTRUCTOR();
    return Stream.Readable.from(Reflect.apply(op, this, args));
  });
}
for (const [name, op] of Object.entries(promiseReturningOperators)) {
  defineOperator(name, op, function(...args) {
    if (new.target) throw new ERR_ILLEGAL_CONSTRUCTOR();
    return Promise.resolve().then(() => Reflect.apply(op, this, args));
  });
}

// This one gives the composed Duplex itself.
defineOperator('compose', operators.compose, operators.compose);

module.exports = Stream;
