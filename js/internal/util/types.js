// The brand checks of util.types, and the fast ones the other built-ins use.
// Native side: deno_core's own op_is_* and, for isExternal, src/ops/util.rs.
// In Node: lib/internal/util/types.js and src/node_types.cc.
'use strict';

// %TypedArray%.prototype[@@toStringTag] answers undefined for anything that is not a typed array, whatever
// its prototype or own properties claim.
const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array).prototype, Symbol.toStringTag).get;
const tagOf = Function.prototype.call.bind(typedArrayTag);
const isView = ArrayBuffer.isView;

function isObjectLike(value) {
  return value !== null && (typeof value === 'object' || typeof value === 'function');
}

const nativeChecks = {
  isExternal(value) { return isObjectLike(value) && ops.op_util_is_external(value); },
  isDate(value) { return isObjectLike(value) && ops.op_is_date(value); },
  isArgumentsObject(value) { return isObjectLike(value) && ops.op_is_arguments_object(value); },
  isBigIntObject(value) { return isObjectLike(value) && ops.op_is_big_int_object(value); },
  isBooleanObject(value) { return isObjectLike(value) && ops.op_is_boolean_object(value); },
  isNumberObject(value) { return isObjectLike(value) && ops.op_is_number_object(value); },
  isStringObject(value) { return isObjectLike(value) && ops.op_is_string_object(value); },
  isSymbolObject(value) { return isObjectLike(value) && ops.op_is_symbol_object(value); },
  isBoxedPrimitive(value) { return isObjectLike(value) && ops.op_is_boxed_primitive(value); },
  isNativeError(value) { return isObjectLike(value) && ops.op_is_native_error(value); },
  isRegExp(value) { return isObjectLike(value) && ops.op_is_reg_exp(value); },
  isAsyncFunction(value) { return typeof value === 'function' && ops.op_is_async_function(value); },
  isGeneratorFunction(value) { return typeof value === 'function' && ops.op_is_generator_function(value); },
  isGeneratorObject(value) { return isObjectLike(value) && ops.op_is_generator_object(value); },
  isPromise(value) { return isObjectLike(value) && ops.op_is_promise(value); },
  isMap(value) { return isObjectLike(value) && ops.op_is_map(value); },
  isSet(value) { return isObjectLike(value) && ops.op_is_set(value); },
  isMapIterator(value) { return isObjectLike(value) && ops.op_is_map_iterator(value); },
  isSetIterator(value) { return isObjectLike(value) && ops.op_is_set_iterator(value); },
  isWeakMap(value) { return isObjectLike(value) && ops.op_is_weak_map(value); },
  isWeakSet(value) { return isObjectLike(value) && ops.op_is_weak_set(value); },
  isArrayBuffer(value) { return isObjectLike(value) && ops.op_is_array_buffer(value); },
  isDataView(value) { return isView(value) && tagOf(value) === undefined; },
  isSharedArrayBuffer(value) { return isObjectLike(value) && ops.op_is_shared_array_buffer(value); },
  isProxy(value) { return isObjectLike(value) && ops.op_is_proxy(value); },
  isModuleNamespaceObject(value) { return isObjectLike(value) && ops.op_is_module_namespace_object(value); },
  isAnyArrayBuffer(value) { return isObjectLike(value) && ops.op_is_any_array_buffer(value); },
};

// Not enumerable on util.types in Node, but other built-ins import it from here.
const isEventTarget = (value) => value?.constructor?.[Symbol.for('nodejs.event_target')] === true;

const viewChecks = {
  isArrayBufferView: isView,
  isTypedArray(value) { return tagOf(value) !== undefined; },
  isUint8Array(value) { return tagOf(value) === 'Uint8Array'; },
  isUint8ClampedArray(value) { return tagOf(value) === 'Uint8ClampedArray'; },
  isUint16Array(value) { return tagOf(value) === 'Uint16Array'; },
  isUint32Array(value) { return tagOf(value) === 'Uint32Array'; },
  isInt8Array(value) { return tagOf(value) === 'Int8Array'; },
  isInt16Array(value) { return tagOf(value) === 'Int16Array'; },
  isInt32Array(value) { return tagOf(value) === 'Int32Array'; },
  isFloat16Array(value) { return tagOf(value) === 'Float16Array'; },
  isFloat32Array(value) { return tagOf(value) === 'Float32Array'; },
  isFloat64Array(value) { return tagOf(value) === 'Float64Array'; },
  isBigInt64Array(value) { return tagOf(value) === 'BigInt64Array'; },
  isBigUint64Array(value) { return tagOf(value) === 'BigUint64Array'; },
};

module.exports = { ...nativeChecks, ...viewChecks };

// The module that knows these two is only loaded for a value that calls itself one.
for (const name of ['isKeyObject', 'isCryptoKey']) {
  const check = { [name](value) {
    return value !== null && typeof value === 'object' && value[Symbol.toStringTag] === name.slice(2) &&
      require('internal/crypto/keys')[name](value);
  } }[name];
  Object.defineProperty(module.exports, name,
                        { __proto__: null, configurable: false, enumerable: true, value: check });
}

Object.defineProperty(module.exports, 'isEventTarget',
                      { __proto__: null, enumerable: false, value: isEventTarget });
