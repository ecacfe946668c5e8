//! Writing to a stream: at once where the kernel has room, the rest when it has.
//!
//! Bytes that had to wait are owned here: text is encoded, of buffers the memory is kept alive.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::IoSlice;
use std::os::fd::{AsFd, OwnedFd};
use std::rc::Rc;

use deno_core::v8;
use nix::errno::Errno;

use super::request::Request;
use super::shared::{code, status};
use super::stream::{Kind, Phase, Stream};
use crate::runtime::event_loop::{Hold, Interest, Readiness, Source, Token};
use crate::runtime::state::RuntimeState;
use crate::sys::socket::{self, MAX_SLICES};

/// Bytes that wait for the kernel.
pub enum Chunk {
    Bytes(Vec<u8>),
    /// A range of an `ArrayBuffer`'s memory.
    Shared(v8::SharedRef<v8::BackingStore>, usize, usize),
}

impl Chunk {
    /// The part of `view` from `skip` on; None where the view has no memory (its buffer has been given away).
    pub fn of_view(view: v8::Local<v8::ArrayBufferView>, skip: usize) -> Option<Self> {
        let store = view.get_backing_store()?;
        Some(Self::Shared(store, view.byte_offset() + skip, view.byte_length() - skip))
    }

    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            // A resizable buffer may have shrunk since.
            Self::Shared(store, offset, length) => crate::sys::memory::cells(store.get(*offset..offset + length).unwrap_or_default()),
        }
    }

    fn skip(&mut self, count: usize) {
        match self {
            Self::Bytes(bytes) => drop(bytes.drain(..count)),
            Self::Shared(_, offset, length) => {
                *offset += count;
                *length -= count;
            }
        }
    }
}

struct Write {
    chunks: VecDeque<Chunk>,
    request: Option<Request>,
}

#[derive(Default)]
pub struct WriteQueue {
    waiting: RefCell<VecDeque<Write>>,
    shutdown: RefCell<Option<Request>>,
    queued: Cell<usize>,
    written: Cell<f64>,
}

impl WriteQueue {
    /// Whether there are bytes for the kernel.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.borrow().is_empty()
    }

    /// Whether a request is under way.
    pub fn is_busy(&self) -> bool {
        self.is_waiting() || self.shutdown.borrow().is_some()
    }

    pub fn is_shutting_down(&self) -> bool {
        self.shutdown.borrow().is_some()
    }

    pub fn queued_bytes(&self) -> usize {
        self.queued.get()
    }

    pub fn written_bytes(&self) -> f64 {
        self.written.get()
    }

    /// Every request, oldest first; for closing.
    pub fn take_all(&self) -> Vec<Request> {
        self.queued.set(0);
        let writes = std::mem::take(&mut *self.waiting.borrow_mut());
        writes.into_iter().filter_map(|write| write.request).chain(self.shutdown.take()).collect()
    }

    /// Takes out what was promised (`Stream::write_answers`) and is still to be written. It is in front, if there is any.
    pub fn take_promised(&self) -> VecDeque<Chunk> {
        let mut waiting = self.waiting.borrow_mut();
        match waiting.front() {
            Some(Write { request: None, .. }) => waiting.pop_front().map(|write| write.chunks).unwrap_or_default(),
            _ => VecDeque::new(),
        }
    }

    /// Bytes count as written once they are ours, as in Node.
    fn accept(&self, written: Written) -> Written {
        let (Written::Now(bytes) | Written::Later(bytes)) = written;
        self.written.set(self.written.get() + bytes as f64);
        written
    }
}

/// What has become of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// All of it; the request will not be told.
    Now(usize),
    /// The request will be told.
    Later(usize),
}

impl Stream {
    /// One slice, copied only where it has to wait.
    pub fn write_slice(self: &Rc<Self>, state: &RuntimeState, bytes: &[u8], request: impl FnOnce() -> Request) -> nix::Result<Written> {
        let written = self.try_write(&[IoSlice::new(bytes)])?;
        if written == bytes.len() {
            return Ok(self.writes.accept(Written::Now(bytes.len())));
        }
        self.enqueue(state, VecDeque::from([Chunk::Bytes(bytes[written..].to_vec())]), Some(request()))?;
        Ok(self.writes.accept(Written::Later(bytes.len())))
    }

    pub(super) fn write_view(
        self: &Rc<Self>,
        state: &RuntimeState,
        view: v8::Local<v8::ArrayBufferView>,
        request: impl FnOnce() -> Request,
    ) -> nix::Result<Written> {
        let total = view.byte_length();
        let mut small = [0; 64];
        let written = self.try_write(&[IoSlice::new(view.get_contents(&mut small))])?;
        match Chunk::of_view(view, written) {
            Some(rest) if written < total => self.enqueue(state, VecDeque::from([rest]), Some(request()))?,
            _ => return Ok(self.writes.accept(Written::Now(total))),
        }
        Ok(self.writes.accept(Written::Later(total)))
    }

