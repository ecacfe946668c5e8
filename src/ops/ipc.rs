//! The IPC channel: one call into JavaScript per message, with the value.
//!
//! JavaScript side: `js/internal/child_process/channel.js`. In Node: the `pipe_wrap` binding with `ipc = true`.

use std::cell::{Cell, RefCell};
use std::os::fd::{BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};
use std::rc::{Rc, Weak};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use deno_core::{op2, v8};

use super::ipc_messages::{self, Format};
use super::serdes_advanced::Codec;
use crate::error::{SysError, or_throw};
use crate::ipc::channel::{Channel, Read};
use crate::ipc::eagerness::Eagerness;
use crate::ipc::framing::{Mode, length_prefix};
use crate::runtime::callback;
use crate::runtime::event_loop::{Hold, Interest, Readiness, Source, Token};
use crate::runtime::state::RuntimeState;

deno_core::extension!(
    rcluster_ipc,
    ops = [
        op_ipc_open,
        op_ipc_read_start,
        op_ipc_read_stop,
        op_ipc_write_json,
        op_ipc_write_advanced,
        op_ipc_backlog,
        op_ipc_take_fd,
        op_ipc_close_fd,
        op_ipc_ref,
        op_ipc_fd,
        op_ipc_close,
    ]
);

/// A channel as JavaScript holds it.
pub struct IpcHandle(Rc<Ipc>);

struct Ipc {
    channel: RefCell<Option<Channel>>,
    token: Cell<Option<Token>>,
    interest: Cell<Interest>,
    hold: RefCell<Option<Hold>>,
    /// What is queued goes out before the process ends by itself, referenced or not.
    write_hold: RefCell<Option<Hold>>,
    /// When a message was last written in this wake-up, if there was one: those that follow are gathered.
    burst: Cell<Option<Instant>>,
    /// Since messages were last sent, some came.
    heard: Cell<bool>,
    eagerness: RefCell<Eagerness>,
    /// Since when an answer is waited for whose time `eagerness` wants to know.
    waiting_since: Cell<Option<Instant>>,
    /// Queued messages that are out and that JavaScript has not been told of.
    unreported: Cell<usize>,
    format: Format,
    callbacks: Callbacks,
}

struct Callbacks {
    /// `onMessage(value)`.
    on_message: v8::Global<v8::Function>,
    /// `onEnd(problem)`: the peer is gone, or a string says what was wrong with its bytes.
    on_end: v8::Global<v8::Function>,
    /// `onWritten(count)`: so many of the queued messages are out, oldest first.
    on_written: v8::Global<v8::Function>,
}

// SAFETY: nothing in it is managed by the collector.
unsafe impl v8::cppgc::GarbageCollected for IpcHandle {
    fn trace(&self, _visitor: &mut v8::cppgc::Visitor) {}

    fn get_name(&self) -> &'static std::ffi::CStr {
        c"IpcHandle"
    }
}

/// A program that sends and computes in turns is not made to wait: what was gathered goes with the first message after this time.
const GATHER_TIME: Duration = Duration::from_millis(1);

/// As soon as so much is gathered it goes out, for the peer to work on while we go on.
const GATHER_BYTES: usize = 64 * 1024;

/// What the kernel may hold of ours, as far as the system's limit allows: the more, the less often a flood has to wait for the peer.
const SEND_BUFFER: usize = 512 * 1024;

thread_local! {
    /// Every channel that may be open.
    static CHANNELS: RefCell<Vec<Weak<Ipc>>> = const { RefCell::new(Vec::new()) };
}

/// Writes what was gathered: before the process ends, or waits for another one without running its loop.
pub fn flush_gathered() {
    CHANNELS.with_borrow(|channels| {
        for ipc in channels.iter().filter_map(Weak::upgrade).filter(|ipc| ipc.burst.get().is_some()) {
            // Borrowed: we are inside of it, and it is being written to.
            if let Ok(mut channel) = ipc.channel.try_borrow_mut()
                && let Some(channel) = channel.as_mut()
            {
                ipc.unreported.set(ipc.unreported.get() + channel.flush());
            }
        }
    });
}

