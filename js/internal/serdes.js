// V8's value serialization as node:v8 gives it, and what the `advanced` IPC channel knows of them.
// Native side: src/ops/serdes.rs (the classes), src/ops/serdes_advanced.rs (whole values in one crossing).
// In Node: src/node_serdes.cc, the serializers of lib/v8.js, lib/internal/child_process/serialization.js.

'use strict';

const { isAnyArrayBuffer } = require('internal/util/types');
const { Buffer } = require('buffer');
const { FastBuffer } = require('internal/buffer');

const kHandle = Symbol('kHandle');

// The index is the number on the wire.
const viewClasses = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  DataView,
  FastBuffer,
  BigInt64Array,
  BigUint64Array,
  globalThis.Float16Array,
];
const kBufferClass = 10;
const classNumbers = new Map();
for (let number = 0; number < viewClasses.length; number++) {
  if (number !== kBufferClass && viewClasses[number]) classNumbers.set(`[object ${viewClasses[number].name}]`, number);
}

// In Node these come from native code, in words of its own.
function typeError(message, code = 'ERR_INVALID_ARG_TYPE') {
  const error = new TypeError(message);
  error.code = code;
  return error;
}

function calledWithoutNew(name) {
  return typeError(`Class constructor ${name} cannot be invoked without 'new'`, 'ERR_CONSTRUCT_CALL_REQUIRED');
}

// Read and write calls convert their arguments as Web IDL's `unsigned long` does; so does `>>> 0`.
function bytesOf(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function setHandle(object, handle) {
  Object.defineProperty(object, kHandle, { __proto__: null, value: handle, enumerable: false });
}

// ---- Serializer ----

function Serializer() {
  if (new.target === undefined) throw calledWithoutNew('Serializer');
  setHandle(this, ops.op_serdes_serializer());
}

const serializerMethods = {
  writeHeader() {
    ops.op_serdes_write_header(this[kHandle]);
  },
  writeValue(value) {
    return ops.op_serdes_write_value(this, this[kHandle], value) ?? undefined;
  },
  releaseBuffer() {
    const bytes = ops.op_serdes_release_buffer(this[kHandle]);
    return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  },
  transferArrayBuffer(id, arrayBuffer) {
    if (!isAnyArrayBuffer(arrayBuffer)) throw typeError('arrayBuffer must be an ArrayBuffer or SharedArrayBuffer');
    ops.op_serdes_transfer_array_buffer(this[kHandle], id >>> 0, arrayBuffer);
  },
  writeUint32(value) {
    ops.op_serdes_write_uint32(this[kHandle], value >>> 0);
  },
  writeUint64(high, low) {
    ops.op_serdes_write_uint64(this[kHandle], high >>> 0, low >>> 0);
  },
  writeDouble(value) {
    ops.op_serdes_write_double(this[kHandle], +value);
  },
  writeRawBytes(source) {
    if (!ArrayBuffer.isView(source)) throw typeError('source must be a TypedArray or a DataView');
    ops.op_serdes_write_raw_bytes(this[kHandle], bytesOf(source));
  },
  _setTreatArrayBufferViewsAsHostObjects(mode) {
    ops.op_serdes_treat_views_as_host_objects(this[kHandle], Boolean(mode));
  },
};

// ---- Deserializer ----

function Deserializer(buffer) {
  if (new.target === undefined) throw calledWithoutNew('Deserializer');
  if (!ArrayBuffer.isView(buffer)) throw typeError('buffer must be a TypedArray or a DataView');
  this.buffer = buffer;
  setHandle(this, ops.op_serdes_deserializer(buffer));
}

function present(value, method) {
  if (value === null) throw new Error(`${method}() failed`);
  return value;
}

const deserializerMethods = {
  readHeader() {
    return ops.op_serdes_read_header(this[kHandle]) ?? undefined;
  },
  readValue() {
    return ops.op_serdes_read_value(this, this[kHandle]);
  },
  getWireFormatVersion() {
    return ops.op_serdes_wire_format_version(this[kHandle]);
  },
  transferArrayBuffer(id, arrayBuffer) {
    if (!ops.op_serdes_receive_array_buffer(this[kHandle], id >>> 0, arrayBuffer)) {
      throw typeError('arrayBuffer must be an ArrayBuffer or SharedArrayBuffer');
    }
  },
  readUint32() {
    return present(ops.op_serdes_read_uint32(this[kHandle]), 'ReadUint32');
  },
  readUint64() {
    return present(ops.op_serdes_read_uint64(this[kHandle]), 'ReadUint64');
  },
  readDouble() {
    return present(ops.op_serdes_read_double(this[kHandle]), 'ReadDouble');
  },
  _readRawBytes(length) {
    return present(ops.op_serdes_read_raw_bytes(this[kHandle], +length), 'ReadRawBytes');
  },
};

function addMethods(constructor, methods) {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(constructor.prototype, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
  }
  Object.defineProperty(constructor, 'prototype', { __proto__: null, writable: false });
}

addMethods(Serializer, serializerMethods);
addMethods(Deserializer, deserializerMethods);
Serializer.prototype._getDataCloneError = Error;
Deserializer.prototype.readRawBytes = function readRawBytes(length) {
  const offset = this._readRawBytes(length);
  return new FastBuffer(this.buffer.buffer, this.buffer.byteOffset + offset, length);
};

// ---- The classes that know Buffers and typed arrays ----

function unserializable(object) {
  return `Unserializable host object: ${require('internal/util/inspect').inspect(object)}`;
}

class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  _writeHostObject(view) {
    let number = kBufferClass;
    if (view.constructor !== Buffer) {
      number = classNumbers.get(Object.prototype.toString.call(view));
      if (number === undefined) throw new this._getDataCloneError(unserializable(view));
    }
    this.writeUint32(number);
    this.writeUint32(view.byteLength);
    this.writeRawBytes(bytesOf(view));
  }
}

class DefaultDeserializer extends Deserializer {
  _readHostObject() {
    const constructor = viewClasses[this.readUint32()];
    const byteLength = this.readUint32();
    const offset = this.buffer.byteOffset + this._readRawBytes(byteLength);
    const size = constructor.BYTES_PER_ELEMENT || 1;
    if (offset % size === 0) return new constructor(this.buffer.buffer, offset, byteLength / size);
    // Not aligned as the class wants it.
    const copy = this.buffer.buffer.slice(offset, offset + byteLength);
    return new constructor(copy, 0, byteLength / size);
  }
}

// ---- Whole values ----

// What V8 cannot clone arrives as its message, a host object as itself.
function cloneError(what) {
  return new Error(typeof what === 'string' ? what : unserializable(what));
}

function serialize(value) {
  const bytes = ops.op_serdes_serialize_value(value, Buffer, cloneError);
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function deserialize(buffer) {
  if (!ArrayBuffer.isView(buffer)) throw typeError('buffer must be a TypedArray or a DataView');
  // Shared memory has no ArrayBuffer that the quick way could lay views over.
  if (!(buffer.buffer instanceof ArrayBuffer)) {
    const deserializer = new DefaultDeserializer(buffer);
    deserializer.readHeader();
    return deserializer.readValue();
  }
  return ops.op_serdes_deserialize_value(buffer, viewClasses);
}

// What the `advanced` channel of child_process needs to know (Codec of src/ops/serdes_advanced.rs).
const codec = [viewClasses, Buffer, cloneError];

module.exports = {
  DefaultDeserializer,
  DefaultSerializer,
  Deserializer,
  Serializer,
  codec,
  deserialize,
  serialize,
};
