//! The binding of `v8.Serializer` and `v8.Deserializer`: V8's value serializer, whose questions about
//! host objects go to methods of the JavaScript object around it (`_writeHostObject`, ...).
//!
//! That object is known here only while one of its calls is under way: held longer, the two would
//! keep each other alive for good.
//!
//! JavaScript side: `js/internal/serdes.js`. In Node: `src/node_serdes.cc`.

use std::cell::RefCell;
use std::rc::Rc;

use deno_core::v8::{self, ValueDeserializerHelper, ValueSerializerHelper};
use deno_core::{GarbageCollected, extension, op2};

extension!(
    rcluster_serdes,
    ops = [
        op_serdes_serializer,
        op_serdes_write_header,
        op_serdes_write_value,
        op_serdes_release_buffer,
        op_serdes_transfer_array_buffer,
        op_serdes_write_uint32,
        op_serdes_write_uint64,
        op_serdes_write_double,
        op_serdes_write_raw_bytes,
        op_serdes_treat_views_as_host_objects,
        op_serdes_deserializer,
        op_serdes_read_header,
        op_serdes_read_value,
        op_serdes_receive_array_buffer,
        op_serdes_wire_format_version,
        op_serdes_read_uint32,
        op_serdes_read_uint64,
        op_serdes_read_double,
        op_serdes_read_raw_bytes,
    ],
);

/// Version 15 of the format, which every Node up to 24 reads. V8's own header would say 16 here, but
/// the bytes differ only in lengths beyond 4 GiB.
pub const HEADER: [u8; 2] = [0xff, 15];

/// The JavaScript object whose methods answer, for as long as one of its calls lasts.
#[derive(Default)]
struct Owner(RefCell<Option<v8::Global<v8::Object>>>);

impl Owner {
    /// Runs `work` while `owner` answers V8's questions; calls may nest.
    fn answering<T>(&self, scope: &v8::PinScope, owner: v8::Local<v8::Object>, work: impl FnOnce() -> T) -> T {
        let before = self.0.replace(Some(v8::Global::new(scope, owner)));
        let result = work();
        self.0.replace(before);
        result
    }

    /// Calls the owner's method `name`. The outer `None`: there is no such method; the inner: it threw.
    fn call<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        name: &str,
        args: &[v8::Local<v8::Value>],
    ) -> Option<Option<v8::Local<'s, v8::Value>>> {
        let owner = self.0.borrow().clone()?;
        let owner = v8::Local::new(scope, owner);
        let name = v8::String::new(scope, name)?;
        let Some(method) = owner.get(scope, name.into()) else { return Some(None) };
        let method = v8::Local::<v8::Function>::try_from(method).ok()?;
        Some(method.call(scope, owner.into(), args))
    }

    fn throw_data_clone_error(&self, scope: &mut v8::PinScope, message: v8::Local<v8::String>) {
        match self.call(scope, "_getDataCloneError", &[message.into()]) {
            Some(Some(error)) => {
                scope.throw_exception(error);
            }
            // The method threw by itself.
            Some(None) => {}
            None => throw_error(scope, message),
        }
    }

    /// V8's own words where nothing says how to clone a value.
    fn refuse(&self, scope: &mut v8::PinScope, object: v8::Local<v8::Object>) {
        let Some(text) = object.to_detail_string(scope) else { return };
        let text = text.to_rust_string_lossy(scope);
        if let Some(message) = v8::String::new(scope, &format!("{text} could not be cloned.")) {
            self.throw_data_clone_error(scope, message);
        }
    }
}

fn throw_error(scope: &mut v8::PinScope, message: v8::Local<v8::String>) {
    let error = v8::Exception::error(scope, message);
    scope.throw_exception(error);
}

fn throw_message(scope: &mut v8::PinScope, message: &str) {
    if let Some(message) = v8::String::new(scope, message) {
        throw_error(scope, message);
    }
}

// ---- Serializer ----

struct Serializer {
    native: v8::ValueSerializer<'static>,
    owner: Rc<Owner>,
}

// SAFETY: holds no garbage-collected references.
unsafe impl GarbageCollected for Serializer {
    fn trace(&self, _visitor: &mut v8::cppgc::Visitor) {}

    fn get_name(&self) -> &'static std::ffi::CStr {
        c"Serializer"
    }
}

struct WriteDelegate(Rc<Owner>);

