//! The data plane of `node:cluster`: what the control plane, in JavaScript, tells the scheduler; and a worker's end of the hand-off.
//!
//! JavaScript side: `js/internal/cluster/`. In Node: no counterpart, `round_robin_handle.js` does it in JavaScript.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::os::fd::{AsFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};
use std::rc::Rc;
use std::time::Duration;

use deno_core::{op2, v8};

use super::net::stream::{self, NativeStream, Stream};
use crate::cluster::balance::{COLUMNS, ROWS, Seat, Table};
use crate::cluster::dispatch::Settings;
use crate::cluster::handoff::{self, Kind, ListenerId};
use crate::cluster::policy::Policy;
use crate::cluster::primary::Primary;
use crate::cluster::scheduler::ToScript;
use crate::cluster::worker::{Accepted, Answer, Receiver};
use crate::error::{SysError, or_throw};
use crate::runtime::callback;
use crate::runtime::event_loop::{EventLoop, Hold, Interest, Readiness, Source, Waiter};
use crate::runtime::state::RuntimeState;
use crate::sys::{parent_death, socket};

deno_core::extension!(
    rcluster_cluster,
    ops = [
        op_cluster_start,
        op_cluster_handoff_pair,
        op_cluster_close_fd,
        op_cluster_add_worker,
        op_cluster_remove_worker,
        op_cluster_add_listener,
        op_cluster_inject,
        op_cluster_remove_listener,
        op_cluster_join,
        op_cluster_leave,
        op_cluster_answer,
        op_cluster_receive,
        op_cluster_ready,
        op_cluster_unlisten,
        op_cluster_let_go,
        op_cluster_table_create,
        op_cluster_table_size,
        op_cluster_table_clear,
        op_cluster_table_open,
        op_cluster_table_join,
    ]
);

/// What the primary's thread of JavaScript keeps.
struct Front {
    primary: Primary,
    on_connection: Rc<v8::Global<v8::Function>>,
    /// A listener keeps the primary alive.
    holds: BTreeMap<ListenerId, Hold>,
}

thread_local! {
    static FRONT: RefCell<Option<Front>> = const { RefCell::new(None) };
}

fn with_front<T>(run: impl FnOnce(&mut Front) -> T) -> T {
    FRONT.with_borrow_mut(|front| run(front.as_mut().expect("js/internal/cluster/data_plane.js starts it first")))
}

/// Starts the scheduler. `on_connection(listener, worker, ticket, native)` gets connections for workers without hand-off socket;
/// a worker that does not claim what it was offered within `stall_ms` counts as stuck.
#[op2(nofast)]
fn op_cluster_start(scope: &mut v8::PinScope<'_, '_>, on_connection: v8::Local<v8::Function>, least_connections: bool, stall_ms: u32) {
    let remote = RuntimeState::from_scope(scope).event_loop.remote().clone();
    let to_script: ToScript = Box::new(move |listener, worker, ticket, kind, fd| {
        remote.post(move |scope| deliver_to_script(scope, listener, worker, ticket, kind, fd));
    });
    let policy = if least_connections { Policy::LeastConnections } else { Policy::RoundRobin };
    let settings = Settings { policy, stall: Duration::from_millis(stall_ms.into()) };
    let primary = Primary::start(to_script, settings).map_err(|error| SysError::from_io("cluster", &error));
    let started = primary.map(|primary| {
        let on_connection = Rc::new(v8::Global::new(scope, on_connection));
        FRONT.set(Some(Front { primary, on_connection, holds: BTreeMap::new() }));
    });
    or_throw(scope, started)
}

fn deliver_to_script(scope: &mut v8::PinScope<'_, '_>, listener: ListenerId, worker: u32, ticket: u32, kind: Kind, fd: OwnedFd) {
    let state = RuntimeState::from_scope(scope);
    let on_connection = with_front(|front| front.on_connection.clone());
    let Ok(stream) = Stream::adopt(fd, stream_kind(kind)) else { return };
    let numbers = [listener, worker, ticket].map(|number| v8::Integer::new_from_unsigned(scope, number).into());
    let native = stream.to_v8(scope).into();
    let this = v8::undefined(scope).into();
    callback::call(scope, &state, &on_connection, this, &[numbers[0], numbers[1], numbers[2], native]);
}

fn stream_kind(kind: Kind) -> stream::Kind {
    match kind {
        Kind::Tcp => stream::Kind::Tcp,
        Kind::Unix => stream::Kind::Pipe,
    }
}

