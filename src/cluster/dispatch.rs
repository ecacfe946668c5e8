//! The scheduler's decisions: who gets which connection, what happens to those that come back.
//!
//! Nothing here does I/O: descriptors are values, the boards' memory is behind [`Words`], time is an argument. `scheduler.rs` does what is decided
//! here; `model.rs` explores every order of events.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use super::board::{Board, Slot, Words};
use super::handoff::{Entry, Kind, ListenerId};
use super::ledger::{Connection, Ledger, Returned, Staged};
use super::policy::{Policy, Ring, WorkerId};

/// How long the scheduler waits, before it asks for word, for workers to settle what they were offered: most have by the time something
/// else wakes it, and then neither side pays for telling it.
const PATIENCE: Duration = Duration::from_millis(1);
/// When a connection that every worker refused (`maxConnections`) is offered again.
const ALL_FULL: Duration = Duration::from_millis(20);
/// Connections on their way to a worker without hand-off socket.
const SCRIPT_LIMIT: usize = 8;

/// Names a connection on its way through JavaScript.
pub type Ticket = u32;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Queue<F> {
    kind: Kind,
    ring: Ring,
    /// Workers that were told to listen and have not said yet that they do.
    invited: BTreeSet<WorkerId>,
    /// To be offered (again) before new ones are accepted.
    pending: VecDeque<Connection<F>>,
    /// Refused by every worker: pending again at this time.
    parked: Vec<(Instant, Connection<F>)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Worker<M, F> {
    link: Link<M, F>,
    /// Chosen in this round, not sent yet.
    staged: Vec<Staged<F>>,
    /// Gets nothing any more; still here because it has not said of all it claimed whether it serves it.
    leaving: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Link<M, F> {
    Native(Ledger<M, F>),
    Script(BTreeMap<Ticket, (ListenerId, Connection<F>)>),
}

impl<M: Words, F> Worker<M, F> {
    /// None: it has no room.
    fn load(&self) -> Option<usize> {
        let staged = self.staged.len();
        match &self.link {
            Link::Native(ledger) => (ledger.room() > staged).then(|| ledger.load().saturating_add(staged)),
            Link::Script(tickets) => (tickets.len() + staged < SCRIPT_LIMIT).then(|| tickets.len() + staged),
        }
    }

    fn is_stuck(&self) -> bool {
        matches!(&self.link, Link::Native(ledger) if ledger.is_stuck())
    }

    fn ledger(&mut self) -> Option<&mut Ledger<M, F>> {
        match &mut self.link {
            Link::Native(ledger) => Some(ledger),
            Link::Script(_) => None,
        }
    }
}

/// How connections go from listeners to workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Settings {
    pub policy: Policy,
    /// An offer not claimed for so long means that the worker's event loop is stuck.
    pub stall: Duration,
}

/// All listeners and workers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Dispatcher<M, F> {
    settings: Settings,
    queues: BTreeMap<ListenerId, Queue<F>>,
    workers: BTreeMap<WorkerId, Worker<M, F>>,
    next_ticket: Ticket,
    /// Of the last [`Self::run_timers`].
    now: Instant,
}

impl<M: Words, F> Dispatcher<M, F> {
    pub fn new(settings: Settings, now: Instant) -> Self {
        Self { settings, queues: BTreeMap::new(), workers: BTreeMap::new(), next_ticket: 0, now }
    }

    // ---- Who is there ----

    /// `board`: None if connections go through JavaScript.
    pub fn add_worker(&mut self, id: WorkerId, board: Option<Board<M>>) {
        let link = match board {
            Some(board) => Link::Native(Ledger::new(board, self.now)),
            None => Link::Script(BTreeMap::new()),
        };
        self.workers.insert(id, Worker { link, staged: Vec::new(), leaving: false });
    }

    /// The worker's process is gone. What it had not claimed, or had refused, goes to the others; what it had claimed died with it.
    pub fn bury(&mut self, id: WorkerId) {
        self.retire(id);
        let Some(worker) = self.workers.remove(&id) else { return };
        // Of what went through JavaScript it is not known: another worker may still be of use to the client.
        if let Link::Script(tickets) = worker.link {
            tickets.into_values().for_each(|(listener, connection)| self.offer_again(listener, connection));
        }
    }

