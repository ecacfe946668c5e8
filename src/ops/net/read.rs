//! Reading from a stream: to JavaScript, or to a consumer of ours (an HTTP connection, an IPC channel).

use std::rc::Rc;

use deno_core::v8;
use nix::errno::Errno;

use super::shared::{EOF, NetShared, code};
use super::stream::{Kind, Phase, Stream};
use crate::runtime::event_loop::Readiness;
use crate::runtime::state::RuntimeState;
use crate::sys::socket;

/// Reads one event may take before others get their turn.
const READS_PER_EVENT: usize = 8;

/// Takes the bytes of a stream instead of JavaScript.
pub trait Consumer {
    /// Bytes that have arrived; the buffer is reused after the call.
    fn data(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState, stream: &Rc<Stream>, bytes: &[u8]);
    /// No more bytes: [`EOF`], or a negative errno.
    fn end(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, stream: &Rc<Stream>, status: i32);
}

impl Stream {
    /// Hands what is read from now on to `consumer`; None gives it back to JavaScript.
    pub fn set_consumer(&self, consumer: Option<Rc<dyn Consumer>>) {
        *self.consumer.borrow_mut() = consumer.filter(|_| self.phase.get() != Phase::Closed);
    }

    pub fn read_start(self: &Rc<Self>, state: &RuntimeState) -> nix::Result<()> {
        if self.phase.get() != Phase::Open {
            return Err(if self.phase.get() == Phase::Closed { Errno::EINVAL } else { Errno::ENOTCONN });
        }
        self.reading.set(true);
        self.watch(&state.event_loop, true).inspect_err(|_| self.reading.set(false))?;
        self.update_hold(&state.event_loop);
        Ok(())
    }

    pub fn read_stop(&self, state: &RuntimeState) {
        if self.phase.get() == Phase::Open {
            self.reading.set(false);
            self.update_hold(&state.event_loop);
        }
    }

    /// Reads what there is, as far as it is wanted.
    pub(super) fn read_ready(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState, readiness: Readiness) {
        // Of the end, an edge tells together with the last bytes: what there is has to be read up to that.
        let to_the_end = self.is_edge() && readiness.ended();
        let shared = NetShared::from_scope(scope);
        for _ in 0..READS_PER_EVENT {
            if !self.reading.get() {
                break;
            }
            let mut scratch = shared.take_scratch();
            let room = self.user_buffer.borrow().as_ref().map_or(scratch.len(), |view| view_room(scope, view).min(scratch.len()));
            let result = self.with_fd(|fd| match self.kind {
                Kind::Tcp => socket::receive(fd, &mut scratch[..room]),
                Kind::Pipe | Kind::Tty => socket::read(fd, &mut scratch[..room]),
            });
            match result {
                Ok(0) => self.deliver_end(scope, EOF),
                Ok(count) => {
                    self.bytes_read.set(self.bytes_read.get() + count as f64);
                    scratch = self.deliver(scope, state, &shared, scratch, count);
                }
                Err(Errno::EAGAIN) => {}
                Err(errno) => self.deliver_end(scope, code(errno)),
            }
            shared.put_scratch(scratch);
            // A short read has emptied the socket: asking again would only be told so.
            if result != Ok(room) && !(to_the_end && matches!(result, Ok(1..))) {
                return;
            }
        }
        self.unread.set(self.is_edge());
    }

    fn deliver(
        self: &Rc<Self>,
        scope: &mut v8::PinScope<'_, '_>,
        state: &RuntimeState,
        shared: &NetShared,
        scratch: Box<[u8]>,
        count: usize,
    ) -> Box<[u8]> {
        v8::scope!(let scope, scope);
        let consumer = self.consumer.borrow().clone();
        if let Some(consumer) = consumer {
            consumer.data(scope, state, self, &scratch[..count]);
            return scratch;
        }
        let Some(owner) = self.owner() else { return scratch };
        let user_buffer = self.user_buffer.borrow().as_ref().map(|view| v8::Local::new(scope, view));
        let (buffer, offset): (v8::Local<v8::Value>, usize) = match user_buffer {
            Some(view) => {
                fill_view(view, &scratch[..count]);
                (v8::undefined(scope).into(), 0)
            }
            None => {
                let (buffer, offset) = shared.array_buffer(scope, &scratch[..count]);
                (buffer.into(), offset)
            }
        };
        let count = v8::Integer::new(scope, count as i32).into();
        let offset = v8::Integer::new(scope, offset as i32).into();
        shared.put_scratch(scratch);
        owner.call(scope, &shared.callbacks.on_read, &[count, buffer, offset]);
        shared.take_scratch()
    }

    fn deliver_end(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>, status: i32) {
        let state = RuntimeState::from_scope(scope);
        self.read_stop(&state);
        v8::scope!(let scope, scope);
        let consumer = self.consumer.borrow().clone();
        if let Some(consumer) = consumer {
            consumer.end(scope, self, status);
            return;
        }
        let Some(owner) = self.owner() else { return };
        let status = v8::Integer::new(scope, status).into();
        let shared = NetShared::from_scope(scope);
        owner.call(scope, &shared.callbacks.on_read, &[status]);
    }
}

fn view_room(scope: &mut v8::PinScope<'_, '_>, view: &v8::Global<v8::ArrayBufferView>) -> usize {
    v8::Local::new(scope, view).byte_length()
}

fn fill_view(view: v8::Local<v8::ArrayBufferView>, bytes: &[u8]) {
    let Some(store) = view.get_backing_store() else { return };
    let offset = view.byte_offset();
    for (cell, byte) in store.get(offset..offset + bytes.len()).unwrap_or_default().iter().zip(bytes) {
        cell.set(*byte);
    }
}