/// Both ends of a hand-off socket: `[ours, the worker's]`. The caller owns them.
#[op2]
fn op_cluster_handoff_pair<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    match handoff::pair() {
        Ok((ours, theirs)) => {
            let ends = [ours, theirs].map(|end| v8::Integer::new(scope, end.into_raw_fd()).into());
            v8::Array::new_with_elements(scope, &ends).into()
        }
        Err(error) => {
            crate::error::throw(scope, &SysError::from_io("socketpair", &error));
            v8::undefined(scope).into()
        }
    }
}

/// Closes an end that nobody took over.
#[op2(fast)]
fn op_cluster_close_fd(fd: i32) {
    // SAFETY: the caller owns it, by `op_cluster_handoff_pair`.
    drop(unsafe { OwnedFd::from_raw_fd(fd) });
}

/// `fd`: our end of the worker's hand-off socket, taken over; negative without one.
#[op2(fast)]
fn op_cluster_add_worker(id: u32, fd: i32) {
    // SAFETY: the caller owns it and hands it over.
    let socket = (fd >= 0).then(|| unsafe { OwnedFd::from_raw_fd(fd) });
    with_front(|front| front.primary.add_worker(id, socket));
}

#[op2(fast)]
fn op_cluster_remove_worker(id: u32, silent: bool) {
    with_front(|front| front.primary.remove_worker(id, silent));
}

/// Lets a bound socket listen and gives a copy of it to the scheduler; not `accepting`, the scheduler only hands out what is injected.
/// Returns the listener's number.
#[op2(nofast)]
fn op_cluster_add_listener(scope: &mut v8::PinScope<'_, '_>, fd: i32, backlog: i32, is_unix: bool, accepting: bool) -> u32 {
    let state = RuntimeState::from_scope(scope);
    let listening = socket::with_raw(fd, |fd| {
        if !accepting {
            return Ok(None);
        }
        socket::listen(fd, backlog)?;
        socket::set_nonblocking(fd, true)?;
        socket::duplicate(fd).map(Some)
    });
    let id = listening.map_err(|errno| SysError::new("listen", errno as i32)).map(|fd| {
        with_front(|front| {
            let id = front.primary.add_listener(fd, if is_unix { Kind::Unix } else { Kind::Tcp });
            front.holds.insert(id, state.event_loop.hold());
            id
        })
    });
    or_throw(scope, id)
}

/// Hands out a copy of a connection that was accepted elsewhere.
#[op2(nofast)]
fn op_cluster_inject(scope: &mut v8::PinScope<'_, '_>, listener: u32, fd: i32) {
    let copy = socket::with_raw(fd, socket::duplicate).map_err(|errno| SysError::new("dup", errno as i32));
    let injected = copy.map(|fd| with_front(|front| front.primary.inject(listener, fd)));
    or_throw(scope, injected)
}

/// Comes back when the scheduler has closed its copy.
#[op2(fast)]
fn op_cluster_remove_listener(id: u32) {
    with_front(|front| {
        front.primary.remove_listener(id);
        front.holds.remove(&id);
    });
}

#[op2(fast)]
fn op_cluster_join(listener: u32, worker: u32) {
    with_front(|front| front.primary.join(listener, worker));
}

#[op2(fast)]
fn op_cluster_leave(listener: u32, worker: u32) {
    with_front(|front| front.primary.leave(listener, worker));
}

/// What became of a connection that `on_connection` of [`op_cluster_start`] got.
#[op2(fast)]
fn op_cluster_answer(worker: u32, ticket: u32, accepted: bool) {
    with_front(|front| front.primary.answer(worker, ticket, accepted));
}

// ---- The worker's end ----

/// Delivers what comes over the hand-off socket. Never keeps the process alive: the server handles do.
struct Handoffs {
    receiver: RefCell<Receiver>,
    /// `(listener, native, is_ours) -> 0 taken, 1 does not listen there, 2 no room`.
    on_connection: v8::Global<v8::Function>,
    token: std::cell::Cell<Option<crate::runtime::event_loop::Token>>,
}

/// Offers one wake-up takes before others get their turn.
const OFFERS_PER_EVENT: usize = 4;