/// On a single core nobody could answer meanwhile.
static CAN_WAIT_AWAKE: LazyLock<bool> = LazyLock::new(|| std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1));

/// Reads one wake-up makes before others get their turn: a few large ones, or as many as a peer sends handles at once.
const READS_PER_EVENT: usize = 8;

impl Source for Ipc {
    fn ready(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, readiness: Readiness) {
        let state = RuntimeState::from_scope(scope);
        if readiness.writable() && self.interest.get().write {
            self.flush(scope, &state);
        }
        if readiness.readable() && self.interest.get().read {
            self.read(scope, &state, readiness.hung_up());
        }
    }
}

impl Ipc {
    fn with<T>(&self, run: impl FnOnce(&mut Channel) -> T) -> Option<T> {
        self.channel.borrow_mut().as_mut().map(run)
    }

    fn flush(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState) {
        let Some((done, more)) = self.with(|channel| (channel.flush(), channel.is_writing())) else { return };
        let done = done + self.unreported.take();
        if more {
            // Refused: epoll itself is out of memory. What waits goes with the next message then.
            let _ = self.wait_writable(state);
        } else {
            self.set_interest(state, Interest { write: false, ..self.interest.get() });
            self.write_hold.take();
        }
        if done > 0 {
            let count = v8::Integer::new(scope, i32::try_from(done).unwrap_or(i32::MAX)).into();
            self.call(scope, state, &self.callbacks.on_written, count);
        }
    }

    /// `hung_up`: the end is to be found in this wake-up; that of the process may be the next thing to be told.
    fn read(&self, scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState, hung_up: bool) {
        self.heard.set(true);
        if let Some(since) = self.waiting_since.take() {
            self.eagerness.borrow_mut().waited(since.elapsed());
        }
        for _ in 0..READS_PER_EVENT {
            let more = match self.with(Channel::read) {
                Some(Ok(Read::Some { more })) => more,
                Some(Ok(Read::End)) => return self.end(scope, state, None),
                Some(Err(error)) => return self.end(scope, state, Some(error.to_string())),
                Some(Ok(Read::WouldBlock)) | None => return,
            };
            loop {
                v8::scope!(let scope, scope);
                let message = match self.next_message(scope) {
                    Ok(Some(message)) => message,
                    Ok(None) => break,
                    Err(problem) => return self.end(scope, state, Some(problem)),
                };
                self.call(scope, state, &self.callbacks.on_message, message);
            }
            // Before the next read, which may find the end: messages are delivered in ticks, and only while there is a channel.
            callback::run_ticks(scope, state);
            if !(more || hung_up) || !self.interest.get().read {
                return;
            }
        }
    }

    /// The next frame as a value. `Err`: a sentence for the user. The channel is not borrowed while the value is made: that may run a
    /// constructor.
    fn next_message<'s>(&self, scope: &mut v8::PinScope<'s, '_>) -> Result<Option<v8::Local<'s, v8::Value>>, String> {
        let frame = match self.with(|channel| channel.next_frame().map(|range| range.map(|range| (range, channel.lend())))) {
            Some(Ok(Some(frame))) => frame,
            Some(Ok(None)) | None => return Ok(None),
            Some(Err(error)) => return Err(error.to_string()),
        };
        let (range, bytes) = frame;
        let message = ipc_messages::parse(scope, &self.format, &bytes[range]);
        self.with(|channel| channel.give_back(bytes));
        message.map(Some)
    }

    fn end(&self, scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState, problem: Option<String>) {
        self.set_interest(state, Interest { read: false, ..self.interest.get() });
        let problem = match problem.and_then(|problem| v8::String::new(scope, &problem)) {
            Some(problem) => problem.into(),
            None => v8::undefined(scope).into(),
        };
        self.call(scope, state, &self.callbacks.on_end, problem);
    }

