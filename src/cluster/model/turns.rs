//! Turns explored exhaustively: two workers that accept by themselves, the scheduler that gives them turns, the kernel's queue between them.
//!
//! The code under test is [`Dispatcher`] with its ledgers and the worker's side of [`Board`]; the kernel is a number of connections that wait.
//! Nothing can be lost or served twice here, as accepting is the kernel's: what is explored is that nothing waits for ever. As long as
//! nobody dies or is taken for stuck, it does not even wait for the scheduler's time to look again.

use std::cell::{Cell as Shared, RefCell};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::cluster::board::{Board, LENGTH, Words};
use crate::cluster::dispatch::{Dispatcher, Settings};
use crate::cluster::handoff::{Kind, ListenerId};
use crate::cluster::policy::{Policy, WorkerId};

const LISTENER: ListenerId = 1;
const WORKERS: usize = 2;
const STALL: Duration = Duration::from_millis(50);

/// One worker's page, by the worker's index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Cell(usize);

thread_local! {
    static PAGES: &'static [[AtomicU32; LENGTH]; WORKERS] =
        Box::leak(Box::new([const { [const { AtomicU32::new(0) }; LENGTH] }; WORKERS]));
    static WORLD: RefCell<World> = RefCell::default();
    /// After so many looks at a board, this worker takes a step.
    static INTERRUPT: Shared<Option<(usize, usize)>> = const { Shared::new(None) };
}

impl Words for Cell {
    fn word(&self, index: usize) -> &AtomicU32 {
        match INTERRUPT.take() {
            Some((0, peer)) => World::step(peer),
            Some((looks, peer)) => INTERRUPT.set(Some((looks - 1, peer))),
            None => {}
        }
        &PAGES.with(|pages| *pages)[self.0][index]
    }
}

/// Where a worker's event loop is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
enum At {
    #[default]
    Running,
    /// It has a turn and is about to accept.
    Accepting,
    /// It has said that it sleeps, and is about to look once more.
    Dozing,
    Asleep,
    Dead,
}

/// What is not the scheduler's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct World {
    /// Connections the kernel has.
    queue: u8,
    served: u8,
    workers: [At; WORKERS],
    /// Their wake-up descriptors.
    wakes: [bool; WORKERS],
    /// Packets on their way to the scheduler.
    looks: [bool; WORKERS],
}

impl World {
    fn can_step(&self, index: usize) -> bool {
        match self.workers[index] {
            At::Asleep => self.wakes[index],
            At::Dead => false,
            At::Running | At::Accepting | At::Dozing => true,
        }
    }

    /// The next thing a worker's event loop does (src/ops/cluster.rs).
    fn step(index: usize) {
        let board = Board::new(Cell(index));
        let at = WORLD.with_borrow(|world| world.can_step(index).then_some(world.workers[index]));
        let next = match at {
            None => return,
            Some(At::Running) if board.use_turn(0) => At::Accepting,
            Some(At::Running) => {
                board.fall_asleep();
                At::Dozing
            }
            Some(At::Dozing) if board.turns(0) == 0 && !board.is_called() => At::Asleep,
            Some(At::Dozing | At::Asleep) => {
                board.wake_up();
                let called = board.take_call();
                WORLD.with_borrow_mut(|world| {
                    world.looks[index] |= called;
                    world.wakes[index] = false;
                });
                At::Running
            }
            Some(At::Accepting) => {
                WORLD.with_borrow_mut(|world| {
                    world.served += u8::from(world.queue > 0);
                    world.queue = world.queue.saturating_sub(1);
                });
                At::Running
            }
            Some(At::Dead) => return,
        };
        WORLD.with_borrow_mut(|world| world.workers[index] = next);
    }
}

/// Everything, between two steps.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct State {
    dispatcher: Dispatcher<Cell, u8>,
    world: World,
    pages: Vec<Vec<u32>>,
    connected: [bool; WORKERS],
    /// Connections that are still to come, and whether the kernel has told of one.
    to_come: u8,
    told: bool,
    /// The scheduler is to look again some time.
    check: bool,
    stalls: u8,
    /// Nobody has died or been taken for stuck.
    is_calm: bool,
}

#[derive(Debug, Clone, Copy)]
enum Action {
    Step(usize),
    Die(usize),
    Connect,
    Wake(Wake),
}

/// Why the scheduler's thread wakes up.
#[derive(Debug, Clone, Copy)]
enum Wake {
    Told,
    Look(usize),
    End(usize),
    Stall(usize),
    Check,
}

fn id(index: usize) -> WorkerId {
    index as WorkerId + 1
}

impl State {
    fn start(begin: Instant, connections: u8, stalls: u8, policy: Policy) -> Self {
        let mut dispatcher = Dispatcher::new(Settings { policy, stall: STALL }, begin);
        dispatcher.add_listener(LISTENER, Kind::Tcp);
        PAGES.with(|pages| pages.iter().flatten().for_each(|word| word.store(0, Ordering::Relaxed)));
        for index in 0..WORKERS {
            dispatcher.add_worker(id(index), Some(Board::new(Cell(index))));
            dispatcher.join(LISTENER, id(index));
            dispatcher.ready(LISTENER, id(index));
            assert_eq!(dispatcher.share(LISTENER, id(index)), Some(0));
        }
        let pages = vec![vec![0; LENGTH]; WORKERS];
        let connected = [true; WORKERS];
        let world = World::default();
        Self { dispatcher, world, pages, connected, to_come: connections, told: false, check: false, stalls, is_calm: true }
    }

    fn load(&self) {
        WORLD.set(self.world.clone());
        let pages = PAGES.with(|pages| *pages);
        for (page, words) in self.pages.iter().zip(pages) {
            page.iter().zip(words).for_each(|(value, word)| word.store(*value, Ordering::Relaxed));
        }
    }

