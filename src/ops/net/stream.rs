//! A byte stream of the event loop: TCP connection or listener, Unix socket, pipe, terminal.
//!
//! This file has the life of the handle: its descriptor, what epoll is asked for, what keeps the process alive, closing. Reading is in
//! `read.rs`, writing in `write.rs`, connecting and accepting in `connect.rs`. JavaScript side: `js/internal/handles/stream.js`.
//! In Node: `src/stream_base.cc`, `src/libuv_stream_wrap.cc`; libuv's `src/unix/stream.c`.

use std::cell::{Cell, RefCell};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::path::PathBuf;
use std::rc::Rc;

use deno_core::{GarbageCollected, cppgc, v8};
use nix::errno::Errno;

use super::owner::Owner;
use super::read::Consumer;
use super::request::Request;
use super::shared::{NetShared, code};
use super::tcp::NoDelay;
use super::write::{Farewell, WriteQueue};
use crate::cluster::balance::Seat;
use crate::cluster::worker::OpenCount;
use crate::runtime::event_loop::{EventLoop, Hold, Interest, Readiness, Source, Token};
use crate::runtime::state::RuntimeState;
use crate::sys::socket;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Tcp,
    Pipe,
    Tty,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No descriptor, or one that is neither connected nor listening yet.
    New,
    Connecting,
    Open,
    Listening,
    /// The descriptor has been closed or given away.
    Closed,
}

/// Of a connection that has come in, most clients speak first, and at once: the first read is tried before epoll is told of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum FirstRead {
    Promising,
    /// The event loop will try it.
    Expected,
    #[default]
    Ordinary,
}

pub struct Stream {
    pub(super) kind: Kind,
    pub(super) phase: Cell<Phase>,
    fd: RefCell<Option<OwnedFd>>,
    watch: Cell<Option<(Token, Interest)>>,
    first_read: Cell<FirstRead>,
    pub(super) reading: Cell<bool>,
    /// Epoll has told, and will not tell again, of bytes that have not been read.
    pub(super) unread: Cell<bool>,
    pub(super) consumer: RefCell<Option<Rc<dyn Consumer>>>,
    pub(super) writes: WriteQueue,
    /// Ours is the only descriptor of its open file: closing it ends the connection, and epoll's interest in it.
    pub(super) sole: Cell<bool>,
    pub(super) no_delay: Cell<NoDelay>,
    /// A cluster's primary may have another.
    handed_over: Cell<bool>,
    /// Bytes of ours wait in the outbox (outbox.rs).
    pub(super) has_answers: Cell<bool>,
    pub(super) connecting: RefCell<Option<Request>>,
    /// A `bind` that failed with `EADDRINUSE` says so when the address is first used, as libuv has it.
    pub(super) bind_error: Cell<i32>,
    /// The file of a bound Unix socket; removed on close.
    pub(super) socket_file: RefCell<Option<PathBuf>>,
    pub(super) bytes_read: Cell<f64>,
    /// Where reads go if the script gave memory of its own (`onread` of `net.Socket`).
    pub(super) user_buffer: RefCell<Option<v8::Global<v8::ArrayBufferView>>>,
    owner: RefCell<Option<Owner>>,
    referenced: Cell<bool>,
    hold: RefCell<Option<Hold>>,
    /// In a cluster's worker: the place among those that accept here, if they are to take turns.
    pub(super) seat: RefCell<Option<Seat>>,
    /// In a cluster's worker: counts this connection as open while it has its descriptor.
    open_count: RefCell<Option<OpenCount>>,
}

/// The object JavaScript has.
///
/// The collector takes its time with it: what a closed stream had is let go of at once.
pub struct NativeStream {
    stream: RefCell<Option<Rc<Stream>>>,
    /// Of a closed one, bytes read and written.
    bytes: Cell<(f64, f64)>,
}

thread_local! {
    /// Stands for all that are closed.
    static CLOSED: Rc<Stream> = {
        let stream = Stream::new(Kind::Tcp);
        stream.phase.set(Phase::Closed);
        stream
    };
}

impl NativeStream {
    pub fn new(stream: Rc<Stream>) -> Self {
        Self { stream: RefCell::new(Some(stream)), bytes: Cell::default() }
    }

