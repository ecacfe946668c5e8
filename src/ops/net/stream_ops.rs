//! The ops every stream has. They return libuv's status numbers: the handle classes that call them are libuv-shaped.

use std::collections::VecDeque;

use deno_core::{op2, v8};
use nix::errno::Errno;

use super::encode::{self, Encoding};
use super::request::Request;
use super::shared::{Callbacks, NetShared, code, status};
use super::stream::{NativeStream, Phase};
use super::write::{Chunk, Written};
use crate::runtime::state::RuntimeState;
use crate::sys::socket;

deno_core::extension!(
    rcluster_stream,
    ops = [
        op_net_init,
        op_stream_attach,
        op_stream_fd,
        op_stream_ref,
        op_stream_has_ref,
        op_stream_close,
        op_stream_listen,
        op_stream_read_start,
        op_stream_read_stop,
        op_stream_use_buffer,
        op_stream_write_buffer,
        op_stream_write_text,
        op_stream_writev,
        op_stream_shutdown,
        op_stream_bytes_read,
        op_stream_bytes_written,
        op_stream_queue_size,
        op_stream_set_blocking,
    ]
);

/// Hands over the functions events go to: an object with one function per field of [`Callbacks`].
#[op2(nofast)]
fn op_net_init(scope: &mut v8::PinScope<'_, '_>, callbacks: v8::Local<v8::Object>) {
    let function = |name: &str| {
        let key = v8::String::new(scope, name).expect("a short string can be made");
        let function = callbacks.get(scope, key.into()).and_then(|value| v8::Local::<v8::Function>::try_from(value).ok());
        let function = function.unwrap_or_else(|| panic!("js/internal/handles/native.js hands over {name}"));
        v8::Global::new(scope, function)
    };
    let callbacks = Callbacks {
        on_read: function("onRead"),
        on_connection: function("onConnection"),
        on_request: function("onRequest"),
        on_close: function("onClose"),
        on_message: function("onMessage"),
    };
    NetShared::install(scope, callbacks);
}

/// Names the JavaScript object that the stream's events go to.
#[op2(nofast)]
fn op_stream_attach(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeStream, owner: v8::Local<v8::Object>) {
    native.get().set_owner(scope, owner);
}

/// The descriptor's number, -1 without one.
#[op2(fast)]
fn op_stream_fd(#[cppgc] native: &NativeStream) -> i32 {
    native.get().raw_fd().unwrap_or(-1)
}

#[op2(fast)]
fn op_stream_ref(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeStream, referenced: bool) {
    native.get().set_referenced(&RuntimeState::from_scope(scope).event_loop, referenced);
}

#[op2(fast)]
fn op_stream_has_ref(#[cppgc] native: &NativeStream) -> bool {
    native.get().is_referenced()
}

#[op2(fast)]
fn op_stream_close(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeStream, notify: bool) {
    native.close(&RuntimeState::from_scope(scope), notify);
}

#[op2(fast)]
fn op_stream_listen(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeStream, backlog: i32) -> i32 {
    let (state, shared) = (RuntimeState::from_scope(scope), NetShared::from_scope(scope));
    status(native.get().listen(&state, &shared, backlog))
}

#[op2(fast)]
fn op_stream_read_start(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeStream) -> i32 {
    status(native.get().read_start(&RuntimeState::from_scope(scope)))
}

#[op2(fast)]
fn op_stream_read_stop(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeStream) {
    native.get().read_stop(&RuntimeState::from_scope(scope));
}

/// What the write ops return: a negative errno; or twice the number of bytes, plus one if the request will be told.
fn report(result: nix::Result<Written>) -> f64 {
    match result {
        Ok(Written::Now(bytes)) => bytes as f64 * 2.0,
        Ok(Written::Later(bytes)) => bytes as f64 * 2.0 + 1.0,
        Err(errno) => code(errno).into(),
    }
}

