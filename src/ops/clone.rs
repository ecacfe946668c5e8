//! Structured clones inside this process: `structuredClone` and the messages of a `MessagePort`.
//!
//! The bytes say everything but what cannot be bytes: transferred memory, shared memory, WebAssembly
//! modules and host objects lie in lists of JavaScript's, and the bytes hold their index.
//!
//! JavaScript side: `js/internal/structured_clone.js`. In Node: `src/node_messaging.cc`.

use deno_core::v8::{self, ValueDeserializerHelper, ValueSerializerHelper};
use deno_core::{extension, op2};

extension!(rcluster_clone, ops = [op_clone_is_detachable, op_clone_serialize, op_clone_deserialize]);

/// Whether the memory can change hands: not WebAssembly's, and not gone already.
#[op2(fast)]
fn op_clone_is_detachable(buffer: v8::Local<v8::ArrayBuffer>) -> bool {
    buffer.is_detachable() && !buffer.was_detached()
}

struct Writer<'a> {
    /// An object that has this property is a host object: JavaScript knows how to clone it.
    brand: v8::Local<'a, v8::Symbol>,
    /// Takes a host object, returns the index it goes by.
    keep: v8::Local<'a, v8::Function>,
    error_for: v8::Local<'a, v8::Function>,
    shared: v8::Local<'a, v8::Array>,
    modules: v8::Local<'a, v8::Array>,
}

/// The index of `value` in `list`, to which it is added.
fn index_in(scope: &mut v8::PinScope, list: v8::Local<v8::Array>, value: v8::Local<v8::Value>) -> Option<u32> {
    for index in 0..list.length() {
        if list.get_index(scope, index)? == value {
            return Some(index);
        }
    }
    let index = list.length();
    list.set_index(scope, index, value)?;
    Some(index)
}

impl v8::ValueSerializerImpl for Writer<'_> {
    fn throw_data_clone_error<'s>(&self, scope: &mut v8::PinScope<'s, '_>, message: v8::Local<'s, v8::String>) {
        let receiver = v8::undefined(scope).into();
        if let Some(error) = self.error_for.call(scope, receiver, &[message.into()]) {
            scope.throw_exception(error);
        }
    }

    fn has_custom_host_object(&self, _isolate: &v8::Isolate) -> bool {
        true
    }

    fn is_host_object<'s>(&self, scope: &mut v8::PinScope<'s, '_>, object: v8::Local<'s, v8::Object>) -> Option<bool> {
        if object.internal_field_count() > 0 || object.is_api_wrapper() {
            return Some(true);
        }
        let brand = v8::Local::new(scope, self.brand);
        Some(!object.get(scope, brand.into())?.is_undefined())
    }

    fn write_host_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        object: v8::Local<'s, v8::Object>,
        serializer: &dyn v8::ValueSerializerHelper,
    ) -> Option<bool> {
        let receiver = v8::undefined(scope).into();
        let index = self.keep.call(scope, receiver, &[object.into()])?.uint32_value(scope)?;
        serializer.write_uint32(index);
        Some(true)
    }

    fn get_shared_array_buffer_id<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        buffer: v8::Local<'s, v8::SharedArrayBuffer>,
    ) -> Option<u32> {
        index_in(scope, self.shared, buffer.into())
    }

    fn get_wasm_module_transfer_id(&self, scope: &mut v8::PinScope<'_, '_>, module: v8::Local<v8::WasmModuleObject>) -> Option<u32> {
        index_in(scope, self.modules, module.into())
    }
}

/// The bytes; `null` with an exception on its way. `transferred` are ArrayBuffers, which the caller detaches.
///
/// So many arguments because it is one crossing, and an object of them would cost a look-up each.
#[op2(reentrant)]
#[buffer]
#[allow(clippy::too_many_arguments)]
fn op_clone_serialize<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    value: v8::Local<'s, v8::Value>,
    brand: v8::Local<'s, v8::Symbol>,
    keep: v8::Local<'s, v8::Function>,
    error_for: v8::Local<'s, v8::Function>,
    transferred: v8::Local<'s, v8::Array>,
    shared: v8::Local<'s, v8::Array>,
    modules: v8::Local<'s, v8::Array>,
) -> Option<Vec<u8>> {
    let serializer = v8::ValueSerializer::new(scope, Box::new(Writer { brand, keep, error_for, shared, modules }));
    serializer.write_header();
    for index in 0..transferred.length() {
        let buffer = transferred.get_index(scope, index)?;
        serializer.transfer_array_buffer(index, v8::Local::<v8::ArrayBuffer>::try_from(buffer).ok()?);
    }
    let context = scope.get_current_context();
    serializer.write_value(context, value)?;
    Some(serializer.release())
}

struct Reader<'a> {
    /// Takes an index, returns the host object.
    find: v8::Local<'a, v8::Function>,
    shared: v8::Local<'a, v8::Array>,
    modules: v8::Local<'a, v8::Array>,
}

impl v8::ValueDeserializerImpl for Reader<'_> {
    fn read_host_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        deserializer: &dyn v8::ValueDeserializerHelper,
    ) -> Option<v8::Local<'s, v8::Object>> {
        // V8 forbids scripts while it reads.
        v8::allow_javascript_execution_scope!(let scope, scope);
        let mut index = 0;
        deserializer.read_uint32(&mut index).then_some(())?;
        let receiver = v8::undefined(scope).into();
        let index = v8::Integer::new_from_unsigned(scope, index);
        v8::Local::<v8::Object>::try_from(self.find.call(scope, receiver, &[index.into()])?).ok()
    }

    fn get_shared_array_buffer_from_id<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        id: u32,
    ) -> Option<v8::Local<'s, v8::SharedArrayBuffer>> {
        let original = v8::Local::<v8::SharedArrayBuffer>::try_from(self.shared.get_index(scope, id)?).ok()?;
        Some(v8::SharedArrayBuffer::with_backing_store(scope, &original.get_backing_store()))
    }

    fn get_wasm_module_from_id<'s>(&self, scope: &mut v8::PinScope<'s, '_>, id: u32) -> Option<v8::Local<'s, v8::WasmModuleObject>> {
        let original = v8::Local::<v8::WasmModuleObject>::try_from(self.modules.get_index(scope, id)?).ok()?;
        v8::WasmModuleObject::from_compiled_module(scope, &original.get_compiled_module())
    }
}

/// The value; `null` with an exception on its way.
#[op2(reentrant)]
fn op_clone_deserialize<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[buffer] bytes: &[u8],
    find: v8::Local<'s, v8::Function>,
    transferred: v8::Local<'s, v8::Array>,
    shared: v8::Local<'s, v8::Array>,
    modules: v8::Local<'s, v8::Array>,
) -> Option<v8::Local<'s, v8::Value>> {
    let deserializer = v8::ValueDeserializer::new(scope, Box::new(Reader { find, shared, modules }), bytes);
    let context = scope.get_current_context();
    deserializer.read_header(context)?;
    for index in 0..transferred.length() {
        let buffer = transferred.get_index(scope, index)?;
        deserializer.transfer_array_buffer(index, v8::Local::<v8::ArrayBuffer>::try_from(buffer).ok()?);
    }
    deserializer.read_value(context)
}
