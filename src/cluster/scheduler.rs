//! The data-plane thread: accepts, hands out, takes back. It never enters V8, and the primary's JavaScript never runs per connection.
//!
//! A connection is accepted only when a worker has room for it; until then it waits in the kernel's backlog. Until the worker has
//! acknowledged it, a copy of the descriptor stays here, so that a worker that dies or stalls loses nothing it had not claimed.
//! A worker that is not rcluster (or not ours) has no hand-off socket: its connections go through the primary's JavaScript, as Node's do.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::eventfd::EventFd;

use super::board::{Board, SLOTS, Slot};
use super::handoff::{self, Entry, Kind, ListenerId, Packet};
use super::policy::{RoundRobin, WorkerId};
use crate::sys::socket;

/// An offer not claimed for so long goes to another worker, if one is idle: this one's event loop is stuck.
const STALL: Duration = Duration::from_millis(200);
/// How long accepting pauses when the process is out of descriptors.
const EXHAUSTED: Duration = Duration::from_millis(50);
/// When a connection that every worker refused (`maxConnections`) is offered again.
const ALL_FULL: Duration = Duration::from_millis(20);
/// Connections taken from one listener before others get their turn.
const ACCEPTS: usize = 64;
/// Connections on their way to a worker without hand-off socket.
const SCRIPT_LIMIT: usize = 8;

/// Hands a connection to the primary's JavaScript, for a worker without hand-off socket.
pub type ToScript = Box<dyn Fn(ListenerId, WorkerId, Ticket, Kind, OwnedFd) + Send>;
/// Names a connection on its way through JavaScript.
pub type Ticket = u32;

/// What the primary's main thread asks for.
pub enum Command {
    /// `socket`: our end of the hand-off socket; None: through JavaScript.
    AddWorker {
        id: WorkerId,
        socket: Option<OwnedFd>,
    },
    RemoveWorker {
        id: WorkerId,
    },
    /// `fd`: None if it accepts nothing itself and only hands out what is injected.
    AddListener {
        id: ListenerId,
        fd: Option<OwnedFd>,
        kind: Kind,
    },
    /// A connection accepted elsewhere.
    Inject {
        listener: ListenerId,
        fd: OwnedFd,
    },
    /// Answered when the descriptor is closed.
    RemoveListener {
        id: ListenerId,
        done: Sender<()>,
    },
    Join {
        listener: ListenerId,
        worker: WorkerId,
    },
    Leave {
        listener: ListenerId,
        worker: WorkerId,
    },
    /// What became of a connection that went through JavaScript.
    Answer {
        worker: WorkerId,
        ticket: Ticket,
        accepted: bool,
    },
}

/// Commands on their way to the thread.
pub struct Mailbox {
    commands: Mutex<Vec<Command>>,
    wake: EventFd,
}

impl Mailbox {
    pub fn new(wake: EventFd) -> Self {
        Self { commands: Mutex::default(), wake }
    }

