//! Connecting a stream and accepting connections on one.

use std::net::SocketAddr;
use std::rc::Rc;

use deno_core::v8;
use nix::errno::Errno;

use super::request::Request;
use super::shared::{NetShared, code, status};
use super::stream::{Kind, Phase, Stream};
use crate::net::{address, pipe, tcp};
use crate::runtime::state::RuntimeState;
use crate::sys::socket;

impl Stream {
    // ---- Binding and listening ----

    pub fn bind_tcp(&self, address: SocketAddr, options: tcp::BindOptions) -> nix::Result<()> {
        self.ensure_socket(&address)?;
        match self.with_fd(|fd| tcp::bind(fd, address, options)) {
            Err(Errno::EADDRINUSE) => {
                self.bind_error.set(code(Errno::EADDRINUSE));
                Ok(())
            }
            other => {
                self.bind_error.set(0);
                other
            }
        }
    }

    pub(super) fn ensure_socket(&self, address: &SocketAddr) -> nix::Result<()> {
        match self.phase.get() {
            Phase::Closed => Err(Errno::EBADF),
            _ if self.has_fd() => Ok(()),
            _ => {
                self.open_new(tcp::new_for(address)?);
                Ok(())
            }
        }
    }

    pub fn bind_pipe(&self, name: &[u8]) -> nix::Result<()> {
        match self.phase.get() {
            Phase::New if !self.has_fd() => {}
            _ => return Err(Errno::EINVAL),
        }
        let fd = pipe::new()?;
        pipe::bind(std::os::fd::AsFd::as_fd(&fd), name)?;
        if name[0] != 0 {
            let path = std::path::PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(name));
            // Absolute, because the script may change its directory before it closes the socket.
            *self.socket_file.borrow_mut() = Some(std::path::absolute(&path).unwrap_or(path));
        }
        self.open_new(fd);
        Ok(())
    }

    pub fn listen(self: &Rc<Self>, state: &RuntimeState, shared: &NetShared, backlog: i32) -> nix::Result<()> {
        if self.bind_error.get() != 0 {
            return Err(Errno::from_raw(-self.bind_error.get()));
        }
        if !self.has_fd() {
            match self.kind {
                // Not bound: the kernel picks a port.
                Kind::Tcp => self.open_new(tcp::new_for(&SocketAddr::from(([0, 0, 0, 0], 0)))?),
                Kind::Pipe | Kind::Tty => return Err(Errno::EINVAL),
            }
        }
        self.with_fd(|fd| socket::listen(fd, backlog))?;
        shared.reserve_spare();
        let before = self.phase.replace(Phase::Listening);
        self.reading.set(true);
        self.watch(&state.event_loop, true).inspect_err(|_| {
            self.phase.set(before);
            self.reading.set(false);
        })?;
        self.update_hold(&state.event_loop);
        Ok(())
    }

    pub(super) fn accept_ready(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>) {
        let shared = NetShared::from_scope(scope);
        let mut accepted = 0;
        let most = self.accepts();
        while accepted < most {
            // A listener's script may have closed it, or asked for a pause.
            if self.phase.get() != Phase::Listening || !self.reading.get() {
                return;
            }
            match self.with_fd(socket::accept) {
                Ok(fd) => {
                    accepted += 1;
                    self.count_accepted();
                    self.deliver_connection(scope, Ok(Stream::accepted(fd, self.kind)));
                }
                Err(Errno::EAGAIN) => return,
                Err(Errno::ECONNABORTED | Errno::EINTR) => {}
                Err(errno @ (Errno::EMFILE | Errno::ENFILE)) => {
                    self.refuse_waiting(scope, &shared, errno);
                    return;
                }
                Err(errno) => {
                    self.deliver_connection(scope, Err(errno));
                    return;
                }
            }
        }
    }

    /// Out of descriptors: those waiting are accepted with the spare one and closed, so that the listener does not stay readable for
    /// ever and the peers learn of it.
    fn refuse_waiting(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>, shared: &NetShared, errno: Errno) {
        let refused = shared.with_spare(|| {
            let _ = self.with_fd(|fd| {
                while socket::accept(fd).is_ok() {}
                Ok(())
            });
        });
        if !refused {
            self.deliver_connection(scope, Err(errno));
            self.pause_accepting(scope);
        }
    }

    /// Stops listening to the kernel for a moment: with neither a descriptor nor a spare one, the loop would spin.
    fn pause_accepting(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>) {
        const PAUSE: std::time::Duration = std::time::Duration::from_millis(100);
        let state = RuntimeState::from_scope(scope);
        self.reading.set(false);
        let stream = self.clone();
        let resume = move |scope: &mut v8::PinScope<'_, '_>, ()| {
            if stream.phase.get() == Phase::Listening {
                let state = RuntimeState::from_scope(scope);
                NetShared::from_scope(scope).reserve_spare();
                stream.reading.set(true);
                let _ = stream.watch(&state.event_loop, true);
            }
        };
        crate::runtime::threadpool::spawn_work(&state, || std::thread::sleep(PAUSE), resume);
    }

    fn deliver_connection(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>, connection: nix::Result<Rc<Stream>>) {
        v8::scope!(let scope, scope);
        let Some(owner) = self.owner() else { return };
        let shared = NetShared::from_scope(scope);
        let (status, native) = match connection {
            Ok(stream) => (0, stream.to_v8(scope).into()),
            Err(errno) => (code(errno), v8::undefined(scope).into()),
        };
        let status = v8::Integer::new(scope, status).into();
        owner.call(scope, &shared.callbacks.on_connection, &[status, native]);
    }

    // ---- Connecting ----

    pub fn connect_tcp(self: &Rc<Self>, state: &RuntimeState, address: SocketAddr, request: Request) -> nix::Result<()> {
        if self.connecting.borrow().is_some() {
            return Err(Errno::EALREADY);
        }
        self.ensure_socket(&address)?;
        let result = match self.bind_error.get() {
            0 => self.with_fd(|fd| socket::connect(fd, &address::to_kernel(address))),
            errno => Err(Errno::from_raw(-errno)),
        };
        match result {
            // Refused at once (a port of this machine), or bound to a taken address: still told later, as a refusal from afar is.
            Err(Errno::ECONNREFUSED | Errno::EADDRINUSE) | Ok(()) => self.connected_later(state, request, result),
            Err(Errno::EINPROGRESS) => return self.connect_under_way(state, request),
            Err(errno) => return Err(errno),
        }
        Ok(())
    }

    /// Every failure is told later.
    pub fn connect_pipe(self: &Rc<Self>, state: &RuntimeState, name: &[u8], request: Request) -> nix::Result<()> {
        if self.phase.get() == Phase::Closed {
            return Err(Errno::EBADF);
        }
        if !self.has_fd() {
            self.open_new(pipe::new()?);
        }
        match self.with_fd(|fd| pipe::connect(fd, name)) {
            Err(Errno::EINPROGRESS) => self.connect_under_way(state, request),
            result => {
                self.connected_later(state, request, result);
                Ok(())
            }
        }
    }

    fn connect_under_way(self: &Rc<Self>, state: &RuntimeState, request: Request) -> nix::Result<()> {
        self.phase.set(Phase::Connecting);
        self.watch(&state.event_loop, true)?;
        *self.connecting.borrow_mut() = Some(request);
        self.update_hold(&state.event_loop);
        Ok(())
    }

    fn connected_later(self: &Rc<Self>, state: &RuntimeState, request: Request, result: nix::Result<()>) {
        *self.connecting.borrow_mut() = Some(request);
        self.update_hold(&state.event_loop);
        let stream = self.clone();
        state.event_loop.defer(Box::new(move |scope| stream.tell_connected(scope, result)));
    }

    pub(super) fn finish_connect(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>) {
        let result = self.with_fd(socket::take_error);
        if result != Err(Errno::EINPROGRESS) {
            self.tell_connected(scope, result);
        }
    }

    fn tell_connected(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>, result: nix::Result<()>) {
        if self.phase.get() == Phase::Closed {
            // Closing tells the request.
            return;
        }
        self.phase.set(if result.is_ok() { Phase::Open } else { Phase::New });
        let Some(request) = self.connecting.take() else { return };
        let state = RuntimeState::from_scope(scope);
        let _ = self.watch(&state.event_loop, true);
        self.update_hold(&state.event_loop);
        request.complete(scope, status(result));
    }
}
