//! Whole values to bytes and back in one crossing: what `v8.serialize` writes, and what the `advanced`
//! IPC channel of `child_process` carries, byte for byte as Node does.
//!
//! Typed arrays and Buffers are host objects on the wire: the number of their class, their length in
//! bytes, the bytes. On the channel a tag goes before that: 0, or 1 for the own properties of any
//! other native object.
//!
//! JavaScript side: `js/internal/serdes.js`, and `ops/ipc_messages.rs` for the channel. In Node: `DefaultSerializer` of `lib/v8.js`,
//! `lib/internal/child_process/serialization.js`.

use deno_core::v8::{self, ValueDeserializerHelper, ValueSerializerHelper};
use deno_core::{extension, op2};

use super::serdes::HEADER;
use crate::runtime::external;

extension!(rcluster_serdes_advanced, ops = [op_serdes_serialize_value, op_serdes_deserialize_value]);

const TAG_VIEW: u32 = 0;
const TAG_OTHER: u32 = 1;

/// Numbers of the classes on the wire; 10 is `Buffer`, which only its constructor tells from 1.
const BUFFER: u32 = 10;

fn class_of(view: v8::Local<v8::ArrayBufferView>) -> Option<u32> {
    Some(match () {
        () if view.is_uint8_array() => 1,
        () if view.is_int8_array() => 0,
        () if view.is_uint8_clamped_array() => 2,
        () if view.is_int16_array() => 3,
        () if view.is_uint16_array() => 4,
        () if view.is_int32_array() => 5,
        () if view.is_uint32_array() => 6,
        () if view.is_float32_array() => 7,
        () if view.is_float64_array() => 8,
        () if view.is_data_view() => 9,
        () if view.is_big_int64_array() => 11,
        () if view.is_big_uint64_array() => 12,
        () if view.is_float16_array() => 13,
        () => return None,
    })
}

/// Bytes of one element of the class with this number.
fn element_size(class: u32) -> usize {
    match class {
        3 | 4 | 13 => 2,
        5..=7 => 4,
        8 | 11 | 12 => 8,
        _ => 1,
    }
}

/// What the shim has to say about values on a channel.
pub struct Codec {
    /// Of the views, by their number on the wire.
    constructors: v8::Global<v8::Array>,
    buffer_class: v8::Global<v8::Value>,
    /// Makes the error for what cannot be written.
    error_for: v8::Global<v8::Function>,
}

impl Codec {
    /// From what `codec` of `js/internal/serdes.js` holds: `[viewClasses, Buffer, cloneError]`.
    pub fn new(scope: &mut v8::PinScope<'_, '_>, parts: v8::Local<v8::Array>) -> Option<Self> {
        let constructors = v8::Local::<v8::Array>::try_from(parts.get_index(scope, 0)?).ok()?;
        let buffer_class = parts.get_index(scope, 1)?;
        let error_for = v8::Local::<v8::Function>::try_from(parts.get_index(scope, 2)?).ok()?;
        Some(Self {
            constructors: v8::Global::new(scope, constructors),
            buffer_class: v8::Global::new(scope, buffer_class),
            error_for: v8::Global::new(scope, error_for),
        })
    }

    /// The bytes of a message; None with an exception on its way. Scripts may run (getters).
    pub fn serialize(&self, scope: &mut v8::PinScope<'_, '_>, message: v8::Local<v8::Value>) -> Option<Vec<u8>> {
        v8::scope!(let scope, scope);
        let buffer_class = v8::Local::new(scope, &self.buffer_class);
        let error_for = v8::Local::new(scope, &self.error_for);
        let message = v8::Local::new(scope, message);
        serialize(scope, message, Writer { buffer_class, error_for, channel: true })
    }

    /// The message in these bytes; None with an exception on its way. Its Buffers are copies.
    pub fn deserialize<'s>(&self, scope: &mut v8::PinScope<'s, '_>, bytes: &[u8]) -> Option<v8::Local<'s, v8::Value>> {
        let constructors = v8::Local::new(scope, &self.constructors);
        deserialize(scope, bytes, Reader { constructors, memory: None })
    }
}

