//! The hand-off protocol explored exhaustively: every order in which a scheduler and two workers can act, each of which may die, be slow or
//! be sent away between any two steps.
//!
//! What is explored is the program's own code: [`Dispatcher`] with its ledgers on one side, [`Offer`] on the other, [`Board`] between them.
//! Only what carries descriptors is replaced: memory by [`Cell`], the hand-off socket by a queue, the kernel's backlog by a counter.
//! Turns are explored in `model/turns.rs`. The scheduler is interrupted by a worker at each of its looks at the board, too ([`INTERRUPT`]).

mod turns;

use std::cell::{Cell as Shared, RefCell};
use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::board::{ASKED, Board, LENGTH, Words};
use super::dispatch::{Dispatcher, Settings};
use super::handoff::{Entry, Kind, ListenerId};
use super::policy::{Policy, WorkerId};
use super::worker::{Answer, Claim, Offer};

const LISTENER: ListenerId = 1;
const WORKERS: usize = 2;
const STALL: Duration = Duration::from_millis(50);
/// Slots that can be in use: no more than there are connections, as each comes back before it is offered again.
const SLOTS: usize = 6;

/// A connection's number stands for its descriptor.
type Fd = u8;

/// One worker's page, by the worker's index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Cell(usize);

thread_local! {
    static PAGES: &'static [[AtomicU32; LENGTH]; WORKERS] =
        Box::leak(Box::new([const { [const { AtomicU32::new(0) }; LENGTH] }; WORKERS]));
    /// The workers of the state that is being worked on.
    static PEERS: RefCell<Vec<Peer>> = const { RefCell::new(Vec::new()) };
    /// After so many looks at a board, this worker takes a step.
    static INTERRUPT: Shared<Option<(usize, usize)>> = const { Shared::new(None) };
}

impl Words for Cell {
    fn word(&self, index: usize) -> &AtomicU32 {
        match INTERRUPT.take() {
            Some((0, peer)) => PEERS.with_borrow_mut(|peers| peers[peer].step(peer, Answer::Taken)),
            Some((looks, peer)) => INTERRUPT.set(Some((looks - 1, peer))),
            None => {}
        }
        &PAGES.with(|pages| *pages)[self.0][index]
    }
}

/// A worker process.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Peer {
    is_dead: bool,
    /// Its end of the hand-off socket.
    packets: VecDeque<Offer<Fd>>,
    current: Option<Offer<Fd>>,
    /// Claimed, not answered yet.
    claimed: Option<(Entry, Fd)>,
    /// Packets on their way to the scheduler.
    looks: bool,
    served: Vec<Fd>,
    /// Claimed when it died.
    lost: Vec<Fd>,
}

impl Peer {
    fn can_step(&self) -> bool {
        !self.is_dead && (self.claimed.is_some() || self.current.is_some() || !self.packets.is_empty())
    }

    /// The next thing a worker's event loop does (src/ops/cluster.rs).
    fn step(&mut self, index: usize, answer: Answer) {
        if !self.can_step() {
            return;
        }
        let board = Board::new(Cell(index));
        let offer = self.current.get_or_insert_with(|| self.packets.pop_front().expect("it can step"));
        if let Some((entry, fd)) = self.claimed.take() {
            offer.answer(&board, entry, answer);
            if answer == Answer::Taken {
                self.served.push(fd);
            }
            return;
        }
        match offer.claim_next(&board) {
            Some(Claim::Ours(entry, fd)) => self.claimed = Some((entry, fd)),
            Some(Claim::Lost) => {}
            None => {
                self.looks |= offer.finish(&board);
                self.current = None;
            }
        }
    }

    fn die(&mut self) {
        self.is_dead = true;
        self.lost.extend(self.claimed.take().map(|(_, fd)| fd));
        self.packets.clear();
        self.current = None;
    }
}

