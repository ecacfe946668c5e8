//! Who takes the next connection of a listener that workers share (`SCHED_NONE`); nobody stands between them and the kernel.
//!
//! The kernel tells every worker that waits, and whoever is awake anyway is first to see it: the busier a worker is, the more it would
//! get. So each counts what it takes in a table in shared memory, and one that is ahead leaves what it sees to fellows that wait and are
//! behind, and does not even let the kernel wake it for what comes next.
//! (Having the kernel wake one at a time, `EPOLLEXCLUSIVE`, costs no less with this, and loses the wake-up of a worker that is killed,
//! stopped or kept busy between being woken and accepting.)
//! That is a courtesy with a time limit: whoever left a connection takes it if it is still there after [`PATIENCE`], and does not count on
//! those fellows any more. Nothing here decides whether a connection is served: until one of them accepts it, it is the kernel's.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::board::Words;
use crate::sys::shared_page::{SharedPage, WORDS};

/// How many workers a table has room for, and how many listeners; those beyond go without.
pub const COLUMNS: usize = 64;
pub const ROWS: usize = WORDS / COLUMNS;

/// How long a connection waits for the worker it was left to.
pub const PATIENCE: Duration = Duration::from_millis(1);
/// Being ahead by no more than this is not being ahead.
const SLACK: i32 = 6;
/// The same where the other is busy, and comes when it next looks.
const SLACK_BUSY: i32 = 12;
/// Being ahead of a busy one by more than this is a reason to leave everything for a while.
const SLACK_FAR: i32 = 40;
/// How long a worker that relied on others in vain relies on those only that wait.
const DISTRUST: Duration = Duration::from_millis(50);
/// A worker that is further behind than this (it was busy, or stuck) does not catch up with more.
const CATCH_UP: i32 = 256;
/// The most one look takes.
const MOST: usize = 32;

// What a word says: three flags and how many connections the worker has taken, which wraps around.
const WAITING: u32 = 1 << 31;
const PRESENT: u32 = 1 << 30;
/// It has waited since somebody relied on it in vain.
const LIVELY: u32 = 1 << 29;
const COUNT: u32 = LIVELY - 1;

/// By how much count `a` is ahead of count `b`.
fn ahead(a: u32, b: u32) -> i32 {
    // As numbers of 29 bits with a sign.
    (a.wrapping_sub(b) << 3).cast_signed() >> 3
}

/// One word per listener (row) and worker (column).
#[derive(Debug)]
pub struct Table<M = SharedPage>(M);

impl Table {
    /// In the primary: a new table, and the descriptor that goes to the workers.
    pub fn create() -> io::Result<(Self, OwnedFd)> {
        let (page, fd) = SharedPage::create()?;
        Ok((Self(page), fd))
    }

    /// In a worker.
    pub fn open(fd: BorrowedFd<'_>) -> io::Result<Self> {
        SharedPage::open(fd).map(Self)
    }
}

impl<M: Words> Table<M> {
    /// The listener is gone.
    pub fn clear_row(&self, row: usize) {
        (0..COLUMNS).for_each(|column| self.word(row, column).store(0, Ordering::Relaxed));
    }

    /// The worker is gone.
    pub fn clear_column(&self, column: usize) {
        (0..ROWS).for_each(|row| self.word(row, column).store(0, Ordering::Relaxed));
    }

    fn word(&self, row: usize, column: usize) -> &AtomicU32 {
        assert!(row < ROWS && column < COLUMNS, "rows and columns are checked where they come in");
        self.0.word(row * COLUMNS + column)
    }
}

/// What a worker does when it sees that connections wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Takes so many at most.
    Take(usize),
    /// Leaves them to others, and looks again after [`PATIENCE`].
    Leave,
}

/// A worker's place at one listener.
#[derive(Debug)]
pub struct Seat<M: Words = SharedPage> {
    table: Rc<Table<M>>,
    row: usize,
    column: usize,
    /// When connections were left to others; until then it does not look.
    left: Option<Instant>,
    /// Others were relied on in vain: not this time.
    insist: bool,
    distrust_until: Option<Instant>,
    /// Who was furthest behind when connections were left to others, and its count then.
    last: Option<(usize, u32)>,
}

/// The others at a listener, and this one.
#[derive(Default)]
struct Fellows {
    present: usize,
    /// Those that wait and are behind.
    wait: usize,
    /// Those that are busy, further behind, and look soon.
    come: usize,
    /// Those among them that are very far behind.
    far: usize,
}

impl<M: Words> Seat<M> {
    /// None: no such place. The worker begins where the one that is furthest ahead is, so that others do not leave it everything.
    pub fn new(table: Rc<Table<M>>, row: usize, column: usize) -> Option<Self> {
        if row >= ROWS || column >= COLUMNS {
            return None;
        }
        let seat = Self { table, row, column, left: None, insist: false, distrust_until: None, last: None };
        seat.word().store(seat.highest().unwrap_or(0) | PRESENT, Ordering::Relaxed);
        Some(seat)
    }

