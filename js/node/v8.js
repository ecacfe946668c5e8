// node:v8: serialization, and what the engine says about its heap.
// Native side: src/ops/v8.rs, src/ops/serdes.rs. In Node: lib/v8.js.

'use strict';

const { codes: { ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED, ERR_NOT_BUILDING_SNAPSHOT } } = require('internal/errors');
const { validateString, validateUint32 } = require('internal/validators');
const serdes = require('internal/serdes');

// ---- Statistics ----

const heapFields = [
  'total_heap_size',
  'total_heap_size_executable',
  'total_physical_size',
  'total_available_size',
  'used_heap_size',
  'heap_size_limit',
  'malloced_memory',
  'peak_malloced_memory',
  'does_zap_garbage',
  'number_of_native_contexts',
  'number_of_detached_contexts',
  'total_global_handles_size',
  'used_global_handles_size',
  'external_memory',
  'total_allocated_bytes',
];
const spaceFields = ['space_size', 'space_used_size', 'space_available_size', 'physical_space_size'];
const codeFields = [
  'code_and_metadata_size',
  'bytecode_and_metadata_size',
  'external_script_source_size',
  'cpu_profiler_metadata_size',
];

function record(fields, fill) {
  const values = new Float64Array(fields.length);
  fill(values);
  const result = {};
  for (let i = 0; i < fields.length; i++) result[fields[i]] = values[i];
  return result;
}

function getHeapStatistics() {
  return record(heapFields, (values) => ops.op_v8_heap_statistics(values));
}

function getHeapSpaceStatistics() {
  return Array.from({ length: ops.op_v8_heap_space_count() }, (_, index) => ({
    space_name: ops.op_v8_heap_space_name(index),
    ...record(spaceFields, (values) => ops.op_v8_heap_space_statistics(index, values)),
  }));
}

function getHeapCodeStatistics() {
  return record(codeFields, (values) => ops.op_v8_heap_code_statistics(values));
}

function getCppHeapStatistics() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('v8.getCppHeapStatistics()');
}

// ---- Heap snapshots ----

function defaultSnapshotName() {
  const two = (number) => String(number).padStart(2, '0');
  const now = new Date();
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `Heap.${day}.${time}.${process.pid}.0.001.heapsnapshot`;
}

function writeHeapSnapshot(filename, options) {
  validateSnapshotOptions(options);
  if (filename !== undefined) {
    const { getValidatedPath } = require('internal/fs/utils');
    filename = String(getValidatedPath(filename));
  } else {
    filename = defaultSnapshotName();
  }
  ops.op_v8_write_heap_snapshot(filename);
  return filename;
}

function getHeapSnapshot(options) {
  validateSnapshotOptions(options);
  const { Readable } = require('stream');
  const { FastBuffer } = require('internal/buffer');
  const bytes = ops.op_v8_heap_snapshot();
  let chunk = new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Readable({
    read() {
      this.push(chunk);
      chunk = null;
    },
  });
}

function validateSnapshotOptions(options) {
  if (options === undefined) return;
  const { validateBoolean, validateObject } = require('internal/validators');
  validateObject(options, 'options');
  if (options.exposeInternals !== undefined) validateBoolean(options.exposeInternals, 'options.exposeInternals');
  if (options.exposeNumericValues !== undefined) validateBoolean(options.exposeNumericValues, 'options.exposeNumericValues');
}

function setHeapSnapshotNearHeapLimit(limit) {
  validateUint32(limit, 'limit', true);
  throw new ERR_METHOD_NOT_IMPLEMENTED('v8.setHeapSnapshotNearHeapLimit()');
}

// ---- The rest ----

function setFlagsFromString(flags) {
  validateString(flags, 'flags');
  ops.op_v8_set_flags(flags);
}

function cachedDataVersionTag() {
  return ops.op_v8_cached_data_version_tag();
}

function isStringOneByteRepresentation(content) {
  validateString(content, 'content');
  return ops.op_v8_is_one_byte(content);
}

// Coverage is collected for NODE_V8_COVERAGE only, which is not there; Node does nothing without it either.
function takeCoverage() {}
function stopCoverage() {}

function queryObjects(constructor) {
  if (typeof constructor !== 'function') throw new ERR_INVALID_ARG_TYPE('constructor', 'Function', constructor);
  throw new ERR_METHOD_NOT_IMPLEMENTED('v8.queryObjects()');
}

class GCProfiler {
  start() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('v8.GCProfiler');
  }

  stop() {}
}

function notBuildingSnapshot() {
  throw new ERR_NOT_BUILDING_SNAPSHOT();
}

// A program never runs while a snapshot is made: ours is made of the built-ins alone.
const startupSnapshot = {
  addDeserializeCallback: notBuildingSnapshot,
  addSerializeCallback: notBuildingSnapshot,
  setDeserializeMainFunction: notBuildingSnapshot,
  isBuildingSnapshot() { return false; },
};

module.exports = {
  cachedDataVersionTag,
  getHeapSnapshot,
  getHeapStatistics,
  getHeapSpaceStatistics,
  getHeapCodeStatistics,
  getCppHeapStatistics,
  setFlagsFromString,
  Serializer: serdes.Serializer,
  Deserializer: serdes.Deserializer,
  DefaultSerializer: serdes.DefaultSerializer,
  DefaultDeserializer: serdes.DefaultDeserializer,
  deserialize: serdes.deserialize,
  takeCoverage,
  stopCoverage,
  serialize: serdes.serialize,
  writeHeapSnapshot,
  queryObjects,
  startupSnapshot,
  setHeapSnapshotNearHeapLimit,
  GCProfiler,
  isStringOneByteRepresentation,
};

Object.defineProperty(module.exports, 'promiseHooks', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return require('internal/promise_hooks').api; },
});