impl v8::ValueSerializerImpl for WriteDelegate {
    fn throw_data_clone_error<'s>(&self, scope: &mut v8::PinScope<'s, '_>, message: v8::Local<'s, v8::String>) {
        self.0.throw_data_clone_error(scope, message);
    }

    fn write_host_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        object: v8::Local<'s, v8::Object>,
        _serializer: &dyn v8::ValueSerializerHelper,
    ) -> Option<bool> {
        match self.0.call(scope, "_writeHostObject", &[object.into()]) {
            Some(result) => result.map(|_| true),
            None => {
                self.0.refuse(scope, object);
                None
            }
        }
    }

    fn get_shared_array_buffer_id<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        buffer: v8::Local<'s, v8::SharedArrayBuffer>,
    ) -> Option<u32> {
        match self.0.call(scope, "_getSharedArrayBufferId", &[buffer.into()]) {
            Some(id) => id?.uint32_value(scope),
            None => {
                self.0.refuse(scope, buffer.into());
                None
            }
        }
    }

    fn get_wasm_module_transfer_id(&self, scope: &mut v8::PinScope<'_, '_>, module: v8::Local<v8::WasmModuleObject>) -> Option<u32> {
        self.0.refuse(scope, module.into());
        None
    }
}

#[op2]
#[cppgc]
fn op_serdes_serializer(scope: &mut v8::PinScope<'_, '_>) -> Serializer {
    let owner = Rc::new(Owner::default());
    Serializer { native: v8::ValueSerializer::new(scope, Box::new(WriteDelegate(owner.clone()))), owner }
}

#[op2(fast)]
fn op_serdes_write_header(#[cppgc] serializer: &Serializer) {
    serializer.native.write_raw_bytes(&HEADER);
}

/// Undefined where an exception is on its way.
#[op2(reentrant)]
fn op_serdes_write_value<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    owner: v8::Local<'s, v8::Object>,
    #[cppgc] serializer: &Serializer,
    value: v8::Local<'s, v8::Value>,
) -> Option<bool> {
    let context = scope.get_current_context();
    serializer.owner.answering(scope, owner, || serializer.native.write_value(context, value))
}

#[op2]
#[buffer]
fn op_serdes_release_buffer(#[cppgc] serializer: &Serializer) -> Vec<u8> {
    serializer.native.release()
}

#[op2(fast)]
fn op_serdes_transfer_array_buffer(#[cppgc] serializer: &Serializer, #[smi] id: u32, buffer: v8::Local<v8::ArrayBuffer>) {
    serializer.native.transfer_array_buffer(id, buffer);
}

#[op2(fast)]
fn op_serdes_write_uint32(#[cppgc] serializer: &Serializer, value: u32) {
    serializer.native.write_uint32(value);
}

#[op2(fast)]
fn op_serdes_write_uint64(#[cppgc] serializer: &Serializer, high: u32, low: u32) {
    serializer.native.write_uint64(u64::from(high) << 32 | u64::from(low));
}

#[op2(fast)]
fn op_serdes_write_double(#[cppgc] serializer: &Serializer, value: f64) {
    serializer.native.write_double(value);
}

#[op2(fast)]
fn op_serdes_write_raw_bytes(#[cppgc] serializer: &Serializer, #[buffer] bytes: &[u8]) {
    serializer.native.write_raw_bytes(bytes);
}

#[op2(fast)]
fn op_serdes_treat_views_as_host_objects(#[cppgc] serializer: &Serializer, mode: bool) {
    serializer.native.set_treat_array_buffer_views_as_host_objects(mode);
}

// ---- Deserializer ----

/// The fields go in this order: V8's half reads from the memory until it ends.
struct Deserializer {
    native: v8::ValueDeserializer<'static>,
    owner: Rc<Owner>,
    start: usize,
    _memory: Option<v8::SharedRef<v8::BackingStore>>,
}

// SAFETY: holds no garbage-collected references.
unsafe impl GarbageCollected for Deserializer {
    fn trace(&self, _visitor: &mut v8::cppgc::Visitor) {}

    fn get_name(&self) -> &'static std::ffi::CStr {
        c"Deserializer"
    }
}

struct ReadDelegate(Rc<Owner>);

const UNREADABLE: &str = "Unable to deserialize cloned data.";