    fn store(&mut self) {
        self.world = WORLD.take();
        let pages = PAGES.with(|pages| *pages);
        for (page, words) in self.pages.iter_mut().zip(pages) {
            page.iter_mut().zip(words).for_each(|(value, word)| *value = word.load(Ordering::Relaxed));
        }
    }

    fn actions(&self) -> Vec<Action> {
        let mut actions = Vec::new();
        for index in 0..WORKERS {
            let is_dead = self.world.workers[index] == At::Dead;
            if self.world.can_step(index) {
                actions.push(Action::Step(index));
            }
            if !is_dead {
                actions.push(Action::Die(index));
            } else if self.connected[index] {
                actions.push(Action::Wake(Wake::End(index)));
            }
            if self.world.looks[index] && self.connected[index] {
                actions.push(Action::Wake(Wake::Look(index)));
            }
            if self.stalls > 0 && self.connected[index] {
                actions.push(Action::Wake(Wake::Stall(index)));
            }
        }
        actions.extend((self.to_come > 0).then_some(Action::Connect));
        actions.extend(self.told.then_some(Action::Wake(Wake::Told)));
        actions.extend(self.check.then_some(Action::Wake(Wake::Check)));
        actions
    }

    /// With an interruption, `left` says whether it did not come: the wake-up was over before.
    fn after(&self, action: Action, begin: Instant, interrupt: Option<(usize, usize)>) -> (Self, bool) {
        let mut next = self.clone();
        next.load();
        match action {
            Action::Step(index) => World::step(index),
            Action::Die(index) => {
                next.is_calm = false;
                WORLD.with_borrow_mut(|world| world.workers[index] = At::Dead);
            }
            Action::Connect => {
                next.to_come -= 1;
                next.told = true;
                WORLD.with_borrow_mut(|world| world.queue += 1);
            }
            Action::Wake(wake) => {
                INTERRUPT.set(interrupt);
                next.wake(wake, begin);
            }
        }
        let left = INTERRUPT.take().is_some();
        next.store();
        (next, left)
    }

    /// One turn of the thread's loop (scheduler.rs).
    fn wake(&mut self, wake: Wake, begin: Instant) {
        match wake {
            Wake::Told => self.told = false,
            Wake::Look(index) => {
                WORLD.with_borrow_mut(|world| world.looks[index] = false);
                self.dispatcher.on_look(id(index));
            }
            Wake::End(index) => {
                self.dispatcher.bury(id(index));
                self.connected[index] = false;
            }
            Wake::Stall(index) => {
                self.stalls -= 1;
                self.is_calm = false;
                self.dispatcher.check_stall(id(index), begin + 2 * STALL);
            }
            Wake::Check => {}
        }
        self.dispatcher.run_timers(begin);
        self.give_turns(begin);
    }

    fn give_turns(&mut self, begin: Instant) {
        if !self.dispatcher.is_shared(LISTENER) {
            return;
        }
        let waiting = WORLD.with_borrow(|world| world.queue);
        let mut given_to = Vec::new();
        self.dispatcher.give_turns(LISTENER, waiting.into(), begin, |worker| given_to.push(worker));
        self.check = waiting > 0;
        for worker in given_to {
            if self.dispatcher.take_asleep(worker) {
                WORLD.with_borrow_mut(|world| world.wakes[worker as usize - 1] = true);
            }
        }
    }

    /// What must come of it if nobody dies or is late any more.
    fn check_end(mut self, begin: Instant) {
        let first = self.clone();
        for _ in 0..20 {
            for index in 0..WORKERS {
                for _ in 0..50 {
                    if self.world.can_step(index) {
                        self = self.after(Action::Step(index), begin, None).0;
                    }
                }
                assert!(!self.world.can_step(index), "a worker never sleeps: {first:#?}");
            }
            for action in self.actions() {
                match action {
                    // Only who has lost somebody may need this.
                    Action::Wake(Wake::Check) if self.is_calm => {}
                    Action::Wake(Wake::Stall(_)) => {}
                    Action::Wake(_) => self = self.after(action, begin, None).0,
                    Action::Step(_) | Action::Die(_) | Action::Connect => {}
                }
            }
        }
        if self.world.workers.iter().any(|at| *at != At::Dead) {
            assert_eq!(self.world.queue, 0, "a connection waits for ever: {first:#?}");
        }
    }
}

/// Explores; `least` guards against a model that stops exploring.
fn explore(connections: u8, stalls: u8, policy: Policy, least: usize) {
    let begin = Instant::now();
    let mut seen = HashSet::new();
    let mut open = vec![State::start(begin, connections, stalls, policy)];
    while let Some(state) = open.pop() {
        if seen.contains(&state) {
            continue;
        }
        state.clone().check_end(begin);
        for action in state.actions() {
            open.push(state.after(action, begin, None).0);
            let Action::Wake(_) = action else { continue };
            for peer in 0..WORKERS {
                for looks in 0.. {
                    let (next, left) = state.after(action, begin, Some((looks, peer)));
                    if left {
                        break;
                    }
                    open.push(next);
                }
            }
        }
        seen.insert(state);
    }
    println!("{} states", seen.len());
    assert!(seen.len() >= least, "only {} states", seen.len());
}

#[test]
fn every_connection_is_accepted_whoever_dies() {
    explore(2, 0, Policy::RoundRobin, 1000);
}

#[test]
fn every_connection_is_accepted_whoever_is_stuck() {
    explore(2, 1, Policy::RoundRobin, 1000);
}

#[test]
fn the_same_with_least_connections() {
    explore(1, 1, Policy::LeastConnections, 500);
}