impl Source for Handoffs {
    fn ready(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, _readiness: Readiness) {
        let state = RuntimeState::from_scope(scope);
        for _ in 0..OFFERS_PER_EVENT {
            let next = self.receiver.borrow_mut().next();
            self.watch_wake(&state.event_loop);
            let mut offer = match next {
                Ok(Some(offer)) => offer,
                Ok(None) => return,
                Err(_) => {
                    // The primary is gone, or is none: the channel's end says what follows from that.
                    if let Some(token) = self.token.take() {
                        state.event_loop.deregister(token, self.receiver.borrow().socket());
                    }
                    return;
                }
            };
            loop {
                let claimed = self.receiver.borrow().claim(&mut offer);
                let Some(claimed) = claimed else { break };
                let entry = claimed.entry;
                v8::scope!(let scope, scope);
                let stream = Stream::handed_over(claimed.fd, stream_kind(entry.kind), claimed.count);
                let answer = self.deliver(scope, &state, entry.listener, &stream, false);
                self.receiver.borrow().answer(&mut offer, entry, answer);
            }
            self.receiver.borrow().finish(&offer);
        }
    }
}

/// Connections one wake-up accepts before others get their turn.
const ACCEPTS_PER_WAIT: usize = 16;

impl Waiter for Handoffs {
    fn before_wait(self: Rc<Self>, _event_loop: &EventLoop, may_sleep: bool) -> Option<Duration> {
        (may_sleep && !self.receiver.borrow().fall_asleep()).then_some(Duration::ZERO)
    }

    fn after_wait(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>) {
        self.receiver.borrow().wake_up();
        let state = RuntimeState::from_scope(scope);
        for _ in 0..ACCEPTS_PER_WAIT {
            let accepted = self.receiver.borrow().accept();
            let Some(Accepted { listener, fd, count }) = accepted else { return };
            v8::scope!(let scope, scope);
            let stream = Stream::accepted_in_turn(fd, stream::Kind::Tcp, count);
            self.deliver(scope, &state, listener, &stream, true);
        }
    }
}

