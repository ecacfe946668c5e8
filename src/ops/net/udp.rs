//! UDP sockets on the event loop. JavaScript side: `js/internal/handles/udp.js`. In Node: `src/udp_wrap.cc`.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::IoSlice;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::rc::Rc;

use deno_core::{GarbageCollected, v8};
use nix::errno::Errno;
use nix::sys::socket::SockaddrStorage;

use super::owner::Owner;
use super::request::Request;
use super::shared::{NetShared, code};
use crate::net::address::{self, Address};
use crate::net::udp::{self, BindOptions};
use crate::runtime::event_loop::{EventLoop, Hold, Interest, Readiness, Source, Token};
use crate::runtime::state::RuntimeState;
use crate::sys::{datagram, socket};

/// Batches one event may take before others get their turn.
const BATCHES_PER_EVENT: usize = 4;

struct Send {
    bytes: Vec<u8>,
    to: Option<SockaddrStorage>,
    request: Request,
}

#[derive(Default)]
pub struct Udp {
    fd: RefCell<Option<OwnedFd>>,
    watch: Cell<Option<(Token, Interest)>>,
    closed: Cell<bool>,
    receiving: Cell<bool>,
    /// The descriptor came from outside: other processes may read from it, too.
    may_be_shared: Cell<bool>,
    waiting: RefCell<VecDeque<Send>>,
    owner: RefCell<Option<Owner>>,
    unreferenced: Cell<bool>,
    hold: RefCell<Option<Hold>>,
}

/// The object JavaScript has.
pub struct NativeUdp(pub Rc<Udp>);

// SAFETY: it holds no V8 objects that the collector would have to trace: `Global`s are roots of their own.
unsafe impl GarbageCollected for NativeUdp {
    fn trace(&self, _visitor: &mut v8::cppgc::Visitor) {}

    fn get_name(&self) -> &'static std::ffi::CStr {
        c"NativeUdp"
    }
}

impl Udp {
    /// Takes over a descriptor, which becomes non-blocking.
    pub fn open(&self, fd: OwnedFd) -> nix::Result<()> {
        if self.closed.get() {
            return Err(Errno::EBADF);
        }
        if self.fd.borrow().is_some() {
            return Err(Errno::EBUSY);
        }
        socket::set_nonblocking(fd.as_fd(), true)?;
        self.may_be_shared.set(true);
        *self.fd.borrow_mut() = Some(fd);
        Ok(())
    }

