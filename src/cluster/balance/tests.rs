//! Seats against a kernel made of a counter, in every order of events; and what they do one at a time.

use super::*;

struct Memory(Vec<AtomicU32>);

impl Words for Memory {
    fn word(&self, index: usize) -> &AtomicU32 {
        &self.0[index]
    }
}

fn table() -> Rc<Table<Memory>> {
    Rc::new(Table(Memory((0..WORDS).map(|_| AtomicU32::new(0)).collect())))
}

fn seats(count: usize) -> Vec<Seat<Memory>> {
    let table = table();
    (0..count).map(|column| Seat::new(table.clone(), 3, column).unwrap()).collect()
}

fn take(seat: &Seat<Memory>, count: usize) {
    (0..count).for_each(|_| seat.count_taken());
}

#[test]
fn whoever_is_level_takes() {
    let mut seats = seats(2);
    let now = Instant::now();
    assert_eq!(seats[1].before_wait(now), None);
    assert_eq!(seats[0].on_ready(Some(1), now), Step::Take(1));
    assert_eq!(seats[0].on_ready(Some(8), now), Step::Take(4));
    assert_eq!(seats[0].on_ready(None, now), Step::Take(1));
}

#[test]
fn whoever_is_ahead_leaves_it_to_who_waits_and_not_for_long() {
    let mut seats = seats(2);
    let now = Instant::now();
    take(&seats[0], 7);
    assert_eq!(seats[0].on_ready(Some(1), now), Step::Take(1), "nobody waits");
    seats[1].before_wait(now);
    assert_eq!(seats[0].on_ready(Some(1), now), Step::Leave);
    assert!(!seats[0].is_looking());
    assert_eq!(seats[0].before_wait(now + PATIENCE / 2), Some(PATIENCE / 2));
    assert_eq!(seats[0].before_wait(now + PATIENCE), None);
    assert_eq!(seats[0].on_ready(Some(1), now + PATIENCE), Step::Take(1));
    assert_eq!(seats[0].on_ready(Some(1), now + PATIENCE), Step::Take(1), "it is not relied on a second time");
    seats[1].after_wait();
    seats[1].before_wait(now + PATIENCE);
    assert_eq!(seats[0].on_ready(Some(1), now + PATIENCE), Step::Leave, "it is there again");
}

#[test]
fn whoever_is_ahead_lets_the_kernel_call_others() {
    let mut seats = seats(2);
    let now = Instant::now();
    take(&seats[0], 7);
    seats[1].before_wait(now);
    assert_eq!(seats[0].before_wait(now), Some(PATIENCE));
    assert!(!seats[0].is_looking());
    assert_eq!(seats[0].before_wait(now + PATIENCE), None);
    assert!(seats[0].is_looking());
}

#[test]
fn newcomers_and_those_far_behind_do_not_catch_up() {
    let table = table();
    let first = Seat::new(table.clone(), 0, 0).unwrap();
    let idle = Seat::new(table.clone(), 0, 1).unwrap();
    take(&first, 10_000);
    let late = Seat::new(table.clone(), 0, 2).unwrap();
    let lead = |seat: &Seat<Memory>| ahead(first.word().load(Ordering::Relaxed), seat.word().load(Ordering::Relaxed));
    assert_eq!(lead(&late), 0);
    take(&idle, 1);
    assert_eq!(lead(&idle), CATCH_UP);
    drop(late);
    assert_eq!(first.values().count(), 2);
    assert!(Seat::new(table.clone(), ROWS, 0).is_none());
    assert!(Seat::new(table, 0, COLUMNS).is_none());
}

#[test]
fn counts_wrap_around() {
    let seats = seats(2);
    seats.iter().for_each(|seat| seat.word().store(PRESENT | COUNT, Ordering::Relaxed));
    take(&seats[0], 2);
    assert_eq!(ahead(seats[0].word().load(Ordering::Relaxed), seats[1].word().load(Ordering::Relaxed)), 2);
    assert_eq!(seats[0].word().load(Ordering::Relaxed) & !COUNT, PRESENT, "the flags are what they were");
}

#[test]
fn tables_and_columns_are_cleared() {
    let table = table();
    let seats: Vec<_> = (0..2).map(|column| Seat::new(table.clone(), 0, column).unwrap()).collect();
    table.clear_column(1);
    assert_eq!(seats[0].values().map(|(column, _)| column).collect::<Vec<_>>(), [0]);
    table.clear_row(0);
    assert_eq!(seats[0].values().count(), 0);
}