/// Everything, between two steps.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct State {
    dispatcher: Dispatcher<Cell, Fd>,
    peers: Vec<Peer>,
    pages: [[u32; SLOTS + 1]; WORKERS],
    /// Whether the scheduler's end of the socket is open.
    connected: [bool; WORKERS],
    accepted: Fd,
    // What may still happen.
    waiting: Fd,
    trouble: Trouble,
}

/// How often each may still happen. Death may at any time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Trouble {
    refusals: u8,
    retirements: u8,
    /// A worker is so late that the scheduler takes it for stuck.
    stalls: u8,
}

#[derive(Debug, Clone, Copy)]
enum Action {
    /// A worker does the next thing; an answer is this one.
    Step(usize, Answer),
    Die(usize),
    Wake(Wake),
}

/// Why the scheduler's thread wakes up.
#[derive(Debug, Clone, Copy)]
enum Wake {
    Connection,
    Look(usize),
    End(usize),
    /// Time to ask those that have not settled something.
    Patience,
    Stall(usize),
    Unpark,
    Retire(usize),
}

struct Explorer {
    begin: Instant,
    seen: HashSet<State>,
    interrupts: bool,
}

fn id(index: usize) -> WorkerId {
    index as WorkerId + 1
}

impl Explorer {
    fn new(interrupts: bool) -> Self {
        Self { begin: Instant::now(), seen: HashSet::new(), interrupts }
    }

    fn start(&self, connections: Fd, policy: Policy, trouble: Trouble) -> State {
        let mut dispatcher = Dispatcher::new(Settings { policy, stall: STALL }, self.begin);
        dispatcher.add_listener(LISTENER, Kind::Tcp);
        for index in 0..WORKERS {
            dispatcher.add_worker(id(index), Some(Board::new(Cell(index))));
            dispatcher.join(LISTENER, id(index));
            dispatcher.ready(LISTENER, id(index));
        }
        State {
            dispatcher,
            peers: vec![Peer::default(); WORKERS],
            pages: Default::default(),
            connected: [true; WORKERS],
            accepted: 0,
            waiting: connections,
            trouble,
        }
    }

    fn explore(&mut self, first: State) {
        let mut open = vec![first];
        while let Some(state) = open.pop() {
            if self.seen.contains(&state) {
                continue;
            }
            self.check(&state);
            self.check_end(state.clone());
            for action in self.actions(&state) {
                open.push(self.after(&state, action, None));
                let Action::Wake(_) = action else { continue };
                for peer in (0..WORKERS).filter(|_| self.interrupts) {
                    // Until the wake-up is over before the interruption comes.
                    for looks in 0.. {
                        let next = self.after(&state, action, Some((looks, peer)));
                        if INTERRUPT.take().is_some() {
                            break;
                        }
                        open.push(next);
                    }
                }
            }
            self.seen.insert(state);
        }
    }

    fn actions(&self, state: &State) -> Vec<Action> {
        let mut actions = Vec::new();
        for (index, peer) in state.peers.iter().enumerate() {
            if peer.can_step() {
                actions.push(Action::Step(index, Answer::Taken));
                if peer.claimed.is_some() && state.trouble.refusals > 0 {
                    actions.extend([Answer::Full, Answer::Gone].map(|answer| Action::Step(index, answer)));
                }
            }
            if !peer.is_dead {
                actions.push(Action::Die(index));
                if state.trouble.retirements > 0 && state.connected[index] {
                    actions.push(Action::Wake(Wake::Retire(index)));
                }
            } else if state.connected[index] {
                actions.push(Action::Wake(Wake::End(index)));
            }
            if peer.looks && state.connected[index] {
                actions.push(Action::Wake(Wake::Look(index)));
            }
            if state.trouble.stalls > 0 {
                actions.push(Action::Wake(Wake::Stall(index)));
            }
        }
        if state.waiting > 0 && state.dispatcher.can_take(LISTENER) {
            actions.push(Action::Wake(Wake::Connection));
        }
        actions.extend([Action::Wake(Wake::Patience), Action::Wake(Wake::Unpark)]);
        actions
    }