    /// Lends the descriptor. `EBADF` without one.
    pub fn with_fd<T>(&self, act: impl FnOnce(BorrowedFd<'_>) -> nix::Result<T>) -> nix::Result<T> {
        match self.fd.borrow().as_ref() {
            Some(fd) => act(fd.as_fd()),
            None => Err(Errno::EBADF),
        }
    }

    pub fn raw_fd(&self) -> Option<RawFd> {
        self.fd.borrow().as_ref().map(AsRawFd::as_raw_fd)
    }

    pub fn set_owner(&self, scope: &mut v8::PinScope<'_, '_>, owner: v8::Local<v8::Object>) {
        *self.owner.borrow_mut() = Some(Owner::new(scope, owner));
    }

    fn ensure_socket(&self, address: &SocketAddr) -> nix::Result<()> {
        if self.closed.get() {
            return Err(Errno::EBADF);
        }
        if self.fd.borrow().is_none() {
            *self.fd.borrow_mut() = Some(udp::new_for(address)?);
        }
        Ok(())
    }

    pub fn bind(&self, address: SocketAddr, options: BindOptions) -> nix::Result<()> {
        self.ensure_socket(&address)?;
        self.with_fd(|fd| udp::bind(fd, address, options))
    }

    /// A socket that joins a group before it is bound gets a port of the kernel's choice, as with libuv.
    pub fn bind_for_group(&self, group: &str) -> nix::Result<()> {
        let group = address::parse(group, 0).ok_or(Errno::EINVAL)?;
        if self.fd.borrow().is_some() {
            return Ok(());
        }
        let any: SocketAddr = if group.is_ipv4() { ([0; 4], 0).into() } else { ([0_u16; 8], 0).into() };
        self.bind(any, BindOptions { reuse_address: true, ..BindOptions::default() })
    }

    pub fn connect(&self, address: SocketAddr) -> nix::Result<()> {
        self.ensure_socket(&address)?;
        self.with_fd(|fd| socket::connect(fd, &address::to_kernel(address)))
    }

    // ---- What epoll is asked for, what keeps the process alive ----

    fn update(self: &Rc<Self>, event_loop: &EventLoop) -> nix::Result<()> {
        let sending = !self.waiting.borrow().is_empty();
        let wanted = Interest { read: self.receiving.get(), write: sending, ..Interest::NONE };
        let needed = sending || (self.receiving.get() && !self.unreferenced.get());
        {
            let mut hold = self.hold.borrow_mut();
            if needed != hold.is_some() {
                *hold = needed.then(|| event_loop.hold());
            }
        }
        match self.watch.get() {
            Some((_, current)) if current == wanted => {}
            Some(_) if wanted == Interest::NONE => self.unwatch(event_loop),
            Some((token, _)) => {
                self.with_fd(|fd| event_loop.modify(token, fd, wanted))?;
                self.watch.set(Some((token, wanted)));
            }
            None if wanted == Interest::NONE => {}
            None => {
                let token = self.with_fd(|fd| event_loop.register(fd, wanted, self.clone()))?;
                self.watch.set(Some((token, wanted)));
            }
        }
        Ok(())
    }

    fn unwatch(&self, event_loop: &EventLoop) {
        if let Some((token, _)) = self.watch.take()
            && let Some(fd) = self.fd.borrow().as_ref()
        {
            event_loop.deregister(token, fd.as_fd());
        }
    }

    pub fn set_referenced(self: &Rc<Self>, event_loop: &EventLoop, referenced: bool) {
        self.unreferenced.set(!referenced);
        // Only the hold can change, which does not fail.
        let _ = self.update(event_loop);
    }

    pub fn is_referenced(&self) -> bool {
        !self.unreferenced.get() && !self.closed.get()
    }

    // ---- Receiving ----

    pub fn set_receiving(self: &Rc<Self>, state: &RuntimeState, receiving: bool) -> nix::Result<()> {
        if receiving && self.fd.borrow().is_none() {
            // Not bound: the kernel picks a port.
            self.bind(SocketAddr::from(([0, 0, 0, 0], 0)), BindOptions::default())?;
        }
        self.receiving.set(receiving);
        self.update(&state.event_loop)
    }

    fn receive_ready(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>) {
        let shared = NetShared::from_scope(scope);
        // One at a time from a shared socket: what a listener that closes leaves unread is for the other processes.
        let limit = if self.may_be_shared.get() { 1 } else { datagram::BATCH };
        for _ in 0..BATCHES_PER_EVENT * datagram::BATCH / limit {
            let mut buffer = shared.take_datagrams();
            let received = self.with_fd(|fd| datagram::receive(fd, &mut buffer[..limit * datagram::MAX_LENGTH]));
            let full = received.as_ref().is_ok_and(|batch| batch.len() == limit);
            match received {
                Ok(batch) => {
                    for (index, message) in batch.iter().enumerate() {
                        // A listener may have closed the socket; the rest is lost with it.
                        if self.closed.get() {
                            break;
                        }
                        let start = index * datagram::MAX_LENGTH;
                        self.deliver(scope, &shared, &buffer[start..start + message.length], message.from.as_ref());
                    }
                }
                Err(Errno::EAGAIN) => {}
                Err(errno) => self.deliver_error(scope, &shared, code(errno)),
            }
            shared.put_datagrams(buffer);
            if !full || !self.receiving.get() || self.closed.get() {
                return;
            }
        }
    }

    fn deliver(&self, scope: &mut v8::PinScope<'_, '_>, shared: &NetShared, bytes: &[u8], from: Option<&SockaddrStorage>) {
        v8::scope!(let scope, scope);
        let Some(owner) = self.owner.borrow().clone() else { return };
        let Some(Address::Ip(from)) = from.and_then(address::from_kernel) else { return };
        let (buffer, offset) = shared.array_buffer(scope, bytes);
        let address = v8::String::new(scope, &address::ip_text(&from)).unwrap_or_else(|| v8::String::empty(scope));
        let numbers = [bytes.len() as i32, offset as i32, from.port().into(), if from.is_ipv4() { 4 } else { 6 }];
        let [count, offset, port, family] = numbers.map(|number| v8::Integer::new(scope, number).into());
        owner.call(scope, &shared.callbacks.on_message, &[count, buffer.into(), offset, address.into(), port, family]);
    }

    fn deliver_error(&self, scope: &mut v8::PinScope<'_, '_>, shared: &NetShared, status: i32) {
        v8::scope!(let scope, scope);
        let Some(owner) = self.owner.borrow().clone() else { return };
        let status = v8::Integer::new(scope, status).into();
        owner.call(scope, &shared.callbacks.on_message, &[status]);
    }

    // ---- Sending ----

    /// Sends at once if it can: then the number of bytes is returned and the request is not told.
    pub fn send(
        self: &Rc<Self>,
        state: &RuntimeState,
        slices: &[IoSlice<'_>],
        to: Option<SocketAddr>,
        request: impl FnOnce() -> Request,
    ) -> nix::Result<Option<usize>> {
        if let Some(to) = &to {
            self.ensure_socket(to)?;
        }
        let to = to.map(address::to_kernel);
        if self.waiting.borrow().is_empty() {
            match self.with_fd(|fd| datagram::send(fd, slices, to.as_ref())) {
                Ok(count) => return Ok(Some(count)),
                Err(Errno::EAGAIN | Errno::ENOBUFS) => {}
                Err(errno) => return Err(errno),
            }
        }
        let bytes = slices.iter().flat_map(|slice| slice.iter().copied()).collect();
        self.waiting.borrow_mut().push_back(Send { bytes, to, request: request() });
        self.update(&state.event_loop)?;
        Ok(None)
    }

    fn send_ready(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>) {
        let mut finished = Vec::new();
        loop {
            let mut waiting = self.waiting.borrow_mut();
            let Some(front) = waiting.front() else { break };
            let told = match self.with_fd(|fd| datagram::send(fd, &[IoSlice::new(&front.bytes)], front.to.as_ref())) {
                Ok(_) => 0,
                Err(Errno::EAGAIN | Errno::ENOBUFS) => break,
                Err(errno) => code(errno),
            };
            finished.extend(waiting.pop_front().map(|send| (send.request, told)));
        }
        for (request, told) in finished {
            request.complete(scope, told);
        }
    }

    pub fn queued_bytes(&self) -> usize {
        self.waiting.borrow().iter().map(|send| send.bytes.len()).sum()
    }

    pub fn queued_count(&self) -> usize {
        self.waiting.borrow().len()
    }

    // ---- The end ----

    pub fn close(self: &Rc<Self>, state: &RuntimeState) {
        self.closed.set(true);
        self.receiving.set(false);
        self.unwatch(&state.event_loop);
        if let Some(fd) = self.fd.take() {
            socket::close(fd);
        }
        let udp = self.clone();
        state.event_loop.defer_close(Box::new(move |scope| {
            for send in udp.waiting.take() {
                send.request.complete(scope, code(Errno::ECANCELED));
            }
            udp.hold.take();
            if let Some(owner) = udp.owner.take() {
                let shared = NetShared::from_scope(scope);
                owner.call(scope, &shared.callbacks.on_close, &[]);
            }
        }));
    }
}

impl Source for Udp {
    fn ready(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, readiness: Readiness) {
        if readiness.readable() && self.receiving.get() {
            self.receive_ready(scope);
        }
        if readiness.writable() && !self.waiting.borrow().is_empty() {
            self.send_ready(scope);
        }
        let state = RuntimeState::from_scope(scope);
        if !self.closed.get() {
            let _ = self.update(&state.event_loop);
        }
    }

    fn active_handle<'s>(&self, scope: &mut v8::PinScope<'s, '_>) -> Option<v8::Local<'s, v8::Object>> {
        if self.unreferenced.get() {
            return None;
        }
        self.owner.borrow().clone().map(|owner| owner.object(scope))
    }
}