    pub fn get(&self) -> Rc<Stream> {
        self.stream.borrow().clone().unwrap_or_else(|| CLOSED.with(Rc::clone))
    }

    pub fn close(&self, state: &RuntimeState, notify: bool) {
        let Some(stream) = self.stream.take() else { return };
        self.bytes.set((stream.bytes_read.get(), stream.writes.written_bytes()));
        stream.close(state, notify);
    }

    pub fn bytes_read(&self) -> f64 {
        self.stream.borrow().as_ref().map_or(self.bytes.get().0, |stream| stream.bytes_read.get())
    }

    pub fn bytes_written(&self) -> f64 {
        self.stream.borrow().as_ref().map_or(self.bytes.get().1, |stream| stream.writes.written_bytes())
    }
}

// SAFETY: it holds no V8 objects that the collector would have to trace: `Global`s are roots of their own.
unsafe impl GarbageCollected for NativeStream {
    fn trace(&self, _visitor: &mut v8::cppgc::Visitor) {}

    fn get_name(&self) -> &'static std::ffi::CStr {
        c"NativeStream"
    }
}

impl Stream {
    pub fn new(kind: Kind) -> Rc<Self> {
        Rc::new(Self {
            kind,
            phase: Cell::new(Phase::New),
            fd: RefCell::default(),
            watch: Cell::default(),
            first_read: Cell::default(),
            reading: Cell::default(),
            unread: Cell::default(),
            consumer: RefCell::default(),
            writes: WriteQueue::default(),
            sole: Cell::default(),
            no_delay: Cell::default(),
            handed_over: Cell::default(),
            has_answers: Cell::default(),
            connecting: RefCell::default(),
            bind_error: Cell::default(),
            socket_file: RefCell::default(),
            bytes_read: Cell::default(),
            user_buffer: RefCell::default(),
            owner: RefCell::default(),
            referenced: Cell::new(true),
            hold: RefCell::default(),
            seat: RefCell::default(),
            open_count: RefCell::default(),
        })
    }

    /// A stream over a connected or listening descriptor, which becomes non-blocking.
    pub fn adopt(fd: OwnedFd, kind: Kind) -> nix::Result<Rc<Self>> {
        let stream = Self::new(kind);
        stream.open(fd)?;
        Ok(stream)
    }

    /// A stream over a connection that has just been accepted, non-blocking.
    pub(super) fn accepted(fd: OwnedFd, kind: Kind) -> Rc<Self> {
        let stream = Self::new(kind);
        stream.open_new(fd);
        stream.phase.set(Phase::Open);
        stream.sole.set(true);
        stream.first_read.set(FirstRead::Promising);
        stream
    }

    /// The same for one that a cluster's worker has accepted.
    pub fn accepted_in_turn(fd: OwnedFd, kind: Kind, count: OpenCount) -> Rc<Self> {
        let stream = Self::accepted(fd, kind);
        *stream.open_count.borrow_mut() = Some(count);
        stream
    }

    /// The same for one that a cluster's primary has accepted.
    pub fn handed_over(fd: OwnedFd, kind: Kind, count: OpenCount) -> Rc<Self> {
        let stream = Self::accepted_in_turn(fd, kind, count);
        // The primary has its copy until it knows that we have ours.
        stream.sole.set(false);
        stream.handed_over.set(true);
        stream
    }