    fn after(&self, state: &State, action: Action, interrupt: Option<(usize, usize)>) -> State {
        let mut state = state.clone();
        state.load();
        match action {
            Action::Step(index, answer) => {
                let answers = PEERS.with_borrow(|peers| peers[index].claimed.is_some());
                if answers && answer != Answer::Taken {
                    state.trouble.refusals -= 1;
                }
                PEERS.with_borrow_mut(|peers| peers[index].step(index, answer));
            }
            Action::Die(index) => PEERS.with_borrow_mut(|peers| peers[index].die()),
            Action::Wake(wake) => {
                INTERRUPT.set(interrupt);
                state.wake(wake, self.begin);
            }
        }
        let left = INTERRUPT.take();
        state.store();
        INTERRUPT.set(left);
        state
    }

    /// What must hold at any time.
    fn check(&self, state: &State) {
        let mut outcomes = vec![0; state.accepted.into()];
        for peer in &state.peers {
            peer.served.iter().chain(&peer.lost).for_each(|fd| outcomes[usize::from(*fd)] += 1);
            let mut slots = HashSet::new();
            let unread = peer.packets.iter().chain(&peer.current).flat_map(Offer::entries).map(|entry| entry.slot);
            let held = peer.claimed.iter().map(|(entry, _)| entry.slot);
            assert!(unread.chain(held).all(|slot| slots.insert(slot)), "a slot is used twice: {state:#?}");
        }
        assert!(outcomes.iter().all(|count| *count <= 1), "a connection has two owners: {state:#?}");
    }

    /// What must come of it if nobody dies or is late any more.
    fn check_end(&self, mut state: State) {
        for _ in 0..20 {
            state.load();
            PEERS.with_borrow_mut(|peers| {
                for (index, peer) in peers.iter_mut().enumerate() {
                    while peer.can_step() {
                        peer.step(index, Answer::Taken);
                    }
                }
            });
            for index in 0..WORKERS {
                let (is_dead, looks) = PEERS.with_borrow(|peers| (peers[index].is_dead, peers[index].looks));
                if state.connected[index] && is_dead {
                    state.wake(Wake::End(index), self.begin);
                } else if state.connected[index] && looks {
                    state.wake(Wake::Look(index), self.begin);
                }
            }
            state.wake(Wake::Patience, self.begin);
            state.wake(Wake::Unpark, self.begin);
            if state.waiting > 0 && state.dispatcher.can_take(LISTENER) {
                state.wake(Wake::Connection, self.begin);
            }
            state.store();
        }
        let outcomes: Vec<Fd> = state.peers.iter().flat_map(|peer| peer.served.iter().chain(&peer.lost)).copied().collect();
        let held: Vec<Fd> = state.dispatcher.held().into_iter().copied().collect();
        assert!(state.dispatcher.is_settled(), "a slot is never used again: {state:#?}");
        if state.dispatcher.can_take(LISTENER) {
            assert_eq!(state.waiting, 0, "a connection waits though a worker is there: {state:#?}");
            assert!(held.is_empty(), "a descriptor leaks: {state:#?}");
        }
        for fd in 0..state.accepted {
            assert_eq!(outcomes.contains(&fd), !held.contains(&fd), "connection {fd} has no owner, or two: {state:#?}");
        }
        // With the last worker the control plane removes the listener: what is left is closed.
        state.dispatcher.remove_listener(LISTENER);
        assert!(state.dispatcher.held().is_empty(), "a descriptor leaks: {state:#?}");
    }
}

impl State {
    /// Puts the state where the code under test finds it.
    fn load(&mut self) {
        PEERS.set(std::mem::take(&mut self.peers));
        for (index, page) in self.pages.iter().enumerate() {
            let words = &PAGES.with(|pages| *pages)[index];
            page[..SLOTS].iter().zip(words).for_each(|(value, word)| word.store(*value, Ordering::Relaxed));
            words[ASKED].store(page[SLOTS], Ordering::Relaxed);
        }
    }