    pub(super) fn write_chunks(
        self: &Rc<Self>,
        state: &RuntimeState,
        chunks: VecDeque<Chunk>,
        request: impl FnOnce() -> Request,
    ) -> nix::Result<Written> {
        let total = chunks.iter().map(|chunk| chunk.as_slice().len()).sum();
        let mut write = Write { chunks, request: None };
        loop {
            let slices: Vec<IoSlice<'_>> = write.chunks.iter().take(MAX_SLICES).map(|chunk| IoSlice::new(chunk.as_slice())).collect();
            let wanted: usize = slices.iter().map(|slice| slice.len()).sum();
            let written = self.try_write(&slices)?;
            drop(slices);
            advance(&mut write.chunks, written);
            if write.chunks.is_empty() {
                return Ok(self.writes.accept(Written::Now(total)));
            }
            if written < wanted {
                self.enqueue(state, write.chunks, Some(request()))?;
                return Ok(self.writes.accept(Written::Later(total)));
            }
        }
    }

    /// Writes what the kernel takes now, and leaves the rest to the caller.
    pub fn write_now(&self, slices: &[IoSlice<'_>]) -> nix::Result<usize> {
        let written = self.try_write(slices)?;
        self.writes.accept(Written::Now(written));
        Ok(written)
    }

    /// Whether bytes can be promised to be written soon: nothing is in their way.
    pub(super) fn takes_answers(&self) -> bool {
        self.phase.get() == Phase::Open && !self.writes.is_busy()
    }

    /// Counts bytes that were put into the outbox.
    pub(super) fn promise(&self, bytes: usize) {
        self.writes.accept(Written::Now(bytes));
    }

    /// Writes promised bytes; what the kernel has no room for waits as other writes do, with nobody to tell.
    ///
    /// With `last`, the descriptor will be closed at once.
    pub(super) fn write_answers(self: &Rc<Self>, state: &RuntimeState, bytes: &[u8], last: bool) {
        let result = match last && self.kind == Kind::Tcp && (self.sole.get() || self.is_handed_over()) {
            true => {
                self.with_fd(|fd| socket::write_last(fd, bytes)).or_else(|errno| if errno == Errno::EAGAIN { Ok(0) } else { Err(errno) })
            }
            false => self.try_write(&[IoSlice::new(bytes)]),
        };
        match result {
            // Who reads the connection will learn that it is broken: epoll tells of a hang-up.
            Err(_) => {}
            Ok(written) if written == bytes.len() => {}
            Ok(written) => {
                // Fails where epoll would not watch the descriptor, which it does already.
                let _ = self.enqueue(state, VecDeque::from([Chunk::Bytes(bytes[written..].to_vec())]), None);
            }
        }
    }

    /// Writes what the kernel takes now: 0 while others wait before us or the connection is not there yet.
    fn try_write(&self, slices: &[IoSlice<'_>]) -> nix::Result<usize> {
        self.settle();
        match self.phase.get() {
            Phase::Closed => return Err(Errno::EBADF),
            Phase::New | Phase::Listening => return Err(Errno::EPIPE),
            Phase::Connecting => return Ok(0),
            Phase::Open => {}
        }
        if self.writes.is_shutting_down() {
            return Err(Errno::EPIPE);
        }
        if self.writes.is_waiting() || slices.is_empty() {
            return Ok(0);
        }
        self.prepare_write(slices.iter().map(|slice| slice.len()).sum());
        let result = self.with_fd(|fd| match (self.kind, slices) {
            (Kind::Tcp, [one]) => socket::send(fd, one),
            _ => socket::write(fd, slices),
        });
        match result {
            Err(Errno::EAGAIN | Errno::ENOBUFS) => Ok(0),
            other => other,
        }
    }

    fn enqueue(self: &Rc<Self>, state: &RuntimeState, chunks: VecDeque<Chunk>, request: Option<Request>) -> nix::Result<()> {
        let bytes: usize = chunks.iter().map(|chunk| chunk.as_slice().len()).sum();
        self.writes.queued.set(self.writes.queued.get() + bytes);
        self.writes.waiting.borrow_mut().push_back(Write { chunks, request });
        self.watch(&state.event_loop, true)?;
        self.update_hold(&state.event_loop);
        Ok(())
    }

    pub(super) fn write_ready(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>) {
        let (finished, result) = self.flush();
        let state = RuntimeState::from_scope(scope);
        let told = status(result);
        for request in finished {
            request.complete(scope, 0);
        }
        if told != 0 {
            for request in self.writes.take_all() {
                request.complete(scope, told);
            }
        }
        if !self.writes.is_waiting() {
            self.finish_shutdown(scope);
        }
        self.update_hold(&state.event_loop);
    }

    /// Hands the queue to the kernel until it is full. Returns whose bytes are all written.
    fn flush(&self) -> (Vec<Request>, nix::Result<()>) {
        let mut finished = Vec::new();
        let mut waiting = self.writes.waiting.borrow_mut();
        while !waiting.is_empty() {
            let slices: Vec<IoSlice<'_>> =
                waiting.iter().flat_map(|write| &write.chunks).take(MAX_SLICES).map(|chunk| IoSlice::new(chunk.as_slice())).collect();
            let wanted: usize = slices.iter().map(|slice| slice.len()).sum();
            let mut written = match self.with_fd(|fd| socket::write(fd, &slices)) {
                Ok(count) => count,
                Err(Errno::EAGAIN | Errno::ENOBUFS) => break,
                Err(errno) => return (finished, Err(errno)),
            };
            drop(slices);
            let full = written < wanted;
            self.writes.queued.set(self.writes.queued.get().saturating_sub(written));
            while let Some(front) = waiting.front_mut() {
                written = advance(&mut front.chunks, written);
                if !front.chunks.is_empty() {
                    break;
                }
                finished.extend(waiting.pop_front().and_then(|write| write.request));
            }
            if full {
                break;
            }
        }
        (finished, Ok(()))
    }

    /// Ends the writing side once everything is written. The request is told later in any case.
    pub fn shutdown(self: &Rc<Self>, state: &RuntimeState, request: Request) -> nix::Result<()> {
        self.settle();
        if self.phase.get() != Phase::Open || self.writes.is_shutting_down() {
            return Err(Errno::ENOTCONN);
        }
        *self.writes.shutdown.borrow_mut() = Some(request);
        self.update_hold(&state.event_loop);
        if !self.writes.is_waiting() {
            let stream = self.clone();
            state.event_loop.defer(Box::new(move |scope| stream.finish_shutdown(scope)));
        }
        Ok(())
    }

    fn finish_shutdown(&self, scope: &mut v8::PinScope<'_, '_>) {
        if self.phase.get() != Phase::Open {
            return;
        }
        let Some(request) = self.writes.shutdown.take() else { return };
        let result = self.with_fd(|fd| match socket::shutdown_write(fd) {
            // A pipe or terminal has no writing side of its own to end.
            Err(Errno::ENOTSOCK) => Ok(()),
            other => other,
        });
        let state = RuntimeState::from_scope(scope);
        self.update_hold(&state.event_loop);
        request.complete(scope, result.map_or_else(code, |()| 0));
    }
}

/// Promised bytes of a stream that has been closed: the descriptor is closed when they have been written.
pub struct Farewell {
    fd: OwnedFd,
    chunks: RefCell<VecDeque<Chunk>>,
    token: Cell<Option<Token>>,
    hold: Cell<Option<Hold>>,
}

impl Farewell {
    pub fn begin(state: &RuntimeState, fd: OwnedFd, chunks: VecDeque<Chunk>) {
        let farewell = Rc::new(Self { fd, chunks: RefCell::new(chunks), token: Cell::default(), hold: Cell::default() });
        // Where epoll cannot take another descriptor, the bytes are lost as the connection is.
        if let Ok(token) = state.event_loop.register(farewell.fd.as_fd(), Interest::WRITE, farewell.clone()) {
            farewell.token.set(Some(token));
            farewell.hold.set(Some(state.event_loop.hold()));
        }
    }
}

impl Source for Farewell {
    fn ready(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, _readiness: Readiness) {
        let mut chunks = self.chunks.borrow_mut();
        let result = {
            let slices: Vec<IoSlice<'_>> = chunks.iter().map(|chunk| IoSlice::new(chunk.as_slice())).collect();
            socket::write(self.fd.as_fd(), &slices)
        };
        let over = match result {
            Ok(written) => {
                advance(&mut chunks, written);
                chunks.is_empty()
            }
            Err(errno) => errno != Errno::EAGAIN,
        };
        if over && let Some(token) = self.token.take() {
            self.hold.take();
            // Others may have the open file as well.
            let _ = socket::shutdown_write(self.fd.as_fd());
            RuntimeState::from_scope(scope).event_loop.deregister(token, self.fd.as_fd());
        }
    }
}

/// Drops `count` bytes from the front, and empty chunks. Returns what of `count` is left when the chunks are used up.
fn advance(chunks: &mut VecDeque<Chunk>, mut count: usize) -> usize {
    while let Some(front) = chunks.front_mut() {
        let length = front.as_slice().len();
        if length > count {
            front.skip(count);
            return 0;
        }
        count -= length;
        chunks.pop_front();
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advancing_stops_inside_a_chunk() {
        let mut chunks = VecDeque::from([Chunk::Bytes(b"abc".to_vec()), Chunk::Bytes(Vec::new()), Chunk::Bytes(b"defg".to_vec())]);
        assert_eq!(advance(&mut chunks, 5), 0);
        assert_eq!(chunks.len(), 1);
        assert_eq!(chunks[0].as_slice(), b"fg");
        assert_eq!(advance(&mut chunks, 4), 2);
        assert!(chunks.is_empty());
    }
}