    /// The same as a native object, for JavaScript to make a handle of (`new TCP(native)`).
    pub fn to_v8<'s>(self: &Rc<Self>, scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Object> {
        cppgc::make_cppgc_object(scope, NativeStream::new(self.clone()))
    }

    /// Gives this stream its descriptor.
    pub fn open(&self, fd: OwnedFd) -> nix::Result<()> {
        if self.phase.get() == Phase::Closed {
            return Err(Errno::EBADF);
        }
        if self.fd.borrow().is_some() {
            return Err(Errno::EBUSY);
        }
        socket::set_nonblocking(fd.as_fd(), true)?;
        *self.fd.borrow_mut() = Some(fd);
        self.phase.set(Phase::Open);
        Ok(())
    }

    /// Gives it a descriptor that is not connected yet.
    pub(super) fn open_new(&self, fd: OwnedFd) {
        *self.fd.borrow_mut() = Some(fd);
    }

    /// Lends the descriptor. `EBADF` without one. JavaScript must not run meanwhile.
    pub fn with_fd<T>(&self, act: impl FnOnce(BorrowedFd<'_>) -> nix::Result<T>) -> nix::Result<T> {
        match self.fd.borrow().as_ref() {
            Some(fd) => act(fd.as_fd()),
            None => Err(Errno::EBADF),
        }
    }

    /// Whether there is a descriptor.
    pub fn has_fd(&self) -> bool {
        self.fd.borrow().is_some()
    }

    /// The descriptor's number; who has that may do with it what it likes, so what we have promised to write goes first.
    pub fn raw_fd(&self) -> Option<RawFd> {
        self.settle();
        self.settle_no_delay();
        self.sole.set(false);
        self.fd.borrow().as_ref().map(AsRawFd::as_raw_fd)
    }

    /// Takes the descriptor out; the stream is closed for JavaScript then, which still calls `close`.
    pub fn take_fd(&self, state: &RuntimeState) -> Option<OwnedFd> {
        self.settle();
        self.reading.set(false);
        self.unwatch(&state.event_loop);
        self.phase.set(Phase::Closed);
        self.update_hold(&state.event_loop);
        self.open_count.take();
        self.seat.take();
        self.fd.take()
    }

    // ---- What epoll is asked for ----

    /// Whether epoll tells of each change once. Of connections it does, which costs the kernel less; others may read from what is not a
    /// connection, too.
    pub(super) fn is_edge(&self) -> bool {
        self.kind == Kind::Tcp
    }

    fn wanted(&self) -> Interest {
        match self.phase.get() {
            Phase::Connecting => Interest::WRITE,
            Phase::Listening => self.wanted_of_listener(),
            Phase::Open => Interest { read: self.reading.get(), write: self.writes.is_waiting(), edge: self.is_edge() },
            Phase::New | Phase::Closed => Interest::NONE,
        }
    }

    /// Asks epoll for what is wanted now. With `lazy`, only if something is missing: what is too much costs nothing until it happens.
    pub(super) fn watch(self: &Rc<Self>, event_loop: &EventLoop, lazy: bool) -> nix::Result<()> {
        let wanted = self.wanted();
        let idle = !wanted.read && !wanted.write;
        // Asking again has epoll look again.
        let again = wanted.read && self.unread.take();
        match self.watch.get() {
            Some((_, current)) if current == wanted && !again => Ok(()),
            Some((_, current)) if lazy && !again && (current.read || !wanted.read) && (current.write || !wanted.write) => Ok(()),
            // Not merely quiet: epoll reports a hang-up even to those who ask for nothing, again and again.
            Some(_) if idle => {
                self.unwatch(event_loop);
                Ok(())
            }
            Some((token, _)) => {
                self.with_fd(|fd| event_loop.modify(token, fd, wanted))?;
                self.watch.set(Some((token, wanted)));
                Ok(())
            }
            None if idle => Ok(()),
            None if !wanted.write && self.first_read.get() != FirstRead::Ordinary => {
                if self.first_read.replace(FirstRead::Expected) == FirstRead::Promising {
                    event_loop.expect(self.clone());
                }
                Ok(())
            }
            None => {
                let token = self.with_fd(|fd| event_loop.register(fd, wanted, self.clone()))?;
                self.watch.set(Some((token, wanted)));
                Ok(())
            }
        }
    }

    pub(super) fn unwatch(&self, event_loop: &EventLoop) {
        if let Some((token, _)) = self.watch.take()
            && let Some(fd) = self.fd.borrow().as_ref()
        {
            event_loop.deregister(token, fd.as_fd());
        }
    }

    // ---- What keeps the process alive ----

    /// Requests under way always do; reading and listening only while the handle is referenced.
    pub(super) fn update_hold(&self, event_loop: &EventLoop) {
        let requests = self.connecting.borrow().is_some() || self.writes.is_busy();
        let needed = requests || (self.reading.get() && self.referenced.get());
        let mut hold = self.hold.borrow_mut();
        if needed != hold.is_some() {
            *hold = needed.then(|| event_loop.hold());
        }
    }

    pub fn set_referenced(&self, event_loop: &EventLoop, referenced: bool) {
        self.referenced.set(referenced);
        self.update_hold(event_loop);
    }

    pub fn is_referenced(&self) -> bool {
        self.referenced.get() && self.phase.get() != Phase::Closed
    }

    // ---- The JavaScript handle ----

    /// Names the JavaScript handle; kept from birth to close, so that events find it.
    pub fn set_owner(&self, scope: &mut v8::PinScope<'_, '_>, owner: v8::Local<v8::Object>) {
        *self.owner.borrow_mut() = Some(Owner::new(scope, owner));
    }

    pub(super) fn owner(&self) -> Option<Owner> {
        self.owner.borrow().clone()
    }

    // ---- The end ----

    /// A connection that has come in, that nobody else has and nothing was written to.
    pub(super) fn is_unused(&self) -> bool {
        self.sole.get() && self.phase.get() == Phase::Open && self.writes.written_bytes() == 0.0 && !self.writes.is_busy()
    }

    pub(super) fn is_handed_over(&self) -> bool {
        self.handed_over.get()
    }

    fn close_fd(&self, state: &RuntimeState) {
        if self.is_handed_over() && self.writes.written_bytes() > 0.0 {
            // While the primary has its copy, closing ours does not tell the peer. One that was not used may be for another worker.
            let _ = self.with_fd(socket::shutdown_write);
        }
        if self.sole.get()
            && let Some((token, _)) = self.watch.take()
        {
            state.event_loop.forget(token);
        }
        if let Some(fd) = self.take_fd(state) {
            socket::close(fd);
        }
    }

    /// Closes the descriptor now. What was under way is told `ECANCELED` in the closing phase, then, with `notify`, the handle.
    pub fn close(self: &Rc<Self>, state: &RuntimeState, notify: bool) {
        self.settle_closing();
        let promised = self.writes.take_promised();
        if !promised.is_empty() {
            if let Some(fd) = self.take_fd(state) {
                Farewell::begin(state, fd, promised);
            }
        } else {
            self.close_fd(state);
        }
        if let Some(path) = self.socket_file.take() {
            // Somebody may have removed it already.
            let _ = std::fs::remove_file(path);
        }
        let stream = self.clone();
        state.event_loop.defer_close(Box::new(move |scope| stream.finish_close(scope, notify)));
    }

    fn finish_close(&self, scope: &mut v8::PinScope<'_, '_>, notify: bool) {
        let canceled = code(Errno::ECANCELED);
        let connecting = self.connecting.take();
        for request in connecting.into_iter().chain(self.writes.take_all()) {
            request.complete(scope, canceled);
        }
        let state = RuntimeState::from_scope(scope);
        self.update_hold(&state.event_loop);
        self.consumer.take();
        let Some(owner) = self.owner.take() else { return };
        if notify {
            let shared = NetShared::from_scope(scope);
            owner.call(scope, &shared.callbacks.on_close, &[]);
        }
    }
}

impl Source for Stream {
    fn ready(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, readiness: Readiness) {
        let state = RuntimeState::from_scope(scope);
        self.first_read.set(FirstRead::Ordinary);
        match self.phase.get() {
            Phase::Connecting => self.finish_connect(scope),
            Phase::Listening => self.accept_ready(scope),
            Phase::Open => {
                if readiness.readable() {
                    self.read_ready(scope, &state, readiness);
                }
                if readiness.writable() && self.writes.is_waiting() {
                    self.write_ready(scope);
                }
            }
            Phase::New | Phase::Closed => {}
        }
        // An event nobody wanted would come again at once. Fails only for a descriptor that has just been closed.
        let _ = self.watch(&state.event_loop, false);
    }

    fn active_handle<'s>(&self, scope: &mut v8::PinScope<'s, '_>) -> Option<v8::Local<'s, v8::Object>> {
        self.is_referenced().then(|| self.owner()).flatten().map(|owner| owner.object(scope))
    }
}