#[op2(fast)]
fn op_stream_write_buffer(
    scope: &mut v8::PinScope<'_, '_>,
    #[cppgc] native: &NativeStream,
    request: v8::Local<v8::Object>,
    buffer: v8::Local<v8::ArrayBufferView>,
) -> f64 {
    let state = RuntimeState::from_scope(scope);
    report(native.get().write_view(&state, buffer, || Request::script(scope, request)))
}

/// `encoding`: 0 UTF-8, 1 Latin-1 (and ASCII), 2 UTF-16.
#[op2(fast)]
fn op_stream_write_text(
    scope: &mut v8::PinScope<'_, '_>,
    #[cppgc] native: &NativeStream,
    request: v8::Local<v8::Object>,
    text: v8::Local<v8::String>,
    #[smi] encoding: u32,
) -> f64 {
    let state = RuntimeState::from_scope(scope);
    let shared = NetShared::from_scope(scope);
    let request = Request::script(scope, request);
    let mut output = shared.take_output();
    let result = encode::with_bytes(scope, text, Encoding::from_number(encoding), &mut output, |bytes| {
        native.get().write_slice(&state, bytes, || request)
    });
    shared.put_output(output);
    report(result)
}

/// `chunks`: buffers, or with `encoded`, a chunk and the number of its encoding in turn (the number of a buffer does not matter).
#[op2(nofast)]
fn op_stream_writev(
    scope: &mut v8::PinScope<'_, '_>,
    #[cppgc] native: &NativeStream,
    request: v8::Local<v8::Object>,
    chunks: v8::Local<v8::Array>,
    encoded: bool,
) -> f64 {
    let state = RuntimeState::from_scope(scope);
    let mut parts = VecDeque::with_capacity(chunks.length() as usize);
    let step = if encoded { 2 } else { 1 };
    for index in (0..chunks.length()).step_by(step) {
        let Some(chunk) = chunks.get_index(scope, index) else { return code(Errno::EINVAL).into() };
        if let Ok(view) = v8::Local::<v8::ArrayBufferView>::try_from(chunk) {
            parts.extend(Chunk::of_view(view, 0));
        } else if let Ok(text) = v8::Local::<v8::String>::try_from(chunk) {
            let encoding = chunks.get_index(scope, index + 1).and_then(|number| number.uint32_value(scope)).unwrap_or(0);
            parts.push_back(Chunk::Bytes(encode::encode(scope, text, Encoding::from_number(encoding))));
        } else {
            return code(Errno::EINVAL).into();
        }
    }
    report(native.get().write_chunks(&state, parts, || Request::script(scope, request)))
}

/// Reads go into `buffer` from now on, and `onread` gets their number only; undefined ends it.
#[op2(nofast)]
fn op_stream_use_buffer(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeStream, buffer: v8::Local<v8::Value>) {
    let view = v8::Local::<v8::ArrayBufferView>::try_from(buffer).ok();
    let stream = native.get();
    if stream.phase.get() != Phase::Closed {
        *stream.user_buffer.borrow_mut() = view.map(|view| v8::Global::new(scope, view));
    }
}

#[op2(fast)]
fn op_stream_shutdown(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeStream, request: v8::Local<v8::Object>) -> i32 {
    let state = RuntimeState::from_scope(scope);
    status(native.get().shutdown(&state, Request::script(scope, request)))
}

#[op2(fast)]
fn op_stream_bytes_read(#[cppgc] native: &NativeStream) -> f64 {
    native.bytes_read()
}

#[op2(fast)]
fn op_stream_bytes_written(#[cppgc] native: &NativeStream) -> f64 {
    native.bytes_written()
}

#[op2(fast)]
fn op_stream_queue_size(#[cppgc] native: &NativeStream) -> f64 {
    native.get().writes.queued_bytes() as f64
}

#[op2(fast)]
fn op_stream_set_blocking(#[cppgc] native: &NativeStream, blocking: bool) -> i32 {
    status(native.get().with_fd(|fd| socket::set_nonblocking(fd, !blocking)))
}
