// Structured clones: the structuredClone global, and the messages MessagePorts and BroadcastChannels carry.
// A class takes part by kTransferMode on its prototype (or on one object, markTransferMode) and the methods kClone,
// kTransfer, kTransferList, kDeserialize, as Node's classes do.
// Native side: src/ops/clone.rs. In Node: src/node_messaging.cc, lib/internal/worker/js_transferable.js.

'use strict';

const { codes: {
  ERR_MISSING_ARGS,
  ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST,
} } = require('internal/errors');
const { DOMException } = require('internal/domexception');
const { isArrayBuffer } = require('internal/util/types');
const { untransferable } = require('internal/buffer/fast');

const kTransferMode = Symbol('kTransferMode');
const kClone = Symbol('kClone');
const kTransfer = Symbol('kTransfer');
const kTransferList = Symbol('kTransferList');
const kDeserialize = Symbol('kDeserialize');
// A transferable that has gone elsewhere already answers true.
const kIsDetached = Symbol('kIsDetached');
// kClone and kTransfer return `{ data, deserializeInfo }`: what to clone instead of the object, and the 'module:Class' whose
// instance takes it by kDeserialize. What this process can hand over as it is returns `{ revive }` instead, a function
// that makes the object.
const kCloneable = 1;
const kTransferable = 2;

const unsupported = 'Cannot transfer object of unsupported type.';

function dataCloneError(message) {
  return new DOMException(message, 'DataCloneError');
}

function isObject(value) {
  return value !== null && (typeof value === 'object' || typeof value === 'function');
}

// ---- What may be cloned or transferred ----

/** Says how `object` takes part; its prototype may have said so already. */
function markTransferMode(object, cloneable = false, transferable = false) {
  if (!isObject(object)) return;
  const mode = (cloneable ? kCloneable : 0) | (transferable ? kTransferable : 0);
  if (object[kTransferMode] === mode) return;
  Object.defineProperty(object, kTransferMode, {
    __proto__: null, value: mode, writable: true, enumerable: false, configurable: true,
  });
}

function markAsUncloneable(object) {
  markTransferMode(object, false, false);
}

function markAsUntransferable(object) {
  if (isObject(object)) untransferable.add(object);
}

function isMarkedAsUntransferable(object) {
  return isObject(object) && untransferable.has(object);
}

// ---- Writing ----

// The parts of a transfer list, each checked before anything is taken from anybody.
function sortTransferList(list, sourcePort) {
  const buffers = [];
  const objects = [];
  for (const item of list) {
    if (!isObject(item)) throw dataCloneError('Found invalid object in transferList');
    if (isArrayBuffer(item)) {
      if (untransferable.has(item) || !ops.op_clone_is_detachable(item)) throw dataCloneError(unsupported);
      if (buffers.includes(item)) throw dataCloneError('Transfer list contains duplicate ArrayBuffer');
      buffers.push(item);
      continue;
    }
    const mode = item[kTransferMode];
    if (mode === undefined) throw dataCloneError('Found invalid object in transferList');
    if ((mode & kTransferable) === 0 || untransferable.has(item)) throw dataCloneError(unsupported);
    if (item === sourcePort) throw dataCloneError('Transfer list contains source port');
    if (objects.includes(item)) throw dataCloneError(`Transfer list contains duplicate ${item.constructor.name}`);
    if (item[kIsDetached]) throw dataCloneError('MessagePort in transfer list is already detached');
    objects.push(item);
  }
  return { buffers, objects };
}

const noTransfers = Object.freeze([]);

/**
 * A message: bytes, and beside them what cannot be bytes. `sourcePort` may not be in the list.
 * Throws before anything was transferred.
 */
function serialize(value, transferList = noTransfers, sourcePort = undefined) {
  const { buffers, objects } = transferList.length === 0 ?
    { buffers: noTransfers, objects: noTransfers } : sortTransferList(transferList, sourcePort);
  const message = { bytes: undefined, buffers, hosts: [], ports: [], shared: [], modules: [] };
  const hostOf = new Map();

  function keep(object) {
    let index = hostOf.get(object);
    if (index !== undefined) return index;
    index = message.hosts.length;
    message.hosts.push(objects.includes(object) ? null : cloneHost(object));
    hostOf.set(object, index);
    return index;
  }

  message.bytes = ops.op_clone_serialize(value, kTransferMode, keep, dataCloneError, buffers, message.shared, message.modules);
  message.buffers = buffers.map((buffer) => buffer.transfer());
  for (const object of objects) {
    const host = transferHost(object);
    const index = hostOf.get(object);
    if (index === undefined) message.hosts.push(host);
    else message.hosts[index] = host;
    if (host.isPort) message.ports.push(index ?? message.hosts.length - 1);
  }
  return message;
}