    /// Ticks run when everything one read gave has been dealt with.
    fn call(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        state: &RuntimeState,
        function: &v8::Global<v8::Function>,
        argument: v8::Local<v8::Value>,
    ) {
        v8::scope!(let scope, scope);
        let this = v8::undefined(scope).into();
        let function = v8::Local::new(scope, function);
        let argument = v8::Local::new(scope, argument);
        callback::call_only(scope, state, function, this, &[argument]);
    }

    /// With nothing to hear of, the descriptor leaves epoll: a hang-up is reported whether asked for or not.
    fn set_interest(&self, state: &RuntimeState, interest: Interest) {
        if interest == self.interest.replace(interest) {
            return;
        }
        let channel = self.channel.borrow();
        let (Some(channel), Some(token)) = (channel.as_ref(), self.token.get()) else { return };
        if interest == Interest::NONE {
            state.event_loop.deregister(token, channel.socket());
            self.token.set(None);
        } else if let Err(errno) = state.event_loop.modify(token, channel.socket(), interest) {
            panic!("epoll refuses a change of a registered descriptor: {errno}");
        }
    }

    /// The same for a caller that has the reference the loop needs.
    fn want(self: &Rc<Self>, state: &RuntimeState, interest: Interest) -> nix::Result<()> {
        if self.token.get().is_some() || interest == Interest::NONE {
            self.set_interest(state, interest);
            return Ok(());
        }
        let channel = self.channel.borrow();
        let Some(channel) = channel.as_ref() else { return Ok(()) };
        self.token.set(Some(state.event_loop.register(channel.socket(), interest, self.clone())?));
        self.interest.set(interest);
        Ok(())
    }

    /// Returns how many queued messages have left since JavaScript was last told.
    fn close(&self, state: &RuntimeState) -> usize {
        let Some(mut channel) = self.channel.take() else { return 0 };
        let done = if self.burst.get().is_some() { channel.flush() } else { 0 };
        if let Some(token) = self.token.take() {
            state.event_loop.deregister(token, channel.socket());
        }
        self.interest.set(Interest::NONE);
        self.hold.take();
        self.write_hold.take();
        done + self.unreported.take()
    }

    /// The wake-up in which messages were sent is over.
    fn end_burst(self: &Rc<Self>, scope: &mut v8::PinScope<'_, '_>) {
        self.burst.set(None);
        if self.heard.replace(false) && *CAN_WAIT_AWAKE {
            self.waiting_since.set(Some(Instant::now()));
            if let Some(limit) = self.eagerness.borrow().limit() {
                RuntimeState::from_scope(scope).event_loop.stay_awake(limit);
            }
        }
        let gathered = self.with(|channel| channel.is_writing()).unwrap_or(false);
        // When the socket was full, its being writable again is waited for.
        if self.unreported.get() > 0 || (gathered && !self.interest.get().write) {
            self.flush(scope, &RuntimeState::from_scope(scope));
        }
    }

    fn wait_writable(self: &Rc<Self>, state: &RuntimeState) -> nix::Result<()> {
        if self.interest.get().write {
            return Ok(());
        }
        self.write_hold.replace(Some(state.event_loop.hold()));
        self.want(state, Interest { write: true, ..self.interest.get() })
    }