impl v8::ValueDeserializerImpl for ReadDelegate {
    fn read_host_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        _deserializer: &dyn v8::ValueDeserializerHelper,
    ) -> Option<v8::Local<'s, v8::Object>> {
        // V8 forbids scripts while it reads.
        v8::allow_javascript_execution_scope!(let scope, scope);
        let Some(object) = self.0.call(scope, "_readHostObject", &[]) else {
            throw_message(scope, UNREADABLE);
            return None;
        };
        let object = v8::Local::<v8::Object>::try_from(object?);
        if object.is_err() {
            let message = v8::String::new(scope, "readHostObject must return an object")?;
            let error = v8::Exception::type_error(scope, message);
            scope.throw_exception(error);
        }
        object.ok()
    }

    fn get_shared_array_buffer_from_id<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        _id: u32,
    ) -> Option<v8::Local<'s, v8::SharedArrayBuffer>> {
        throw_message(scope, UNREADABLE);
        None
    }

    fn get_wasm_module_from_id<'s>(&self, scope: &mut v8::PinScope<'s, '_>, _id: u32) -> Option<v8::Local<'s, v8::WasmModuleObject>> {
        throw_message(scope, UNREADABLE);
        None
    }
}

#[op2]
#[cppgc]
fn op_serdes_deserializer(scope: &mut v8::PinScope<'_, '_>, bytes: v8::Local<v8::ArrayBufferView>) -> Deserializer {
    let memory = bytes.get_backing_store();
    let length = bytes.byte_length();
    // SAFETY: the view's memory stays as long as `memory` is held.
    let data = match length {
        0 => &[][..],
        _ => unsafe { std::slice::from_raw_parts(bytes.data().cast::<u8>(), length) },
    };
    let owner = Rc::new(Owner::default());
    let native = v8::ValueDeserializer::new(scope, Box::new(ReadDelegate(owner.clone())), data);
    Deserializer { native, owner, start: data.as_ptr() as usize, _memory: memory }
}

#[op2(reentrant)]
fn op_serdes_read_header(scope: &mut v8::PinScope<'_, '_>, #[cppgc] deserializer: &Deserializer) -> Option<bool> {
    let context = scope.get_current_context();
    deserializer.native.read_header(context)
}

#[op2(reentrant)]
fn op_serdes_read_value<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    owner: v8::Local<'s, v8::Object>,
    #[cppgc] deserializer: &Deserializer,
) -> Option<v8::Local<'s, v8::Value>> {
    let context = scope.get_current_context();
    deserializer.owner.answering(scope, owner, || deserializer.native.read_value(context))
}

#[op2(fast)]
fn op_serdes_receive_array_buffer(#[cppgc] deserializer: &Deserializer, #[smi] id: u32, buffer: v8::Local<v8::Value>) -> bool {
    if let Ok(buffer) = v8::Local::<v8::ArrayBuffer>::try_from(buffer) {
        deserializer.native.transfer_array_buffer(id, buffer);
        return true;
    }
    match v8::Local::<v8::SharedArrayBuffer>::try_from(buffer) {
        Ok(buffer) => {
            deserializer.native.transfer_shared_array_buffer(id, buffer);
            true
        }
        Err(_) => false,
    }
}

#[op2(fast)]
fn op_serdes_wire_format_version(#[cppgc] deserializer: &Deserializer) -> u32 {
    deserializer.native.get_wire_format_version()
}

/// `null` at the end of the data, here and below.
#[op2]
fn op_serdes_read_uint32(#[cppgc] deserializer: &Deserializer) -> Option<u32> {
    let mut value = 0;
    deserializer.native.read_uint32(&mut value).then_some(value)
}

/// High and low half.
#[op2]
fn op_serdes_read_uint64<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] deserializer: &Deserializer) -> Option<v8::Local<'s, v8::Array>> {
    let mut value = 0;
    deserializer.native.read_uint64(&mut value).then(|| {
        let high = v8::Integer::new_from_unsigned(scope, (value >> 32) as u32);
        let low = v8::Integer::new_from_unsigned(scope, value as u32);
        v8::Array::new_with_elements(scope, &[high.into(), low.into()])
    })
}

#[op2]
fn op_serdes_read_double(#[cppgc] deserializer: &Deserializer) -> Option<f64> {
    let mut value = 0.0;
    deserializer.native.read_double(&mut value).then_some(value)
}

/// Where the next `length` bytes begin.
#[op2]
fn op_serdes_read_raw_bytes(#[cppgc] deserializer: &Deserializer, length: f64) -> Option<f64> {
    let bytes = deserializer.native.read_raw_bytes(length as usize)?;
    Some((bytes.as_ptr() as usize - deserializer.start) as f64)
}