    /// Whether the kernel is to tell this worker of connections.
    pub fn is_looking(&self) -> bool {
        self.left.is_none()
    }

    /// The worker is about to wait for events. Returns for how long at most, and begins to look again when that time is over.
    pub fn before_wait(&mut self, now: Instant) -> Option<Duration> {
        self.insist = false;
        match self.left {
            Some(left) if now.saturating_duration_since(left) < PATIENCE => return Some(PATIENCE - (now - left)),
            Some(_) => {
                self.left = None;
                self.insist = true;
            }
            None if self.is_ahead_of_who_waits() => {
                self.leave(now);
                return Some(PATIENCE);
            }
            None => {}
        }
        self.word().fetch_or(WAITING | LIVELY, Ordering::Relaxed);
        None
    }

    pub fn after_wait(&self) {
        self.word().fetch_and(!WAITING, Ordering::Relaxed);
    }

    /// Connections wait; `queue` says how many, if the kernel does.
    pub fn on_ready(&mut self, queue: Option<usize>, now: Instant) -> Step {
        let queue = queue.unwrap_or(1).max(1);
        self.distrust_until.take_if(|until| *until <= now);
        let fellows = self.fellows();
        let fair = (queue / fellows.present.max(1)).clamp(1, MOST);
        if std::mem::take(&mut self.insist) {
            if self.last.is_some_and(|(column, count)| self.count_of(column) != count) {
                // They came, and there is more than they took.
                return Step::Take(1);
            }
            self.strike_off();
            self.distrust_until = Some(now + DISTRUST);
            return Step::Take(fair);
        }
        let trusts = self.distrust_until.is_none();
        let ours = match queue.saturating_sub(fellows.wait + if trusts { fellows.come } else { 0 }) {
            _ if trusts && fellows.far > 0 => 0,
            rest => rest,
        };
        if ours == 0 {
            self.leave(now);
            return Step::Leave;
        }
        Step::Take(fair.min(ours))
    }

    fn leave(&mut self, now: Instant) {
        self.left = Some(now);
        let own = self.word().load(Ordering::Relaxed);
        let behind = self.values().filter(|(_, value)| value & LIVELY != 0).max_by_key(|(_, value)| ahead(own, *value));
        self.last = behind.map(|(column, value)| (column, value & COUNT));
    }

    pub fn count_taken(&self) {
        let highest = self.highest().unwrap_or(0);
        // Others may change the flags meanwhile. It wraps around within its bits.
        let _ = self.word().fetch_update(Ordering::Relaxed, Ordering::Relaxed, |word| {
            let count = (word & COUNT).wrapping_add(1) & COUNT;
            let count = if ahead(highest, count) > CATCH_UP { highest.wrapping_sub(CATCH_UP.cast_unsigned()) & COUNT } else { count };
            Some(word & !COUNT | count)
        });
    }

    fn fellows(&self) -> Fellows {
        let own = self.word().load(Ordering::Relaxed);
        let mut fellows = Fellows::default();
        for (_, value) in self.values() {
            let lead = ahead(own, value);
            fellows.present += 1;
            if value & WAITING != 0 && lead > SLACK {
                fellows.wait += 1;
            } else if value & LIVELY != 0 && lead > SLACK_BUSY {
                fellows.come += 1;
                fellows.far += usize::from(lead > SLACK_FAR);
            }
        }
        fellows
    }

    /// Those that are behind did not come: dead, stopped, busy or without a core. Each says when it waits again.
    fn strike_off(&self) {
        let own = self.word().load(Ordering::Relaxed);
        for (column, _) in self.values().filter(|(_, value)| ahead(own, *value) > SLACK) {
            self.table.word(self.row, column).fetch_and(!(WAITING | LIVELY), Ordering::Relaxed);
        }
    }

    /// The words of all that listen here.
    fn values(&self) -> impl Iterator<Item = (usize, u32)> {
        let values = (0..COLUMNS).map(|column| (column, self.table.word(self.row, column).load(Ordering::Relaxed)));
        values.filter(|(_, value)| value & PRESENT != 0)
    }

    fn count_of(&self, column: usize) -> u32 {
        self.table.word(self.row, column).load(Ordering::Relaxed) & COUNT
    }

    /// Whether somebody waits who had better get the next one.
    fn is_ahead_of_who_waits(&self) -> bool {
        let own = self.word().load(Ordering::Relaxed);
        self.values().any(|(_, value)| value & WAITING != 0 && ahead(own, value) > SLACK)
    }

    /// The count of the worker that is furthest ahead.
    fn highest(&self) -> Option<u32> {
        self.values().map(|(_, value)| value & COUNT).reduce(|a, b| if ahead(a, b) > 0 { a } else { b })
    }

    fn word(&self) -> &AtomicU32 {
        self.table.word(self.row, self.column)
    }
}

impl<M: Words> Drop for Seat<M> {
    fn drop(&mut self) {
        self.word().store(0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