    fn send(self: &Rc<Self>, state: &RuntimeState, fd: i32, write: impl FnOnce(&mut Vec<u8>)) -> Result<bool, SysError> {
        if fd < 0
            && let Some(last) = self.burst.get()
        {
            // The first message of a wake-up went at once; the others go together at its end.
            let backlog = self.with(|channel| channel.gather(write).then(|| channel.backlog()));
            let Some(backlog) = backlog.ok_or_else(|| SysError::new("write", libc::EBADF))? else { return Ok(true) };
            if !self.interest.get().write && (backlog >= GATHER_BYTES || last.elapsed() >= GATHER_TIME) {
                let done = self.with(Channel::flush).unwrap_or(0);
                self.unreported.set(self.unreported.get() + done);
                self.burst.set(Some(Instant::now()));
                if self.with(|channel| channel.is_writing()).unwrap_or(false) {
                    self.wait_writable(state).map_err(|errno| SysError::new("write", errno as i32))?;
                }
            }
            return Ok(false);
        }
        // SAFETY: the handle that owns it lives at least until the call is over; a number that is not open is refused by the kernel.
        let fd = (fd >= 0).then(|| unsafe { BorrowedFd::borrow_raw(fd) });
        let sent = self.with(|channel| channel.send(fd, write)).unwrap_or_else(|| Err(std::io::Error::from_raw_os_error(libc::EBADF)));
        let sent = sent.map_err(|error| SysError::from_io("write", &error))?;
        if self.burst.replace(Some(Instant::now())).is_none() {
            let ipc = self.clone();
            state.event_loop.defer(Box::new(move |scope| ipc.end_burst(scope)));
        }
        if !sent {
            self.wait_writable(state).map_err(|errno| SysError::new("write", errno as i32))?;
        }
        Ok(sent)
    }
}

/// Takes over the descriptor `fd`, one end of a channel. `codec`: that of `js/internal/serdes.js` for `advanced`, null for `json`.
#[op2]
#[cppgc]
fn op_ipc_open(
    scope: &mut v8::PinScope<'_, '_>,
    fd: i32,
    codec: Option<v8::Local<v8::Array>>,
    on_message: v8::Local<v8::Function>,
    on_end: v8::Local<v8::Function>,
    on_written: v8::Local<v8::Function>,
) -> IpcHandle {
    // SAFETY: the caller has just got it from `op_child_spawn` or the environment and hands it over.
    let socket = unsafe { OwnedFd::from_raw_fd(fd) };
    // A descriptor that is not open is found out by the first read.
    let flags = nix::fcntl::fcntl(&socket, nix::fcntl::FcntlArg::F_GETFL).unwrap_or(0);
    let flags = nix::fcntl::OFlag::from_bits_retain(flags) | nix::fcntl::OFlag::O_NONBLOCK;
    let _ = nix::fcntl::fcntl(&socket, nix::fcntl::FcntlArg::F_SETFL(flags));
    let _ = nix::fcntl::fcntl(&socket, nix::fcntl::FcntlArg::F_SETFD(nix::fcntl::FdFlag::FD_CLOEXEC));
    let _ = nix::sys::socket::setsockopt(&socket, nix::sys::socket::sockopt::SndBuf, &SEND_BUFFER);
    let (mode, format) = match codec {
        Some(codec) => (Mode::Advanced, Format::Advanced(Codec::new(scope, codec).expect("the shim's codec is complete"))),
        None => (Mode::Json, Format::Json),
    };
    let callbacks = Callbacks {
        on_message: v8::Global::new(scope, on_message),
        on_end: v8::Global::new(scope, on_end),
        on_written: v8::Global::new(scope, on_written),
    };
    let ipc = Rc::new(Ipc {
        channel: RefCell::new(Some(Channel::new(socket, mode))),
        token: Cell::new(None),
        interest: Cell::new(Interest::NONE),
        hold: RefCell::new(None),
        write_hold: RefCell::new(None),
        burst: Cell::new(None),
        heard: Cell::new(false),
        eagerness: RefCell::default(),
        waiting_since: Cell::new(None),
        unreported: Cell::new(0),
        format,
        callbacks,
    });
    CHANNELS.with_borrow_mut(|channels| {
        channels.retain(|channel| channel.strong_count() > 0);
        channels.push(Rc::downgrade(&ipc));
    });
    IpcHandle(ipc)
}

#[op2(nofast)]
fn op_ipc_read_start(scope: &mut v8::PinScope<'_, '_>, #[cppgc] handle: &IpcHandle) {
    let state = RuntimeState::from_scope(scope);
    let ipc = &handle.0;
    let result = ipc.want(&state, Interest { read: true, ..ipc.interest.get() });
    or_throw(scope, result.map_err(|errno| SysError::new("read", errno as i32)))
}