// ---- Every order of events ----

const WORKERS: usize = 3;

#[derive(Clone, Copy, PartialEq)]
enum Doing {
    /// Its loop is about to turn.
    Running,
    /// Until when at most.
    Waiting(Option<Instant>),
    /// The kernel has told it that connections wait; others may be faster.
    Woken,
    /// Stopped or dead: what it has said stays where it is.
    Gone,
}

struct Worker {
    seat: Seat<Memory>,
    doing: Doing,
}

/// What may happen next, by number: a connection, time passes, one of the workers goes on, one goes for good.
const ACTIONS: usize = 2 + 2 * WORKERS;

struct World {
    now: Instant,
    queue: usize,
    served: usize,
    workers: Vec<Worker>,
}

impl World {
    fn new() -> Self {
        let workers = seats(WORKERS).into_iter().map(|seat| Worker { seat, doing: Doing::Running }).collect();
        Self { now: Instant::now(), queue: 0, served: 0, workers }
    }

    fn act(&mut self, action: usize) {
        match action {
            0 => self.connect(),
            1 => self.pass_time(),
            _ if action < 2 + WORKERS => self.turn(action - 2),
            _ => self.workers[action - 2 - WORKERS].doing = Doing::Gone,
        }
    }

    fn connect(&mut self) {
        self.queue += 1;
        let waits = |worker: &Worker| matches!(worker.doing, Doing::Waiting(_)) && worker.seat.is_looking();
        for index in 0..WORKERS {
            if waits(&self.workers[index]) {
                // It comes to look when it comes to run.
                self.workers[index].doing = Doing::Woken;
            }
        }
    }

    fn pass_time(&mut self) {
        self.now += PATIENCE;
        for index in 0..WORKERS {
            if matches!(self.workers[index].doing, Doing::Waiting(Some(until)) if until <= self.now) {
                self.workers[index].doing = Doing::Running;
                self.workers[index].seat.after_wait();
            }
        }
    }

    fn turn(&mut self, index: usize) {
        let worker = &mut self.workers[index];
        if worker.doing == Doing::Woken {
            self.look(index);
            return;
        }
        if worker.doing != Doing::Running {
            return;
        }
        let limit = worker.seat.before_wait(self.now);
        if worker.seat.is_looking() && self.queue > 0 {
            self.look(index);
        } else {
            worker.doing = Doing::Waiting(limit.map(|limit| self.now + limit));
        }
    }

    /// Epoll has told the worker that connections wait.
    fn look(&mut self, index: usize) {
        let worker = &mut self.workers[index];
        worker.doing = Doing::Running;
        worker.seat.after_wait();
        if let Step::Take(count) = worker.seat.on_ready(Some(self.queue), self.now) {
            let count = count.min(self.queue);
            self.queue -= count;
            self.served += count;
            take(&worker.seat, count);
        }
    }

    /// Nothing else happens: whoever is left serves everything, soon.
    fn check_end(&mut self, told: &[usize]) {
        if self.workers.iter().all(|worker| worker.doing == Doing::Gone) {
            return;
        }
        for _ in 0..3 * WORKERS {
            (0..WORKERS).for_each(|index| self.turn(index));
            (0..WORKERS).for_each(|index| self.turn(index));
            if self.queue == 0 {
                return;
            }
            self.pass_time();
        }
        panic!("{} connections wait for ever after {told:?}", self.queue);
    }
}

#[test]
fn no_connection_waits_for_ever_whoever_goes() {
    const DEPTH: u32 = 6;
    let mut ends = 0;
    // Leads to begin with: workers that are level behave like one.
    for leads in [[0, 0, 0], [0, 9, 50], [50, 0, 0], [50, 50, 0]] {
        for path in 0..ACTIONS.pow(DEPTH) {
            let told: Vec<usize> = (0..DEPTH).map(|step| path / ACTIONS.pow(step) % ACTIONS).collect();
            let mut world = World::new();
            world.workers.iter().zip(leads).for_each(|(worker, lead)| take(&worker.seat, lead));
            told.iter().for_each(|action| world.act(*action));
            let connections = told.iter().filter(|action| **action == 0).count();
            assert_eq!(world.queue + world.served, connections);
            world.check_end(&told);
            ends += usize::from(world.served == connections);
        }
    }
    assert!(ends > 100_000, "only {ends} ended with everything served");
}
