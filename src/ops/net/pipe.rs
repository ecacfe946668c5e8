//! What Unix sockets and pipes have beyond streams. JavaScript side: `js/internal/handles/pipe.js`. In Node: `src/pipe_wrap.cc`.

use deno_core::{op2, v8};

use super::request::Request;
use super::shared::status;
use super::stream::{Kind, NativeStream, Stream};
use crate::net::pipe;
use crate::runtime::state::RuntimeState;
use crate::sys::socket;

deno_core::extension!(rcluster_pipe, ops = [op_pipe_new, op_pipe_open, op_pipe_bind, op_pipe_connect, op_pipe_chmod]);

#[op2]
#[cppgc]
fn op_pipe_new() -> NativeStream {
    NativeStream::new(Stream::new(Kind::Pipe))
}

/// Takes over a pipe or Unix socket by its number.
#[op2(fast)]
fn op_pipe_open(#[cppgc] native: &NativeStream, fd: i32) -> i32 {
    status(socket::own(fd).and_then(|fd| native.get().open(fd)))
}

#[op2(fast)]
fn op_pipe_bind(#[cppgc] native: &NativeStream, #[string] name: &str) -> i32 {
    status(native.get().bind_pipe(name.as_bytes()))
}

#[op2(fast)]
fn op_pipe_connect(
    scope: &mut v8::PinScope<'_, '_>,
    #[cppgc] native: &NativeStream,
    request: v8::Local<v8::Object>,
    #[string] name: &str,
) -> i32 {
    let state = RuntimeState::from_scope(scope);
    status(native.get().connect_pipe(&state, name.as_bytes(), Request::script(scope, request)))
}

/// Lets everybody read from, write to the bound socket.
#[op2(fast)]
fn op_pipe_chmod(#[cppgc] native: &NativeStream, read: bool, write: bool) -> i32 {
    status(native.get().with_fd(|fd| pipe::allow_everybody(fd, read, write)))
}