#[op2(nofast)]
fn op_ipc_read_stop(scope: &mut v8::PinScope<'_, '_>, #[cppgc] handle: &IpcHandle) {
    let state = RuntimeState::from_scope(scope);
    handle.0.set_interest(&state, Interest { read: false, ..handle.0.interest.get() });
}

/// Sends a JSON text, with descriptor `fd` unless that is negative. Returns 1 if it is out already, 0 if it waits, or a negative errno.
#[op2(nofast)]
#[smi]
fn op_ipc_write_json(scope: &mut v8::PinScope<'_, '_>, #[cppgc] handle: &IpcHandle, text: v8::Local<v8::String>, fd: i32) -> i32 {
    let state = RuntimeState::from_scope(scope);
    written(handle.0.send(&state, fd, |out| ipc_messages::append_line(scope, text, out)))
}

/// The same for a value, serialized. What a getter of it throws is thrown.
#[op2(nofast, reentrant)]
#[smi]
fn op_ipc_write_advanced<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[cppgc] handle: &IpcHandle,
    message: v8::Local<'s, v8::Value>,
    fd: i32,
) -> i32 {
    let Format::Advanced(codec) = &handle.0.format else { unreachable!("the shim knows the channel's mode") };
    // Before the channel is touched: a script may run, and send something itself.
    let Some(bytes) = codec.serialize(scope, message) else { return 0 };
    let Some(prefix) = length_prefix(bytes.len()) else { return -libc::EMSGSIZE };
    let state = RuntimeState::from_scope(scope);
    written(handle.0.send(&state, fd, |out| {
        out.extend_from_slice(&prefix);
        out.extend_from_slice(&bytes);
    }))
}

fn written(result: Result<bool, SysError>) -> i32 {
    match result {
        Ok(out) => i32::from(out),
        Err(error) => -error.errno,
    }
}

/// Bytes queued for writing.
#[op2(fast)]
fn op_ipc_backlog(#[cppgc] handle: &IpcHandle) -> f64 {
    handle.0.with(|channel| channel.backlog() as f64).unwrap_or(0.0)
}

/// The descriptor that came with the message being handled, -1 without one. The caller owns it.
#[op2(fast)]
fn op_ipc_take_fd(#[cppgc] handle: &IpcHandle) -> i32 {
    handle.0.with(Channel::take_fd).flatten().map_or(-1, IntoRawFd::into_raw_fd)
}

/// Closes a descriptor that came over a channel and that no handle took over.
#[op2(fast)]
fn op_ipc_close_fd(fd: i32) {
    // SAFETY: the caller owns it, by `op_ipc_take_fd`.
    drop(unsafe { OwnedFd::from_raw_fd(fd) });
}

/// Whether the channel keeps the process alive.
#[op2(nofast)]
fn op_ipc_ref(scope: &mut v8::PinScope<'_, '_>, #[cppgc] handle: &IpcHandle, referenced: bool) {
    let ipc = &handle.0;
    if !referenced {
        ipc.hold.take();
    } else if ipc.channel.borrow().is_some() && ipc.hold.borrow().is_none() {
        ipc.hold.replace(Some(RuntimeState::from_scope(scope).event_loop.hold()));
    }
}

/// The channel's own descriptor, -1 once closed.
#[op2(fast)]
fn op_ipc_fd(#[cppgc] handle: &IpcHandle) -> i32 {
    use std::os::fd::AsRawFd;
    handle.0.with(|channel| channel.socket().as_raw_fd()).unwrap_or(-1)
}

/// Returns how many queued messages have left since `onWritten` was last called.
#[op2(nofast)]
#[smi]
fn op_ipc_close(scope: &mut v8::PinScope<'_, '_>, #[cppgc] handle: &IpcHandle) -> u32 {
    handle.0.close(&RuntimeState::from_scope(scope)) as u32
}