function cloneHost(object) {
  const mode = object[kTransferMode] ?? 0;
  if ((mode & kCloneable) !== 0) {
    const { data, deserializeInfo, revive } = object[kClone]();
    return { revive: revive ?? reviver(serialize(data), deserializeInfo), isPort: false };
  }
  if ((mode & kTransferable) !== 0) throw new ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST();
  throw dataCloneError(`${describe(object)} could not be cloned.`);
}

// As V8 writes an object in its own messages.
function describe(object) {
  const tag = object[Symbol.toStringTag];
  return typeof tag === 'string' && tag !== '' ? `[object ${tag}]` : `#<${object.constructor?.name || 'Object'}>`;
}

function transferHost(object) {
  const nested = object[kTransferList]?.() ?? noTransfers;
  const { data, deserializeInfo, revive, isPort = false } = object[kTransfer]();
  return { revive: revive ?? reviver(serialize(data, nested), deserializeInfo), isPort };
}

// ---- Reading ----

/** The value of a message. `ports` receives the MessagePorts that came with it. */
function deserialize(message, ports = undefined) {
  const revived = new Map();
  function find(index) {
    let object = revived.get(index);
    if (object === undefined) {
      object = message.hosts[index].revive();
      revived.set(index, object);
    }
    return object;
  }
  const value = ops.op_clone_deserialize(message.bytes, find, message.buffers, message.shared, message.modules);
  if (ports !== undefined) {
    for (const index of message.ports) ports.push(find(index));
  }
  return value;
}

/** What makes the object again of data that was cloned in its stead. */
function reviver(data, deserializeInfo) {
  return () => {
    const separator = deserializeInfo.lastIndexOf(':');
    const Class = require(deserializeInfo.slice(0, separator))[deserializeInfo.slice(separator + 1)];
    const object = new Class();
    // What cannot be filled in afterwards is returned instead.
    return object[kDeserialize](deserialize(data)) ?? object;
  };
}

// ---- The global ----

function typeError(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

function transferOption(options) {
  const failed = "Failed to execute 'structuredClone'";
  if (options === undefined || options === null) return noTransfers;
  if (!isObject(options)) throw typeError(`${failed}: Options cannot be converted to a dictionary`);
  const { transfer } = options;
  if (transfer === undefined) return noTransfers;
  if (!isObject(transfer) || typeof transfer[Symbol.iterator] !== 'function') {
    throw typeError(`${failed}: transfer in Options can not be converted to sequence.`);
  }
  return [...transfer];
}

function structuredClone(value, options) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('The "value" argument must be specified');
  return deserialize(serialize(value, transferOption(options)));
}

// ---- DOMException, the one class of the web's errors that can be cloned ----

class ClonedDOMException {
  [kDeserialize]({ message, name, stack, cause }) {
    const error = new DOMException(message, cause === undefined ? name : { name, cause });
    Object.defineProperty(error, 'stack', {
      __proto__: null, value: stack, writable: true, enumerable: false, configurable: true,
    });
    return error;
  }
}

function cloneDOMException() {
  const { message, name, stack, cause } = this;
  return { data: { message, name, stack, cause }, deserializeInfo: 'internal/structured_clone:ClonedDOMException' };
}

// Only a true DOMException has its name; an object that merely inherits from the prototype is cloned as a plain one.
function transferModeOfDOMException() {
  try {
    void this.name;
    return kCloneable;
  } catch {
    return undefined;
  }
}

Object.defineProperties(DOMException.prototype, {
  [kTransferMode]: { __proto__: null, configurable: true, get: transferModeOfDOMException },
  [kClone]: { __proto__: null, configurable: true, value: cloneDOMException },
});

module.exports = {
  ClonedDOMException,
  dataCloneError,
  deserialize,
  isMarkedAsUntransferable,
  kClone,
  kCloneable,
  kDeserialize,
  kIsDetached,
  kTransfer,
  kTransferList,
  kTransferMode,
  kTransferable,
  markAsUncloneable,
  markAsUntransferable,
  markTransferMode,
  serialize,
  structuredClone,
};
