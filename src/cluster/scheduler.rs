//! The data-plane thread: accepts, hands out, takes back. It never enters V8, and the primary's JavaScript never runs per connection.
//!
//! This file does the I/O; who gets what is decided in `dispatch.rs`. A connection is accepted only when a worker has room for it; until
//! then it waits in the kernel's backlog. Until the worker has settled it, a copy of the descriptor stays here, so that a worker that
//! dies or stalls loses nothing it had not claimed.
//! A worker that is not rcluster (or not ours) has no hand-off socket: its connections go through the primary's JavaScript, as Node's do.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::eventfd::{EfdFlags, EventFd};

use super::board::Board;
use super::dispatch::{Dispatcher, Settings, Ticket};
use super::handoff::{self, Kind, ListenerId, Packet};
use super::mailbox::{Command, Mailbox};
use super::policy::WorkerId;
use crate::sys::shared_page::SharedPage;
use crate::sys::socket;

/// How long accepting pauses when the process is out of descriptors.
const EXHAUSTED: Duration = Duration::from_millis(50);
/// While every worker is busy, connections are gathered for so long: each wake-up of this thread costs more than what it does then.
const GATHER: Duration = Duration::from_micros(250);
/// When to look again whether a worker has used turns, when all have as many as they may.
const FULL: Duration = Duration::from_millis(1);
/// Connections taken from one listener before others get their turn.
const ACCEPTS: usize = 64;

/// Hands a connection to the primary's JavaScript, for a worker without hand-off socket.
pub type ToScript = Box<dyn Fn(ListenerId, WorkerId, Ticket, Kind, OwnedFd) + Send>;

struct Listener {
    fd: Option<OwnedFd>,
    watching: Watch,
    /// When to look again whether what waits is being accepted.
    check_at: Option<Instant>,
    /// The kernel may have connections waiting.
    readable: bool,
    /// Out of descriptors until then.
    exhausted_until: Option<Instant>,
}

/// What epoll tells of a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Watch {
    Nothing,
    /// That connections wait.
    Waiting,
    /// That one more waits.
    Arriving,
}

/// A worker's hand-off socket, our end; and what wakes the worker when it was given turns.
struct Link {
    socket: OwnedFd,
    wake: EventFd,
}

/// The thread's state.
pub struct Scheduler {
    epoll: Epoll,
    mailbox: Arc<Mailbox>,
    to_script: ToScript,
    dispatcher: Dispatcher<SharedPage, OwnedFd>,
    listeners: BTreeMap<ListenerId, Listener>,
    links: BTreeMap<WorkerId, Link>,
    settings: Settings,
    /// All who were given turns just now had been busy anyway.
    is_busy: bool,
}

/// What an event is about, as epoll's word.
#[derive(Clone, Copy)]
enum Subject {
    Mailbox,
    Listener(ListenerId),
    Worker(WorkerId),
}

impl Subject {
    fn to_word(self) -> u64 {
        match self {
            Self::Mailbox => 0,
            Self::Listener(id) => 1 << 32 | u64::from(id),
            Self::Worker(id) => 2 << 32 | u64::from(id),
        }
    }

    fn from_word(word: u64) -> Self {
        match word >> 32 {
            0 => Self::Mailbox,
            1 => Self::Listener(word as u32),
            _ => Self::Worker(word as u32),
        }
    }

    fn event(self) -> EpollEvent {
        EpollEvent::new(EpollFlags::EPOLLIN, self.to_word())
    }
}