/// Ends the loop's waiting: what there is to do is seen then.
struct Wake(#[allow(dead_code, reason = "open as long as it is watched")] OwnedFd);

impl Source for Wake {
    fn ready(self: Rc<Self>, _scope: &mut v8::PinScope<'_, '_>, _readiness: Readiness) {}
}

impl Handoffs {
    /// The board has come, and with it what wakes this process when it has turns.
    fn watch_wake(self: &Rc<Self>, event_loop: &EventLoop) {
        let Some(wake) = self.receiver.borrow_mut().take_wake() else { return };
        let wake = Rc::new(Wake(wake));
        let interest = Interest { edge: true, ..Interest::READ };
        match event_loop.register(wake.0.as_fd(), interest, wake.clone()) {
            Ok(_) => {
                let this: std::rc::Weak<Self> = Rc::downgrade(self);
                event_loop.add_waiter(this);
            }
            Err(errno) => tracing::warn!("this worker cannot be told of connections: {errno}"),
        }
    }

    fn deliver(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        state: &RuntimeState,
        listener: ListenerId,
        stream: &Rc<Stream>,
        is_ours: bool,
    ) -> Answer {
        let listener = v8::Integer::new_from_unsigned(scope, listener).into();
        let native = stream.to_v8(scope).into();
        let this = v8::undefined(scope).into();
        let is_ours = v8::Boolean::new(scope, is_ours).into();
        let answer = callback::call(scope, state, &self.on_connection, this, &[listener, native, is_ours]);
        match answer.and_then(|answer| answer.int32_value(scope)) {
            Some(1) => Answer::Gone,
            Some(2) => Answer::Full,
            // An exception, too: the connection was with the script when it was thrown.
            _ => Answer::Taken,
        }
    }
}

/// Starts receiving connections on `fd`, which is taken over. Returns whether that worked.
#[op2(nofast)]
fn op_cluster_receive(scope: &mut v8::PinScope<'_, '_>, fd: i32, on_connection: v8::Local<v8::Function>) -> bool {
    let state = RuntimeState::from_scope(scope);
    // SAFETY: it was inherited under this number and nobody else uses it; a wrong number from the environment is refused below.
    let probe = unsafe { BorrowedFd::borrow_raw(fd.max(0)) };
    let is_socket = socket::int_option(probe, libc::SOL_SOCKET, libc::SO_TYPE) == Ok(libc::SOCK_SEQPACKET);
    if fd < 0 || !is_socket || nix::fcntl::fcntl(probe, nix::fcntl::FcntlArg::F_SETFD(nix::fcntl::FdFlag::FD_CLOEXEC)).is_err() {
        return false;
    }
    // SAFETY: as above; open, as it has options.
    let socket = unsafe { OwnedFd::from_raw_fd(fd) };
    let handoffs = Rc::new(Handoffs {
        receiver: RefCell::new(Receiver::new(socket)),
        on_connection: v8::Global::new(scope, on_connection),
        token: std::cell::Cell::new(None),
    });
    let registered = state.event_loop.register(handoffs.receiver.borrow().socket().as_fd(), Interest::READ, handoffs.clone());
    handoffs.token.set(registered.ok());
    if registered.is_ok()
        && let Some(primary) = socket::peer_process(handoffs.receiver.borrow().socket())
    {
        parent_death::watch(primary, handoffs.receiver.borrow().socket());
    }
    HANDOFFS.set(registered.is_ok().then_some(handoffs));
    registered.is_ok()
}

thread_local! {
    static HANDOFFS: RefCell<Option<Rc<Handoffs>>> = const { RefCell::new(None) };
}

/// A server serves what comes from this listener. False: there is no way to say so, and nothing comes.
#[op2(fast)]
fn op_cluster_ready(listener: u32) -> bool {
    HANDOFFS.with_borrow(|handoffs| handoffs.as_ref().is_some_and(|handoffs| handoffs.receiver.borrow().ready(listener).is_ok()))
}

/// Lets go of a connection that another worker is to serve. `is_ours`: this process has accepted it, so the scheduler gets it back;
/// otherwise that has a copy. `gone`: nobody listens there any more.
#[op2(fast)]
fn op_cluster_let_go(scope: &mut v8::PinScope<'_, '_>, listener: u32, #[cppgc] native: &NativeStream, is_ours: bool, gone: bool) {
    let Some(fd) = native.get().take_fd(&RuntimeState::from_scope(scope)) else { return };
    HANDOFFS.with_borrow(|handoffs| {
        if let Some(handoffs) = handoffs.as_ref().filter(|_| is_ours) {
            handoffs.receiver.borrow().give_back(listener, &fd, gone);
        }
    });
}

/// Nobody listens there any more.
#[op2(fast)]
fn op_cluster_unlisten(listener: u32) {
    HANDOFFS.with_borrow(|handoffs| {
        if let Some(handoffs) = handoffs {
            handoffs.receiver.borrow_mut().unlisten(listener);
        }
    });
}

// ---- SCHED_NONE: the table by which workers take turns ----

thread_local! {
    static TABLE: RefCell<Option<Rc<Table>>> = const { RefCell::new(None) };
}

/// In the primary: makes the table. Returns the descriptor for workers, -1 without one: they get what they get then.
#[op2(fast)]
fn op_cluster_table_create() -> i32 {
    match Table::create() {
        Ok((table, fd)) => {
            TABLE.set(Some(Rc::new(table)));
            fd.into_raw_fd()
        }
        Err(error) => {
            tracing::warn!("workers do not take turns in accepting: {error}");
            -1
        }
    }
}

/// How many listeners (rows) or workers (columns) there is room for.
#[op2(fast)]
fn op_cluster_table_size(rows: bool) -> u32 {
    (if rows { ROWS } else { COLUMNS }) as u32
}

/// A listener (its row) or a worker (its column) is gone; the other is negative.
#[op2(fast)]
fn op_cluster_table_clear(row: i32, column: i32) {
    TABLE.with_borrow(|table| {
        let Some(table) = table else { return };
        if let Some(row) = usize::try_from(row).ok().filter(|row| *row < ROWS) {
            table.clear_row(row);
        }
        if let Some(column) = usize::try_from(column).ok().filter(|column| *column < COLUMNS) {
            table.clear_column(column);
        }
    });
}

/// In a worker: opens the table it has inherited, which is closed here.
#[op2(fast)]
fn op_cluster_table_open(fd: i32) {
    if let Ok(fd) = socket::own(fd) {
        TABLE.set(Table::open(fd.as_fd()).ok().map(Rc::new));
    }
}

/// The listener takes turns with its fellows from now on.
#[op2(fast)]
fn op_cluster_table_join(scope: &mut v8::PinScope<'_, '_>, #[cppgc] native: &NativeStream, row: u32, column: u32) {
    let table = TABLE.with_borrow(Clone::clone);
    if let Some(seat) = table.and_then(|table| Seat::new(table, row as usize, column as usize)) {
        native.get().share(&RuntimeState::from_scope(scope).event_loop, seat);
    }
}