    pub fn send(&self, command: Command) {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner).push(command);
        // Fails only when the counter is at its maximum: the thread is being woken anyway.
        let _ = self.wake.write(1);
    }

    fn take(&self) -> Vec<Command> {
        let _ = self.wake.read();
        std::mem::take(&mut self.commands.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Listener {
    fd: Option<OwnedFd>,
    kind: Kind,
    ring: RoundRobin,
    /// To be offered (again) before new ones are accepted.
    pending: VecDeque<Connection>,
    /// Refused by every worker: pending again at this time.
    parked: Vec<(Instant, Connection)>,
    watching: bool,
    /// The kernel may have connections waiting.
    readable: bool,
    /// Out of descriptors until then.
    exhausted_until: Option<Instant>,
}

struct Connection {
    fd: OwnedFd,
    /// How many workers had no room for it.
    refusals: usize,
    /// The last of them: it is not asked again while another can be.
    refused_by: Option<WorkerId>,
}

impl Connection {
    fn new(fd: OwnedFd) -> Self {
        Self { fd, refusals: 0, refused_by: None }
    }

    fn refused(self, worker: WorkerId) -> Self {
        Self { refusals: self.refusals + 1, refused_by: Some(worker), ..self }
    }
}

struct Worker {
    link: Link,
    /// Chosen in this round, not sent yet.
    staged: Vec<(ListenerId, Kind, Connection)>,
}

enum Link {
    Handoff(Handoff),
    Script { tickets: BTreeMap<Ticket, (ListenerId, Connection)> },
}

struct Handoff {
    socket: OwnedFd,
    board: Board,
    free_slots: Vec<u32>,
    /// Offered and not acknowledged, oldest first.
    batches: VecDeque<Batch>,
    next_batch: u32,
    /// The socket is full, or an offer went unclaimed for too long: nothing new until it acknowledges.
    blocked: bool,
}

struct Batch {
    id: u32,
    /// When it counts as stalled.
    due: Instant,
    /// None: taken back.
    offers: Vec<(Entry, Option<Connection>)>,
}

impl Worker {
    fn has_room(&self) -> bool {
        match &self.link {
            Link::Handoff(handoff) => !handoff.blocked && handoff.free_slots.len() > self.staged.len(),
            Link::Script { tickets } => tickets.len() + self.staged.len() < SCRIPT_LIMIT,
        }
    }

    fn is_idle(&self) -> bool {
        match &self.link {
            Link::Handoff(handoff) => handoff.batches.is_empty() && self.staged.is_empty(),
            Link::Script { tickets } => tickets.is_empty() && self.staged.is_empty(),
        }
    }
}

/// The thread's state.
pub struct Scheduler {
    epoll: Epoll,
    mailbox: Arc<Mailbox>,
    to_script: ToScript,
    listeners: BTreeMap<ListenerId, Listener>,
    workers: BTreeMap<WorkerId, Worker>,
    next_ticket: Ticket,
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
    pub fn new(mailbox: Arc<Mailbox>, to_script: ToScript) -> io::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        epoll.add(mailbox.wake.as_fd(), Subject::Mailbox.event())?;
        Ok(Self { epoll, mailbox, to_script, listeners: BTreeMap::new(), workers: BTreeMap::new(), next_ticket: 0 })
    }

    /// Runs for as long as the process does.
    pub fn run(mut self) -> ! {
        let mut events = [EpollEvent::empty(); 128];
        loop {
            let count = match self.epoll.wait(&mut events, self.timeout()) {
                Ok(count) => count,
                Err(Errno::EINTR) => 0,
                Err(errno) => panic!("epoll_wait on the scheduler's own descriptor failed: {errno}"),
            };
            // Acknowledgements and changes first: they decide who can take what the listeners bring.
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
            self.run_timers();
            let ids: Vec<ListenerId> = self.listeners.keys().copied().collect();
            for id in ids {
                self.dispatch(id);
            }
        }
    }

    // ---- Commands ----

    fn run_commands(&mut self) {
        for command in self.mailbox.take() {
            match command {
                Command::AddWorker { id, socket } => self.add_worker(id, socket),
                Command::RemoveWorker { id } => self.remove_worker(id),
                Command::AddListener { id, fd, kind } => {
                    let listener = Listener {
                        fd,
                        kind,
                        ring: RoundRobin::default(),
                        pending: VecDeque::new(),
                        parked: Vec::new(),
                        watching: false,
                        readable: true,
                        exhausted_until: None,
                    };
                    self.listeners.insert(id, listener);
                }
                Command::RemoveListener { id, done } => {
                    if let Some(listener) = self.listeners.remove(&id) {
                        if let Some(fd) = listener.fd.as_ref().filter(|_| listener.watching) {
                            let _ = self.epoll.delete(fd);
                        }
                        drop(listener);
                    }
                    // Nobody waits any more when the process is ending.
                    let _ = done.send(());
                }
                Command::Inject { listener, fd } => {
                    if let Some(listener) = self.listeners.get_mut(&listener) {
                        listener.pending.push_back(Connection::new(fd));
                    }
                }
                Command::Join { listener, worker } => {
                    if let Some(listener) = self.listeners.get_mut(&listener) {
                        listener.ring.join(worker);
                    }
                }
                Command::Leave { listener, worker } => {
                    if let Some(listener) = self.listeners.get_mut(&listener) {
                        listener.ring.leave(worker);
                    }
                }
                Command::Answer { worker, ticket, accepted } => self.on_answer(worker, ticket, accepted),
            }
        }
    }

    fn add_worker(&mut self, id: WorkerId, socket: Option<OwnedFd>) {
        let link = match socket.map(|socket| self.open_handoff(id, socket)) {
            Some(Ok(handoff)) => Link::Handoff(handoff),
            // Without memory for the page it still works, at Node's speed.
            Some(Err(error)) => {
                tracing::warn!("worker {id}: no native hand-off ({error}); its connections go through the primary's JavaScript");
                Link::Script { tickets: BTreeMap::new() }
            }
            None => Link::Script { tickets: BTreeMap::new() },
        };
        self.workers.insert(id, Worker { link, staged: Vec::new() });
    }

    fn open_handoff(&self, id: WorkerId, socket: OwnedFd) -> io::Result<Handoff> {
        let (board, fd) = Board::create()?;
        handoff::send(socket.as_fd(), &Packet::Board, &[fd.as_fd()])?;
        self.epoll.add(&socket, Subject::Worker(id).event())?;
        Ok(Handoff {
            socket,
            board,
            free_slots: (0..SLOTS as u32).rev().collect(),
            batches: VecDeque::new(),
            next_batch: 0,
            blocked: false,
        })
    }

    /// The worker is gone, or leaves for good: what it had not claimed goes to the others.
    fn remove_worker(&mut self, id: WorkerId) {
        let Some(worker) = self.workers.remove(&id) else { return };
        for listener in self.listeners.values_mut() {
            listener.ring.leave(id);
        }
        let mut orphans: Vec<(ListenerId, Connection)> = Vec::new();
        match worker.link {
            Link::Handoff(handoff) => {
                let _ = self.epoll.delete(&handoff.socket);
                for (entry, connection) in handoff.batches.into_iter().flat_map(|batch| batch.offers) {
                    let slot = entry.slot as usize;
                    if let Some(connection) = connection
                        && (handoff.board.revoke(slot) || matches!(handoff.board.get(slot), Slot::Gone | Slot::Full))
                    {
                        orphans.push((entry.listener, connection));
                    }
                }
            }
            Link::Script { tickets } => orphans.extend(tickets.into_values()),
        }
        orphans.extend(worker.staged.into_iter().map(|(listener, _, connection)| (listener, connection)));
        for (listener, connection) in orphans {
            self.offer_again(listener, connection);
        }
    }

    /// A connection without a listener any more is closed by being dropped.
    fn offer_again(&mut self, listener: ListenerId, connection: Connection) {
        let Some(listener) = self.listeners.get_mut(&listener) else { return };
        if connection.refusals >= listener.ring.len().max(1) {
            listener.parked.push((Instant::now() + ALL_FULL, Connection { refusals: 0, ..connection }));
        } else {
            listener.pending.push_back(connection);
        }
    }

    fn on_answer(&mut self, worker: WorkerId, ticket: Ticket, accepted: bool) {
        let Some(Worker { link: Link::Script { tickets }, .. }) = self.workers.get_mut(&worker) else { return };
        if let Some((listener, connection)) = tickets.remove(&ticket)
            && !accepted
        {
            self.offer_again(listener, connection.refused(worker));
        }
    }

    // ---- Workers ----

    fn on_worker(&mut self, id: WorkerId) {
        loop {
            let Some(Worker { link: Link::Handoff(handoff), .. }) = self.workers.get_mut(&id) else { return };
            match handoff::recv(handoff.socket.as_fd()) {
                Ok(Some((Packet::Ack { batch }, _))) => self.on_ack(id, batch),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // The end, an error, or something no worker sends.
                Ok(None) => return self.remove_worker(id),
                Ok(Some(_)) | Err(_) => {
                    tracing::warn!("worker {id} broke the hand-off protocol; it gets no more connections");
                    return self.remove_worker(id);
                }
            }
        }
    }

    fn on_ack(&mut self, id: WorkerId, acknowledged: u32) {
        let mut refused = Vec::new();
        let mut left = Vec::new();
        {
            let Some(Worker { link: Link::Handoff(handoff), .. }) = self.workers.get_mut(&id) else { return };
            let Some(index) = handoff.batches.iter().position(|batch| batch.id == acknowledged) else { return };
            let batch = handoff.batches.remove(index).expect("the index is one of a batch");
            handoff.blocked = false;
            for (entry, connection) in batch.offers {
                let slot = entry.slot as usize;
                // An offer that is acknowledged unclaimed never got its descriptor across: the worker is out of them.
                let outcome = if handoff.board.revoke(slot) { Slot::Full } else { handoff.board.get(slot) };
                handoff.board.free(slot);
                handoff.free_slots.push(entry.slot);
                let Some(connection) = connection else { continue };
                match outcome {
                    Slot::Gone => {
                        left.push(entry.listener);
                        refused.push((entry.listener, connection));
                    }
                    Slot::Full => refused.push((entry.listener, connection.refused(id))),
                    Slot::Free | Slot::Offered | Slot::Claimed | Slot::Revoked => {}
                }
            }
        }
        for listener in left {
            if let Some(listener) = self.listeners.get_mut(&listener) {
                listener.ring.leave(id);
            }
        }
        for (listener, connection) in refused {
            self.offer_again(listener, connection);
        }
    }

    // ---- Connections ----

    fn dispatch(&mut self, id: ListenerId) {
        let Some(listener) = self.listeners.get_mut(&id) else { return };
        let mut chosen: Vec<WorkerId> = Vec::new();
        let mut accepts = 0;
        let mut wants_more = true;
        loop {
            let workers = &self.workers;
            let can_take = |worker| workers.get(&worker).is_some_and(Worker::has_room);
            if !listener.ring.members().iter().copied().any(can_take) {
                wants_more = false;
                break;
            }
            let connection = match listener.pending.pop_front() {
                Some(connection) => connection,
                None if !listener.readable || accepts == ACCEPTS => break,
                None if listener.exhausted_until.is_some() => {
                    wants_more = false;
                    break;
                }
                None => match listener.fd.as_ref().map_or(Err(Errno::EAGAIN), |fd| socket::accept(fd.as_fd())) {
                    Ok(fd) => {
                        accepts += 1;
                        Connection::new(fd)
                    }
                    Err(Errno::EAGAIN) => {
                        listener.readable = false;
                        break;
                    }
                    Err(Errno::ECONNABORTED | Errno::EINTR | Errno::EPROTO) => continue,
                    Err(errno) => {
                        tracing::debug!("accepting pauses: {errno}");
                        listener.exhausted_until = Some(Instant::now() + EXHAUSTED);
                        wants_more = false;
                        break;
                    }
                },
            };
            let preferred = listener.ring.next(|worker| connection.refused_by != Some(worker) && can_take(worker));
            let worker = preferred.or_else(|| listener.ring.next(can_take)).expect("one can take it, as was just looked up");
            self.workers.get_mut(&worker).expect("it can take one").staged.push((id, listener.kind, connection));
            if !chosen.contains(&worker) {
                chosen.push(worker);
            }
        }
        if !wants_more {
            // Not watched, it does not say when it has something: the next dispatch looks.
            listener.readable = true;
        }
        if let Some(fd) = &listener.fd {
            watch(&self.epoll, fd.as_fd(), id, &mut listener.watching, wants_more);
        }
        for worker in chosen {
            self.flush(worker);
        }
    }

    /// Sends what is staged for a worker.
    fn flush(&mut self, id: WorkerId) {
        let Some(worker) = self.workers.get_mut(&id) else { return };
        let staged = std::mem::take(&mut worker.staged);
        if staged.is_empty() {
            return;
        }
        match &mut worker.link {
            Link::Handoff(handoff) => {
                let outcome = handoff.offer(staged);
                let Err((errno, back)) = outcome else { return };
                let is_dead = matches!(errno, Some(libc::EPIPE | libc::ECONNRESET | libc::ENOTCONN));
                for (listener, connection) in back.into_iter().rev() {
                    if let Some(listener) = self.listeners.get_mut(&listener) {
                        listener.pending.push_front(connection);
                    }
                }
                if is_dead {
                    self.remove_worker(id);
                }
            }
            Link::Script { tickets } => {
                for (listener, kind, connection) in staged {
                    match connection.fd.try_clone() {
                        Ok(copy) => {
                            self.next_ticket = self.next_ticket.wrapping_add(1);
                            tickets.insert(self.next_ticket, (listener, connection));
                            (self.to_script)(listener, id, self.next_ticket, kind, copy);
                        }
                        Err(_) => {
                            if let Some(listener) = self.listeners.get_mut(&listener) {
                                listener.pending.push_back(connection);
                                listener.exhausted_until = Some(Instant::now() + EXHAUSTED);
                            }
                        }
                    }
                }
            }
        }
    }

    // ---- Time ----

    fn timeout(&self) -> EpollTimeout {
        let stalls = self.workers.values().filter_map(|worker| match &worker.link {
            Link::Handoff(handoff) => handoff.batches.iter().map(|batch| batch.due).min(),
            Link::Script { .. } => None,
        });
        let waits = self
            .listeners
            .values()
            .flat_map(|listener| listener.exhausted_until.into_iter().chain(listener.parked.iter().map(|(at, _)| *at)));
        let Some(due) = stalls.chain(waits).min() else { return EpollTimeout::NONE };
        let left = due.saturating_duration_since(Instant::now());
        EpollTimeout::try_from(left.as_millis() + 1).unwrap_or(EpollTimeout::MAX)
    }

    fn run_timers(&mut self) {
        let now = Instant::now();
        for listener in self.listeners.values_mut() {
            listener.exhausted_until.take_if(|until| *until <= now);
            for index in (0..listener.parked.len()).rev() {
                if listener.parked[index].0 <= now {
                    listener.pending.push_back(listener.parked.swap_remove(index).1);
                }
            }
        }
        self.take_back_stalled(now);
    }

    /// Offers that a stuck worker has not claimed go to idle ones; without any they stay where they are.
    fn take_back_stalled(&mut self, now: Instant) {
        let late: Vec<WorkerId> = self
            .workers
            .iter()
            .filter(|(_, worker)| matches!(&worker.link, Link::Handoff(handoff) if handoff.batches.iter().any(|batch| batch.due <= now)))
            .map(|(id, _)| *id)
            .collect();
        for id in late {
            let idle: Vec<WorkerId> =
                self.workers.iter().filter(|(other, worker)| **other != id && worker.is_idle()).map(|(other, _)| *other).collect();
            let Some(Worker { link: Link::Handoff(handoff), .. }) = self.workers.get_mut(&id) else { continue };
            let mut taken = Vec::new();
            for batch in handoff.batches.iter_mut().filter(|batch| batch.due <= now) {
                batch.due = now + STALL;
                for (entry, connection) in &mut batch.offers {
                    let listener = self.listeners.get(&entry.listener);
                    let wanted = listener.is_some_and(|listener| listener.ring.members().iter().any(|member| idle.contains(member)));
                    if wanted && connection.is_some() && handoff.board.revoke(entry.slot as usize) {
                        taken.extend(connection.take().map(|connection| (entry.listener, connection)));
                    }
                }
            }
            if taken.is_empty() {
                continue;
            }
            tracing::debug!("worker {id} is stuck: {} connections go to others", taken.len());
            handoff.blocked = true;
            for (listener, connection) in taken {
                if let Some(listener) = self.listeners.get_mut(&listener) {
                    listener.pending.push_back(connection);
                }
            }
        }
    }
}

type Returned = Vec<(ListenerId, Connection)>;

impl Handoff {
    /// Sends connections as one packet. On failure they come back, with the errno.
    fn offer(&mut self, staged: Vec<(ListenerId, Kind, Connection)>) -> Result<(), (Option<i32>, Returned)> {
        let mut offers = Vec::with_capacity(staged.len());
        for (listener, kind, connection) in staged {
            let slot = self.free_slots.pop().expect("no more is staged than slots are free");
            self.board.offer(slot as usize);
            offers.push((Entry { listener, slot, kind }, Some(connection)));
        }
        let packet = Packet::Offer { batch: self.next_batch, entries: offers.iter().map(|(entry, _)| *entry).collect() };
        let fds: Vec<BorrowedFd<'_>> =
            offers.iter().map(|(_, connection)| connection.as_ref().expect("just put there").fd.as_fd()).collect();
        match handoff::send(self.socket.as_fd(), &packet, &fds) {
            Ok(()) => {
                self.batches.push_back(Batch { id: self.next_batch, due: Instant::now() + STALL, offers });
                self.next_batch = self.next_batch.wrapping_add(1);
                Ok(())
            }
            Err(error) => {
                // Full (or too many descriptors under way): an acknowledgement makes room. With none to come, it is not full.
                self.blocked = !self.batches.is_empty();
                let back = offers.into_iter().filter_map(|(entry, connection)| {
                    self.board.free(entry.slot as usize);
                    self.free_slots.push(entry.slot);
                    connection.map(|connection| (entry.listener, connection))
                });
                Err((error.raw_os_error(), back.collect()))
            }
        }
    }
}

/// Whether epoll tells of new connections: not while nobody could take them.
fn watch(epoll: &Epoll, fd: BorrowedFd<'_>, id: ListenerId, watching: &mut bool, wanted: bool) {
    if *watching == wanted {
        return;
    }
    let changed = if wanted { epoll.add(fd, Subject::Listener(id).event()) } else { epoll.delete(fd) };
    match changed {
        Ok(()) => *watching = wanted,
        Err(errno) => tracing::warn!("a listener cannot be watched: {errno}"),
    }
}

#[cfg(test)]
mod tests;