    fn store(&mut self) {
        self.peers = PEERS.take();
        for (index, page) in self.pages.iter_mut().enumerate() {
            let words = &PAGES.with(|pages| *pages)[index];
            page[..SLOTS].iter_mut().zip(words).for_each(|(value, word)| *value = word.load(Ordering::Relaxed));
            page[SLOTS] = words[ASKED].load(Ordering::Relaxed);
        }
    }

    /// One turn of the thread's loop (scheduler.rs).
    fn wake(&mut self, wake: Wake, begin: Instant) {
        // Offers are made at `begin`; only what the wake-up is about is late.
        let late = begin + 2 * STALL;
        match wake {
            Wake::Look(index) => {
                PEERS.with_borrow_mut(|peers| peers[index].looks = false);
                self.dispatcher.on_look(id(index));
            }
            Wake::End(index) => self.bury(index),
            Wake::Retire(index) => {
                self.trouble.retirements -= 1;
                self.dispatcher.retire(id(index));
            }
            Wake::Stall(index) => {
                self.trouble.stalls -= 1;
                self.dispatcher.check_stall(id(index), late);
            }
            Wake::Unpark => self.dispatcher.unpark(late),
            Wake::Connection | Wake::Patience => {}
        }
        self.dispatcher.run_timers(if matches!(wake, Wake::Patience) { begin + STALL / 2 } else { begin });
        while let Some(id) = self.dispatcher.forget_drained() {
            self.connected[id as usize - 1] = false;
        }
        self.dispatcher.distribute(LISTENER);
        if matches!(wake, Wake::Connection) && self.dispatcher.can_take(LISTENER) {
            self.waiting -= 1;
            self.accepted += 1;
            self.dispatcher.accepted(LISTENER, self.accepted - 1);
        }
        let mut next = 0;
        while let Some(id) = self.dispatcher.staged_from(next) {
            next = id + 1;
            self.flush(id as usize - 1, begin);
        }
    }

    fn flush(&mut self, index: usize, begin: Instant) {
        let count = self.dispatcher.offer(id(index), begin).expect("both workers have boards");
        let (entries, fds): (Vec<Entry>, Vec<Fd>) = self.dispatcher.newest(id(index), count).map(|(entry, fd)| (entry, *fd)).unzip();
        let is_sent = PEERS.with_borrow_mut(|peers| {
            let peer = &mut peers[index];
            if !peer.is_dead {
                peer.packets.push_back(Offer::new(entries, fds));
            }
            !peer.is_dead
        });
        if !is_sent {
            self.dispatcher.withdraw(id(index), count);
            self.bury(index);
        }
    }

    fn bury(&mut self, index: usize) {
        self.dispatcher.bury(id(index));
        self.connected[index] = false;
    }
}

/// Explores; `least` guards against a model that stops exploring.
fn explore(interrupts: bool, connections: Fd, policy: Policy, trouble: Trouble, least: usize) {
    let mut explorer = Explorer::new(interrupts);
    explorer.explore(explorer.start(connections, policy, trouble));
    println!("{} states", explorer.seen.len());
    assert!(explorer.seen.len() >= least, "only {} states", explorer.seen.len());
}

#[test]
fn deaths_and_stalls_with_interruptions() {
    explore(true, 2, Policy::RoundRobin, Trouble { stalls: 1, ..Trouble::default() }, 20_000);
}

#[test]
fn refusals_and_departures() {
    explore(false, 2, Policy::LeastConnections, Trouble { refusals: 1, retirements: 1, stalls: 0 }, 100_000);
}

#[test]
fn departures_with_interruptions() {
    explore(true, 1, Policy::RoundRobin, Trouble { refusals: 1, retirements: 1, stalls: 1 }, 50_000);
}

#[test]
fn three_connections() {
    explore(false, 3, Policy::RoundRobin, Trouble::default(), 10_000);
}