struct Writer<'a> {
    buffer_class: v8::Local<'a, v8::Value>,
    /// Makes the error for a message or for a host object that cannot be written.
    error_for: v8::Local<'a, v8::Function>,
    channel: bool,
}

impl Writer<'_> {
    fn refuse(&self, scope: &mut v8::PinScope, what: v8::Local<v8::Value>) {
        let receiver = v8::undefined(scope).into();
        if let Some(error) = self.error_for.call(scope, receiver, &[what]) {
            scope.throw_exception(error);
        }
    }
}

impl v8::ValueSerializerImpl for Writer<'_> {
    fn throw_data_clone_error<'s>(&self, scope: &mut v8::PinScope<'s, '_>, message: v8::Local<'s, v8::String>) {
        self.refuse(scope, message.into());
    }

    fn get_shared_array_buffer_id<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        _buffer: v8::Local<'s, v8::SharedArrayBuffer>,
    ) -> Option<u32> {
        let message = v8::String::new(scope, "#<SharedArrayBuffer> could not be cloned.")?;
        self.refuse(scope, message.into());
        None
    }

    fn get_wasm_module_transfer_id(&self, scope: &mut v8::PinScope<'_, '_>, _module: v8::Local<v8::WasmModuleObject>) -> Option<u32> {
        let message = v8::String::new(scope, "#<Module> could not be cloned.")?;
        self.refuse(scope, message.into());
        None
    }

    fn write_host_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        object: v8::Local<'s, v8::Object>,
        serializer: &dyn v8::ValueSerializerHelper,
    ) -> Option<bool> {
        let view = v8::Local::<v8::ArrayBufferView>::try_from(object).ok();
        let Some((view, class)) = view.and_then(|view| Some((view, class_of(view)?))) else {
            if !self.channel {
                self.refuse(scope, object.into());
                return None;
            }
            serializer.write_uint32(TAG_OTHER);
            let plain = own_properties(scope, object)?;
            let context = scope.get_current_context();
            return serializer.write_value(context, plain.into());
        };
        let constructor = v8::String::new(scope, "constructor")?;
        let is_buffer = object.get(scope, constructor.into())? == self.buffer_class;
        if self.channel {
            serializer.write_uint32(TAG_VIEW);
        }
        serializer.write_uint32(if is_buffer { BUFFER } else { class });
        serializer.write_uint32(view.byte_length() as u32);
        serializer.write_raw_bytes(view.get_contents(&mut []));
        Some(true)
    }
}

/// `{ ...object }`
fn own_properties<'s>(scope: &mut v8::PinScope<'s, '_>, object: v8::Local<'s, v8::Object>) -> Option<v8::Local<'s, v8::Object>> {
    let plain = v8::Object::new(scope);
    let args = v8::GetPropertyNamesArgsBuilder::new().mode(v8::KeyCollectionMode::OwnOnly).build();
    let names = object.get_property_names(scope, args)?;
    for index in 0..names.length() {
        let name = names.get_index(scope, index)?;
        let value = object.get(scope, name)?;
        let name = v8::Local::<v8::Name>::try_from(name).or_else(|_| name.to_string(scope).map(Into::into).ok_or(())).ok()?;
        plain.create_data_property(scope, name, value)?;
    }
    Some(plain)
}

fn serialize<'s>(scope: &mut v8::PinScope<'s, '_>, value: v8::Local<'s, v8::Value>, writer: Writer<'s>) -> Option<Vec<u8>> {
    let serializer = v8::ValueSerializer::new(scope, Box::new(writer));
    serializer.set_treat_array_buffer_views_as_host_objects(true);
    serializer.write_raw_bytes(&HEADER);
    let context = scope.get_current_context();
    serializer.write_value(context, value)?;
    Some(serializer.release())
}

/// The bytes; `null` with an exception on its way.
#[op2(reentrant)]
#[buffer]
fn op_serdes_serialize_value<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    value: v8::Local<'s, v8::Value>,
    buffer_class: v8::Local<'s, v8::Value>,
    error_for: v8::Local<'s, v8::Function>,
) -> Option<Vec<u8>> {
    serialize(scope, value, Writer { buffer_class, error_for, channel: false })
}