    /// The worker gets nothing any more and what it has not claimed goes to others. It is forgotten by [`Self::forget_drained`].
    pub fn retire(&mut self, id: WorkerId) {
        for queue in self.queues.values_mut() {
            queue.ring.leave(id);
            queue.invited.remove(&id);
        }
        let Some(worker) = self.workers.get_mut(&id) else { return };
        worker.leaving = true;
        let mut orphans = worker.ledger().map(|ledger| ledger.take_back(|_| true)).unwrap_or_default();
        if !orphans.is_empty() {
            tracing::debug!("worker {id} gets nothing any more: {} connections go to others", orphans.len());
        }
        orphans.extend(worker.staged.drain(..).map(|staged| (staged.listener, staged.connection)));
        for (listener, connection) in orphans {
            self.offer_again(listener, connection);
        }
        self.collect(id);
    }

    /// Forgets one worker that has left and has nothing to say any more. Returns which.
    pub fn forget_drained(&mut self) -> Option<WorkerId> {
        let is_drained = |worker: &Worker<M, F>| match &worker.link {
            Link::Native(ledger) => !ledger.is_deciding(),
            Link::Script(tickets) => tickets.is_empty(),
        };
        let (id, _) = self.workers.iter().find(|(_, worker)| worker.leaving && is_drained(worker))?;
        let id = *id;
        self.workers.remove(&id);
        Some(id)
    }

    pub fn add_listener(&mut self, id: ListenerId, kind: Kind) {
        let ring = Ring::new(self.settings.policy);
        self.queues.insert(id, Queue { kind, ring, invited: BTreeSet::new(), pending: VecDeque::new(), parked: Vec::new() });
    }

    /// Its connections that no worker has are closed.
    pub fn remove_listener(&mut self, id: ListenerId) {
        self.queues.remove(&id);
    }

    /// The worker may listen: one with a hand-off socket takes part once it is [`Self::ready`].
    pub fn join(&mut self, listener: ListenerId, worker: WorkerId) {
        // One that is leaving or gone never gets anything.
        if let Some(Worker { link, leaving: false, .. }) = self.workers.get(&worker)
            && let Some(queue) = self.queues.get_mut(&listener)
        {
            match link {
                Link::Native(_) => drop(queue.invited.insert(worker)),
                Link::Script(_) => queue.ring.join(worker),
            }
        }
    }

    pub fn ready(&mut self, listener: ListenerId, worker: WorkerId) {
        // What it refused before, when it did not listen yet or any more, is not about this.
        self.collect(worker);
        if let Some(queue) = self.queues.get_mut(&listener)
            && queue.invited.remove(&worker)
        {
            queue.ring.join(worker);
        }
    }

    pub fn leave(&mut self, listener: ListenerId, worker: WorkerId) {
        if let Some(queue) = self.queues.get_mut(&listener) {
            queue.ring.leave(worker);
            queue.invited.remove(&worker);
        }
    }

    // ---- New connections ----

    /// Whether a worker could take a connection of `listener` now.
    pub fn can_take(&self, listener: ListenerId) -> bool {
        let Some(queue) = self.queues.get(&listener) else { return false };
        queue.ring.members().iter().any(|member| self.workers.get(member).and_then(Worker::load).is_some())
    }

    /// A connection was accepted.
    pub fn accepted(&mut self, listener: ListenerId, fd: F) {
        if let Some(queue) = self.queues.get_mut(&listener) {
            queue.pending.push_back(Connection::new(fd));
        }
        self.distribute(listener);
    }