impl Scheduler {
    pub fn new(mailbox: Arc<Mailbox>, to_script: ToScript, settings: Settings) -> io::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        epoll.add(mailbox.wake(), Subject::Mailbox.event())?;
        let dispatcher = Dispatcher::new(settings, Instant::now());
        Ok(Self { epoll, mailbox, to_script, dispatcher, listeners: BTreeMap::new(), links: BTreeMap::new(), settings, is_busy: false })
    }

    /// Runs for as long as the process does.
    pub fn run(mut self) -> ! {
        let mut events = [EpollEvent::empty(); 128];
        // Sleeps of this thread may be short.
        let _ = nix::sys::prctl::set_timerslack(1);
        loop {
            if std::mem::take(&mut self.is_busy) {
                std::thread::sleep(GATHER);
            }
            let count = match self.epoll.wait(&mut events, self.timeout()) {
                Ok(count) => count,
                Err(Errno::EINTR) => 0,
                Err(errno) => panic!("epoll_wait on the scheduler's own descriptor failed: {errno}"),
            };
            // What workers say and changes first: they decide who can take what the listeners bring.
            for event in &events[..count] {
                match Subject::from_word(event.data()) {
                    Subject::Mailbox => self.run_commands(),
                    Subject::Worker(id) => self.on_worker(id),
                    Subject::Listener(id) => {
                        if let Some(listener) = self.listeners.get_mut(&id) {
                            listener.readable = true;
                        }
                    }
                }
            }
            let now = Instant::now();
            self.dispatcher.run_timers(now);
            while let Some(id) = self.dispatcher.forget_drained() {
                self.close_socket(id);
            }
            // Once more if a worker was found dead: what it was to get is to go to others now.
            while self.dispatch_all(now) {}
        }
    }

    /// Returns whether a worker turned out to be gone.
    fn dispatch_all(&mut self, now: Instant) -> bool {
        let mut gone = false;
        let mut next = 0;
        while let Some(id) = self.listeners.range(next..).next().map(|(id, _)| *id) {
            next = id + 1;
            self.dispatch(id, now);
            gone |= self.flush(id, now);
        }
        gone
    }

    fn timeout(&self) -> EpollTimeout {
        let pauses = self.listeners.values().flat_map(|listener| listener.exhausted_until.into_iter().chain(listener.check_at));
        let Some(due) = pauses.chain(self.dispatcher.due()).min() else { return EpollTimeout::NONE };
        let left = due.saturating_duration_since(Instant::now());
        // Rounded up: waking a moment early would only turn the loop once more for nothing.
        EpollTimeout::try_from(left.as_micros().div_ceil(1000)).unwrap_or(EpollTimeout::MAX)
    }

    // ---- Commands ----

    fn run_commands(&mut self) {
        for command in self.mailbox.take() {
            match command {
                Command::AddWorker { id, socket } => self.add_worker(id, socket),
                // A worker with a hand-off socket has the last word there, by closing it.
                Command::RemoveWorker { id, silent: true } if !self.links.contains_key(&id) => self.dispatcher.bury(id),
                Command::RemoveWorker { id, .. } => self.dispatcher.retire(id),
                Command::AddListener { id, fd, kind } => {
                    self.dispatcher.add_listener(id, kind);
                    self.listeners
                        .insert(id, Listener { fd, watching: Watch::Nothing, check_at: None, readable: true, exhausted_until: None });
                }
                Command::RemoveListener { id, done } => {
                    self.remove_listener(id);
                    // Nobody waits any more when the process is ending.
                    let _ = done.send(());
                }
                Command::Inject { listener, fd } => self.dispatcher.accepted(listener, fd),
                Command::Join { listener, worker } => self.dispatcher.join(listener, worker),
                Command::Leave { listener, worker } => {
                    self.dispatcher.leave(listener, worker);
                    self.unshare(listener, worker);
                }
                Command::Answer { worker, ticket, accepted } => self.dispatcher.on_answer(worker, ticket, accepted),
            }
        }
    }

    fn remove_listener(&mut self, id: ListenerId) {
        let workers: Vec<WorkerId> = self.links.keys().copied().collect();
        for worker in workers {
            self.unshare(id, worker);
        }
        self.dispatcher.remove_listener(id);
        let Some(Listener { fd: Some(fd), watching, .. }) = self.listeners.remove(&id) else { return };
        if watching != Watch::Nothing {
            let _ = self.epoll.delete(&fd);
        }
        // A worker may not have closed its copy yet: the port is to be free all the same.
        let _ = nix::sys::socket::shutdown(fd.as_raw_fd(), nix::sys::socket::Shutdown::Read);
    }

    // ---- Workers ----

    fn add_worker(&mut self, id: WorkerId, socket: Option<OwnedFd>) {
        let board = socket.and_then(|socket| match self.open_handoff(id, &socket) {
            Ok((board, wake)) => {
                self.links.insert(id, Link { socket, wake });
                Some(board)
            }
            // Without memory for the page it still works, at Node's speed.
            Err(error) => {
                tracing::warn!("worker {id}: no native hand-off ({error}); its connections go through the primary's JavaScript");
                None
            }
        });
        self.dispatcher.add_worker(id, board);
    }

    fn open_handoff(&self, id: WorkerId, socket: &OwnedFd) -> io::Result<(Board, EventFd)> {
        let (board, page) = Board::create()?;
        let wake = EventFd::from_value_and_flags(0, EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK)?;
        handoff::send_board(socket.as_fd(), page.as_fd(), wake.as_fd())?;
        self.epoll.add(socket, Subject::Worker(id).event())?;
        Ok((board, wake))
    }

    /// The worker accepts at `listener` from now on, if that can be arranged; otherwise what comes is handed to it.
    fn share(&mut self, listener: ListenerId, id: WorkerId) {
        let Some(fd) = self.listeners.get(&listener).and_then(|listener| listener.fd.as_ref()) else { return };
        let Some(link) = self.links.get(&id) else { return };
        let Some(seat) = self.dispatcher.share(listener, id) else { return };
        if let Err(error) = handoff::send_listen(link.socket.as_fd(), listener, seat, fd.as_fd()) {
            tracing::debug!("listener {listener} cannot be shared with worker {id}: {error}");
            self.dispatcher.unshare(listener, id);
        }
    }

    fn unshare(&mut self, listener: ListenerId, id: WorkerId) {
        if let Some(seat) = self.dispatcher.unshare(listener, id)
            && let Some(link) = self.links.get(&id)
        {
            // Fails when the worker is gone; one that lives has closed its copy with its server.
            let _ = handoff::send_unlisten(link.socket.as_fd(), seat);
        }
    }

    fn on_worker(&mut self, id: WorkerId) {
        let Some(link) = self.links.get(&id) else { return };
        match handoff::recv(link.socket.as_fd()) {
            // Several say no more than one; epoll tells of the next.
            Ok(Some((Packet::Look, _))) => self.dispatcher.on_look(id),
            Ok(Some((Packet::Ready(listener), _))) => {
                // The command that invites it was there before it could know.
                self.run_commands();
                self.dispatcher.ready(listener, id);
                self.share(listener, id);
            }
            Ok(Some((Packet::Return(listener, gone), fds))) => {
                tracing::debug!("worker {id} gives a connection of listener {listener} back");
                fds.into_iter().take(1).for_each(|fd| self.dispatcher.returned(id, listener, fd, gone));
                if gone {
                    self.unshare(listener, id);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            // The end. Reset: it left packets unread.
            Ok(None) => self.bury(id),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => self.bury(id),
            Ok(Some(_)) | Err(_) => {
                tracing::warn!("worker {id} broke the hand-off protocol; it gets no more connections");
                self.bury(id);
            }
        }
    }

    fn bury(&mut self, id: WorkerId) {
        self.dispatcher.bury(id);
        self.close_socket(id);
    }

    fn close_socket(&mut self, id: WorkerId) {
        if let Some(link) = self.links.remove(&id) {
            let _ = self.epoll.delete(link.socket);
        }
    }

    // ---- Connections ----

    fn dispatch(&mut self, id: ListenerId, now: Instant) {
        let Some(listener) = self.listeners.get_mut(&id) else { return };
        listener.exhausted_until.take_if(|until| *until <= now);
        if listener.exhausted_until.is_none() {
            self.dispatcher.distribute(id);
        }
        let wanted = if self.dispatcher.is_shared(id) {
            Watch::Arriving
        } else {
            listener.check_at = None;
            match loop_accept(listener, id, &mut self.dispatcher, now) {
                true => Watch::Waiting,
                false => {
                    // Not watched, it does not say when it has something: the next dispatch looks.
                    listener.readable = true;
                    Watch::Nothing
                }
            }
        };
        if let Err(errno) = self.watch(id, wanted) {
            tracing::warn!("a listener cannot be watched: {errno}");
        }
        if wanted == Watch::Arriving {
            self.give_turns(id, now);
        }
    }

    fn watch(&mut self, id: ListenerId, wanted: Watch) -> nix::Result<()> {
        let Some(listener) = self.listeners.get_mut(&id) else { return Ok(()) };
        let Some(fd) = listener.fd.as_ref().filter(|_| listener.watching != wanted) else { return Ok(()) };
        if listener.watching != Watch::Nothing {
            self.epoll.delete(fd)?;
            listener.watching = Watch::Nothing;
        }
        let flags = match wanted {
            Watch::Nothing => return Ok(()),
            Watch::Waiting => EpollFlags::EPOLLIN,
            Watch::Arriving => EpollFlags::EPOLLIN | EpollFlags::EPOLLET,
        };
        self.epoll.add(fd, EpollEvent::new(flags, Subject::Listener(id).to_word()))?;
        listener.watching = wanted;
        Ok(())
    }

    /// Sees to it that for each connection that waits a worker has a turn.
    fn give_turns(&mut self, id: ListenerId, now: Instant) {
        let Some(listener) = self.listeners.get_mut(&id) else { return };
        let waiting = listener.fd.as_ref().and_then(|fd| socket::accept_queue(fd.as_fd())).unwrap_or(0);
        let mut given_to = Vec::new();
        let left = self.dispatcher.give_turns(id, waiting, now, |worker| {
            if !given_to.contains(&worker) {
                given_to.push(worker);
            }
        });
        if !given_to.is_empty() {
            tracing::debug!("listener {id}: {waiting} connections wait; turns to workers {given_to:?}");
        }
        // Nobody tells us what becomes of a turn. Whoever has it may die or be stopped; then what still waits needs another.
        listener.check_at = (waiting > 0).then(|| now + if left > 0 { FULL } else { self.settings.stall });
        let mut is_busy = !given_to.is_empty();
        for worker in given_to {
            if self.dispatcher.take_asleep(worker)
                && let Some(link) = self.links.get(&worker)
            {
                is_busy = false;
                // Fails only when the counter is at its maximum: the worker is being woken anyway.
                let _ = link.wake.write(1);
            }
        }
        self.is_busy = is_busy;
    }

    /// Sends what is staged. `listener`: the one it came from, which pauses if the kernel takes no more descriptors.
    /// Returns whether a worker turned out to be gone.
    fn flush(&mut self, listener: ListenerId, now: Instant) -> bool {
        let mut gone = false;
        let mut next = 0;
        while let Some(id) = self.dispatcher.staged_from(next) {
            next = id + 1;
            let Some(count) = self.dispatcher.offer(id, now) else {
                self.flush_to_script(id, now);
                continue;
            };
            let Some(Link { socket, .. }) = self.links.get(&id) else { continue };
            let offers = self.dispatcher.newest(id, count).map(|(entry, fd)| (entry, fd.as_fd()));
            let Err(error) = handoff::send_offer(socket.as_fd(), offers) else {
                tracing::debug!("{count} connections offered to worker {id}");
                continue;
            };
            self.dispatcher.withdraw(id, count);
            if matches!(error.raw_os_error(), Some(libc::EPIPE | libc::ECONNRESET | libc::ENOTCONN)) {
                self.bury(id);
                gone = true;
            } else {
                tracing::debug!("nothing can be handed to worker {id} now: {error}");
                self.pause(listener, now);
            }
        }
        gone
    }

    fn flush_to_script(&mut self, id: WorkerId, now: Instant) {
        for staged in self.dispatcher.take_staged(id) {
            match staged.connection.fd.try_clone() {
                Ok(copy) => {
                    let ticket = self.dispatcher.issue_ticket(id, staged.listener, staged.connection);
                    (self.to_script)(staged.listener, id, ticket, staged.kind, copy);
                }
                Err(_) => {
                    self.dispatcher.put_back(staged.listener, staged.connection);
                    self.pause(staged.listener, now);
                }
            }
        }
    }

    fn pause(&mut self, id: ListenerId, now: Instant) {
        if let Some(listener) = self.listeners.get_mut(&id) {
            listener.exhausted_until = Some(now + EXHAUSTED);
        }
    }
}

/// Accepts what waits, as far as workers have room. Returns whether the kernel is to tell of more.
fn loop_accept(listener: &mut Listener, id: ListenerId, dispatcher: &mut Dispatcher<SharedPage, OwnedFd>, now: Instant) -> bool {
    let Some(fd) = listener.fd.as_ref().map(AsFd::as_fd) else { return true };
    if listener.exhausted_until.is_some() || !dispatcher.can_take(id) {
        return false;
    }
    if !listener.readable {
        return true;
    }
    listener.readable = false;
    for _ in 0..accepts(fd) {
        if !dispatcher.can_take(id) {
            return false;
        }
        match socket::accept(fd) {
            Ok(connection) => dispatcher.accepted(id, connection),
            Err(Errno::EAGAIN) => break,
            Err(Errno::ECONNABORTED | Errno::EINTR | Errno::EPROTO) => {}
            Err(errno) => {
                tracing::debug!("accepting pauses: {errno}");
                listener.exhausted_until = Some(now + EXHAUSTED);
                return false;
            }
        }
    }
    // Whatever is still there, epoll tells of it again.
    true
}

/// How many connections to accept: as many as wait, where the kernel says so. Finding out by accepting until it fails costs a socket
/// that is made and thrown away.
fn accepts(listener: BorrowedFd<'_>) -> usize {
    socket::accept_queue(listener).unwrap_or(ACCEPTS).min(ACCEPTS)
}

#[cfg(test)]
mod tests;