struct Reader<'a> {
    /// By number of the class.
    constructors: v8::Local<'a, v8::Array>,
    /// None on a channel, whose read buffer is no ArrayBuffer.
    memory: Option<Memory<'a>>,
}

/// What views can be laid over.
struct Memory<'a> {
    buffer: v8::Local<'a, v8::ArrayBuffer>,
    /// Where in `buffer` the data starts, and where it is in the address space.
    offset: usize,
    start: usize,
}

impl v8::ValueDeserializerImpl for Reader<'_> {
    fn read_host_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        deserializer: &dyn v8::ValueDeserializerHelper,
    ) -> Option<v8::Local<'s, v8::Object>> {
        // V8 forbids scripts while it reads; the constructors called here run none.
        v8::allow_javascript_execution_scope!(let scope, scope);
        let object = self.read_object(scope, deserializer);
        if object.is_none() {
            // An exception that is on its way already stays the one thrown.
            throw_unreadable(scope);
        }
        object
    }
}

impl Reader<'_> {
    fn read_object<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        deserializer: &dyn v8::ValueDeserializerHelper,
    ) -> Option<v8::Local<'s, v8::Object>> {
        if self.memory.is_none() {
            match read_uint32(deserializer)? {
                TAG_VIEW => {}
                TAG_OTHER => {
                    let context = scope.get_current_context();
                    return v8::Local::<v8::Object>::try_from(deserializer.read_value(context)?).ok();
                }
                _ => return None,
            }
        }
        let class = read_uint32(deserializer)?;
        let length = read_uint32(deserializer)? as usize;
        let bytes = deserializer.read_raw_bytes(length)?;
        let size = element_size(class);
        if !length.is_multiple_of(size) {
            return None;
        }

        // Data that is aligned as its class wants stays where it is, as in Node.
        let place = self.memory.as_ref().map(|memory| (memory, memory.offset + (bytes.as_ptr() as usize - memory.start)));
        let (memory, at) = match place {
            Some((memory, at)) if at.is_multiple_of(size) => (v8::Local::new(scope, memory.buffer), at),
            _ => (external::array_buffer(scope, bytes.to_vec()), 0),
        };
        let constructor = self.constructors.get_index(scope, class)?;
        let constructor = v8::Local::<v8::Function>::try_from(constructor).ok()?;
        let at = v8::Number::new(scope, at as f64);
        let count = v8::Number::new(scope, (length / size) as f64);
        constructor.new_instance(scope, &[memory.into(), at.into(), count.into()])
    }
}

fn read_uint32(deserializer: &dyn v8::ValueDeserializerHelper) -> Option<u32> {
    let mut value = 0;
    deserializer.read_uint32(&mut value).then_some(value)
}

fn throw_unreadable(scope: &mut v8::PinScope) {
    if let Some(message) = v8::String::new(scope, "Unable to deserialize cloned data.") {
        let error = v8::Exception::error(scope, message);
        scope.throw_exception(error);
    }
}

fn deserialize<'s>(scope: &mut v8::PinScope<'s, '_>, bytes: &[u8], reader: Reader<'_>) -> Option<v8::Local<'s, v8::Value>> {
    let deserializer = v8::ValueDeserializer::new(scope, Box::new(reader), bytes);
    let context = scope.get_current_context();
    if deserializer.read_header(context) != Some(true) {
        return None;
    }
    deserializer.read_value(context)
}

/// The value; `null` with an exception on its way.
#[op2(reentrant)]
fn op_serdes_deserialize_value<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    bytes: v8::Local<'s, v8::ArrayBufferView>,
    constructors: v8::Local<'s, v8::Array>,
) -> Option<v8::Local<'s, v8::Value>> {
    let buffer = bytes.buffer(scope)?;
    let length = bytes.byte_length();
    // SAFETY: no script runs before this op returns, so the view's memory stays.
    let data = match length {
        0 => &[][..],
        _ => unsafe { std::slice::from_raw_parts(bytes.data().cast::<u8>(), length) },
    };
    let memory = Memory { buffer, offset: bytes.byte_offset(), start: data.as_ptr() as usize };
    deserialize(scope, data, Reader { constructors, memory: Some(memory) })
}