    /// Chooses workers for what is pending, as far as they have room.
    pub fn distribute(&mut self, id: ListenerId) {
        let Some(queue) = self.queues.get_mut(&id) else { return };
        while let Some(connection) = queue.pending.pop_front() {
            let workers = &self.workers;
            let load = |worker| workers.get(&worker).and_then(Worker::load);
            let unless_refused = |worker| if connection.refused_by == Some(worker) { None } else { load(worker) };
            let Some(worker) = queue.ring.next(unless_refused).or_else(|| queue.ring.next(load)) else {
                queue.pending.push_front(connection);
                return;
            };
            let staged = Staged { listener: id, kind: queue.kind, connection };
            self.workers.get_mut(&worker).expect("it has just been chosen among them").staged.push(staged);
        }
    }

    // ---- Turns: the workers accept ----

    /// A listener that may be shared with the worker, which has said that it listens. Returns its seat there, if it gets one.
    pub fn share(&mut self, listener: ListenerId, worker: WorkerId) -> Option<usize> {
        let queue = self.queues.get(&listener)?;
        // Only of TCP the kernel says how many connections wait.
        if queue.kind != Kind::Tcp || !queue.ring.members().contains(&worker) {
            return None;
        }
        self.workers.get_mut(&worker)?.ledger()?.take_seat(listener)
    }

    /// Returns the seat the worker had.
    pub fn unshare(&mut self, listener: ListenerId, worker: WorkerId) -> Option<usize> {
        self.workers.get_mut(&worker)?.ledger()?.leave_seat(listener)
    }

    /// Whether everyone who takes part in `listener` accepts there.
    pub fn is_shared(&self, listener: ListenerId) -> bool {
        let Some(queue) = self.queues.get(&listener) else { return false };
        let is_seated = |member| matches!(self.workers.get(member), Some(Worker { link: Link::Native(ledger), .. }) if ledger.seat_of(listener).is_some());
        !queue.ring.members().is_empty() && queue.ring.members().iter().all(is_seated)
    }

    /// `waiting` connections have not been accepted: gives turns for those that nobody is to accept yet.
    /// Returns for how many nobody has room.
    pub fn give_turns(&mut self, id: ListenerId, waiting: usize, now: Instant, mut given_to: impl FnMut(WorkerId)) -> usize {
        let Some(queue) = self.queues.get_mut(&id) else { return 0 };
        // Counted after `waiting` was: a connection accepted in between is one turn too many, which finds nothing; never one too few.
        let workers = &self.workers;
        let turns = |worker: &WorkerId| match workers.get(worker).map(|worker| &worker.link) {
            Some(Link::Native(ledger)) => ledger.turns(id),
            _ => 0,
        };
        let outstanding = queue.ring.members().iter().map(turns).fold(0, usize::saturating_add);
        for missing in (0..waiting.saturating_sub(outstanding)).rev() {
            let load = |worker| match self.workers.get(&worker).map(|worker| &worker.link) {
                Some(Link::Native(ledger)) => ledger.load_for_turn(),
                _ => None,
            };
            let Some(worker) = queue.ring.next(load) else { return missing + 1 };
            if let Some(ledger) = self.workers.get_mut(&worker).and_then(Worker::ledger) {
                ledger.give_turn(id, now);
                given_to(worker);
            }
        }
        0
    }

    /// Whether a worker that was given something has to be woken to see it.
    pub fn take_asleep(&self, id: WorkerId) -> bool {
        matches!(self.workers.get(&id), Some(Worker { link: Link::Native(ledger), .. }) if ledger.take_asleep())
    }

    /// A worker accepted a connection that it cannot serve. `gone`: because it does not listen any more.
    pub fn returned(&mut self, worker: WorkerId, listener: ListenerId, fd: F, gone: bool) {
        let connection = Connection::new(fd);
        if gone {
            if let Some(queue) = self.queues.get_mut(&listener) {
                queue.ring.leave(worker);
            }
            self.offer_again(listener, connection);
        } else {
            self.offer_again(listener, connection.refused(worker));
        }
    }

    // ---- Sending ----

    /// The next worker at or after `from` for which something is staged.
    pub fn staged_from(&self, from: WorkerId) -> Option<WorkerId> {
        self.workers.range(from..).find(|(_, worker)| !worker.staged.is_empty()).map(|(id, _)| *id)
    }

    /// Writes what is staged on the worker's board. Returns how many, to be sent as [`Self::newest`]; None if they go through JavaScript.
    pub fn offer(&mut self, id: WorkerId, now: Instant) -> Option<usize> {
        let Worker { link: Link::Native(ledger), staged, .. } = self.workers.get_mut(&id)? else { return None };
        let count = staged.len();
        ledger.offer(staged.drain(..), now);
        Some(count)
    }

    pub fn newest(&self, id: WorkerId, count: usize) -> impl Iterator<Item = (Entry, &F)> {
        let ledger = self.workers.get(&id).and_then(|worker| match &worker.link {
            Link::Native(ledger) => Some(ledger),
            Link::Script(_) => None,
        });
        ledger.into_iter().flat_map(move |ledger| ledger.newest(count))
    }

    /// The packet for the last `count` offers could not be sent: they are pending again, before all others.
    pub fn withdraw(&mut self, id: WorkerId, count: usize) {
        let Some(ledger) = self.workers.get_mut(&id).and_then(Worker::ledger) else { return };
        for (listener, connection) in ledger.withdraw(count).into_iter().rev() {
            if let Some(queue) = self.queues.get_mut(&listener) {
                queue.pending.push_front(connection);
            }
        }
    }

    /// What is staged for a worker that gets its connections through JavaScript.
    pub fn take_staged(&mut self, id: WorkerId) -> Vec<Staged<F>> {
        self.workers.get_mut(&id).map(|worker| std::mem::take(&mut worker.staged)).unwrap_or_default()
    }

    /// A connection is on its way through JavaScript.
    pub fn issue_ticket(&mut self, id: WorkerId, listener: ListenerId, connection: Connection<F>) -> Ticket {
        self.next_ticket = self.next_ticket.wrapping_add(1);
        if let Some(Worker { link: Link::Script(tickets), .. }) = self.workers.get_mut(&id) {
            tickets.insert(self.next_ticket, (listener, connection));
        }
        self.next_ticket
    }

    pub fn on_answer(&mut self, id: WorkerId, ticket: Ticket, accepted: bool) {
        let Some(Worker { link: Link::Script(tickets), .. }) = self.workers.get_mut(&id) else { return };
        if let Some((listener, connection)) = tickets.remove(&ticket)
            && !accepted
        {
            self.offer_again(listener, connection.refused(id));
        }
    }

    pub fn put_back(&mut self, listener: ListenerId, connection: Connection<F>) {
        if let Some(queue) = self.queues.get_mut(&listener) {
            queue.pending.push_back(connection);
        }
    }

    // ---- What became of them ----

    /// A connection without a listener any more is closed by being dropped.
    fn offer_again(&mut self, listener: ListenerId, connection: Connection<F>) {
        let Some(queue) = self.queues.get_mut(&listener) else { return };
        if connection.refusals >= queue.ring.len().max(1) {
            queue.parked.push((self.now + ALL_FULL, Connection { refusals: 0, ..connection }));
        } else {
            queue.pending.push_back(connection);
        }
    }

    /// The worker has sent word.
    pub fn on_look(&mut self, id: WorkerId) {
        let now = self.now;
        if let Some(ledger) = self.workers.get_mut(&id).and_then(Worker::ledger) {
            ledger.answered(now);
        }
        self.collect(id);
    }

    /// Looks at a worker's board.
    pub fn collect(&mut self, id: WorkerId) {
        let now = self.now;
        let Some(ledger) = self.workers.get_mut(&id).and_then(Worker::ledger) else { return };
        let returned: Vec<Returned<F>> = ledger.collect(now);
        for (listener, connection, word) in returned {
            if word == Slot::Gone {
                if let Some(queue) = self.queues.get_mut(&listener) {
                    queue.ring.leave(id);
                }
                self.offer_again(listener, connection);
            } else {
                self.offer_again(listener, connection.refused(id));
            }
        }
    }

    // ---- Time ----

    /// When [`Self::run_timers`] has something to do, if nothing happens before.
    pub fn due(&self) -> Option<Instant> {
        let workers = self.workers.values().filter_map(|worker| match &worker.link {
            Link::Native(ledger) => {
                ledger.ask_at(PATIENCE).into_iter().chain(ledger.stuck_at(self.settings.stall).filter(|_| !worker.leaving)).min()
            }
            Link::Script(_) => None,
        });
        workers.chain(self.queues.values().flat_map(|queue| queue.parked.iter().map(|(at, _)| *at))).min()
    }

    /// Looks at every board, at who is late, and at what was put aside.
    pub fn run_timers(&mut self, now: Instant) {
        self.now = now;
        let mut next = 0;
        while let Some(id) = self.workers.range(next..).next().map(|(id, _)| *id) {
            next = id + 1;
            self.collect(id);
            self.ask_if_late(id, now);
        }
        next = 0;
        while let Some(id) = self.workers.range(next..).next().map(|(id, _)| *id) {
            next = id + 1;
            self.check_stall(id, now);
        }
        self.unpark(now);
    }

    pub fn unpark(&mut self, now: Instant) {
        for queue in self.queues.values_mut() {
            for index in (0..queue.parked.len()).rev() {
                if queue.parked[index].0 <= now {
                    queue.pending.push_back(queue.parked.swap_remove(index).1);
                }
            }
        }
    }

    fn ask_if_late(&mut self, id: WorkerId, now: Instant) {
        let Some(ledger) = self.workers.get_mut(&id).and_then(Worker::ledger) else { return };
        if ledger.ask_at(PATIENCE).is_some_and(|at| at <= now) {
            ledger.ask();
            self.collect(id);
        }
    }

    /// A stuck worker gets nothing new; what it has not claimed goes to those that are not stuck, and stays where it is without any.
    pub fn check_stall(&mut self, id: WorkerId, now: Instant) {
        let stall = self.settings.stall;
        let Some(ledger) = self.workers.get_mut(&id).and_then(Worker::ledger) else { return };
        if ledger.stuck_at(stall).is_some_and(|at| at <= now) {
            let void = ledger.mark_stuck();
            if void > 0 {
                tracing::debug!("worker {id} is stuck: {void} turns go to others");
            }
            ledger.ask();
            self.collect(id);
        }
        if !self.workers.get(&id).is_some_and(Worker::is_stuck) {
            return;
        }
        let awake: Vec<WorkerId> = self.workers.iter().filter(|(_, worker)| !worker.is_stuck()).map(|(awake, _)| *awake).collect();
        let Some(ledger) = self.workers.get_mut(&id).and_then(Worker::ledger) else { return };
        let queues = &self.queues;
        let wanted = |listener| {
            queues.get(&listener).is_some_and(|queue| queue.ring.members().iter().any(|member| *member != id && awake.contains(member)))
        };
        let taken = ledger.take_back(wanted);
        if !taken.is_empty() {
            tracing::debug!("worker {id} is stuck: {} connections go to others", taken.len());
        }
        for (listener, connection) in taken {
            self.put_back(listener, connection);
        }
    }

    /// Every descriptor held here.
    #[cfg(test)]
    pub fn held(&self) -> Vec<&F> {
        let waiting = self.queues.values().flat_map(|queue| queue.pending.iter().chain(queue.parked.iter().map(|(_, parked)| parked)));
        let mut held: Vec<&F> = waiting.map(|connection| &connection.fd).collect();
        for worker in self.workers.values() {
            held.extend(worker.staged.iter().map(|staged| &staged.connection.fd));
            match &worker.link {
                Link::Native(ledger) => held.extend(ledger.held()),
                Link::Script(tickets) => held.extend(tickets.values().map(|(_, connection)| &connection.fd)),
            }
        }
        held
    }

    /// Whether no worker owes word on a slot.
    #[cfg(test)]
    pub fn is_settled(&self) -> bool {
        self.workers.values().all(|worker| !matches!(&worker.link, Link::Native(ledger) if ledger.has_offers()))
    }
}
