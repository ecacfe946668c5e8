//! The page a worker shares with the primary: who owns each connection that is on its way, and how many are open.
//!
//! A slot goes *offered -> claimed* by the worker or *offered -> revoked* by the scheduler, by compare-and-swap: exactly one of them wins,
//! so a connection is served exactly once, whatever dies or stalls in between. Then the worker has the last word: a claimed connection
//! is *taken*, or it finds that it cannot serve it after all: *gone* (it no longer listens) or *full* (`maxConnections`); a revoked one
//! it has *seen*. Only after that word the scheduler uses the slot again: until then the worker's socket holds a packet that names it.
//!
//! Where a listener is shared with the workers, nothing is on its way: the scheduler gives *turns*, each good for one accept. Turns are a
//! count per listener, whoever takes one away has it; to take back what a worker has not used is to set it to nothing.
//!
//! The scheduler looks at the page when it is awake anyway. When it needs to be told, it raises *asked*, and the worker sends a packet.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::sys::shared_page::SharedPage;

/// Connections that may be on their way to one worker at the same time.
pub const SLOTS: usize = 64;

/// The words behind the slots are on cache lines of their own: the last changes with every connection.
pub const ASKED: usize = SLOTS + 16;
const OPEN: usize = SLOTS + 32;
const ASLEEP: usize = SLOTS + 48;
const CALLED: usize = SLOTS + 64;
const USED: usize = SLOTS + 80;
const TURNS: usize = SLOTS + 96;
/// Listeners that may be shared with one worker; those beyond are not.
pub const SEATS: usize = 16;
/// Words a page has at least.
#[cfg(test)]
pub const LENGTH: usize = TURNS + SEATS;

/// What a slot says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Slot {
    Free = 0,
    Offered = 1,
    Claimed = 2,
    Revoked = 3,
    Gone = 4,
    Full = 5,
    Taken = 6,
    Seen = 7,
}

impl Slot {
    fn from_word(word: u32) -> Self {
        match word {
            1 => Self::Offered,
            2 => Self::Claimed,
            3 => Self::Revoked,
            4 => Self::Gone,
            5 => Self::Full,
            6 => Self::Taken,
            7 => Self::Seen,
            // The peer may write anything: what makes no sense counts as nothing.
            _ => Self::Free,
        }
    }

    /// Whether the worker has had its last word.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Gone | Self::Full | Self::Taken | Self::Seen)
    }
}

/// Where the words of a page are: in shared memory, or wherever `model.rs` has them.
pub trait Words {
    fn word(&self, index: usize) -> &AtomicU32;
}

impl Words for SharedPage {
    fn word(&self, index: usize) -> &AtomicU32 {
        &self.words()[index]
    }
}

/// The page, in either process.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Board<M = SharedPage>(M);

impl Board {
    /// In the primary: a new page, and the descriptor that goes to the worker.
    pub fn create() -> io::Result<(Self, OwnedFd)> {
        let (page, fd) = SharedPage::create()?;
        Ok((Self(page), fd))
    }

    /// In the worker.
    pub fn open(fd: BorrowedFd<'_>) -> io::Result<Self> {
        SharedPage::open(fd).map(Self)
    }
}

impl<M: Words> Board<M> {
    #[cfg(test)]
    pub fn new(words: M) -> Self {
        Self(words)
    }

    // ---- The scheduler's side ----

    pub fn get(&self, slot: usize) -> Slot {
        Slot::from_word(self.slot(slot).load(Ordering::Acquire))
    }

    /// The scheduler offers a connection.
    pub fn offer(&self, slot: usize) {
        self.slot(slot).store(Slot::Offered as u32, Ordering::Release);
    }

    /// The scheduler takes it back. False: the worker was faster.
    pub fn revoke(&self, slot: usize) -> bool {
        self.change(slot, Slot::Offered, Slot::Revoked)
    }

    pub fn free(&self, slot: usize) {
        self.slot(slot).store(Slot::Free as u32, Ordering::Release);
    }

    /// The worker is to send a packet after its next word on a slot. The caller looks at the slots once more after that.
    pub fn ask(&self) {
        // A swap, not a store: it also keeps the caller's next look at the slots behind it.
        self.0.word(ASKED).swap(1, Ordering::SeqCst);
    }

    /// Connections the worker has taken that are still open.
    pub fn open_connections(&self) -> usize {
        // The worker's word on it, which may be nonsense: it only decides about turns.
        self.0.word(OPEN).load(Ordering::Relaxed) as usize
    }

    /// One more turn, or several.
    pub fn give_turns(&self, seat: usize, count: u32) {
        // Sequentially consistent with `is_asleep`: either the worker sees the turn before it sleeps, or we see that it sleeps.
        self.turn_word(seat).fetch_add(count, Ordering::SeqCst);
    }

    /// Turns the worker has not used yet.
    pub fn turns(&self, seat: usize) -> usize {
        self.turn_word(seat).load(Ordering::SeqCst) as usize
    }

    /// Takes them back. Returns how many.
    pub fn take_back_turns(&self, seat: usize) -> usize {
        self.turn_word(seat).swap(0, Ordering::SeqCst) as usize
    }

    /// How many turns the worker has used so far; wraps around.
    pub fn used_turns(&self) -> u32 {
        self.0.word(USED).load(Ordering::Relaxed)
    }

    /// Whether the worker waits for events and is to be woken; true once.
    pub fn take_asleep(&self) -> bool {
        self.0.word(ASLEEP).swap(0, Ordering::SeqCst) == 1
    }

    /// The worker is to send a packet when its event loop turns.
    pub fn call(&self) {
        self.0.word(CALLED).store(1, Ordering::SeqCst);
    }

    // ---- The worker's side ----

    /// The worker is about to wait for events. The caller looks at turns and call once more after that.
    pub fn fall_asleep(&self) {
        self.0.word(ASLEEP).swap(1, Ordering::SeqCst);
    }

    pub fn wake_up(&self) {
        self.0.word(ASLEEP).store(0, Ordering::Relaxed);
    }

    pub fn is_called(&self) -> bool {
        self.0.word(CALLED).load(Ordering::SeqCst) == 1
    }

    pub fn take_call(&self) -> bool {
        self.is_called() && self.0.word(CALLED).swap(0, Ordering::SeqCst) == 1
    }

    /// Uses a turn. False: there is none.
    pub fn use_turn(&self, seat: usize) -> bool {
        let word = self.turn_word(seat);
        let used =
            word.load(Ordering::SeqCst) > 0 && word.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |turns| turns.checked_sub(1)).is_ok();
        if used {
            self.0.word(USED).fetch_add(1, Ordering::Relaxed);
        }
        used
    }

    /// The worker takes a connection. False: the scheduler was faster; it has the worker's word then.
    pub fn claim(&self, slot: usize) -> bool {
        let won = self.change(slot, Slot::Offered, Slot::Claimed);
        if !won {
            self.settle(slot, Slot::Seen);
        }
        won
    }

    /// The worker's last word on a slot.
    pub fn settle(&self, slot: usize, word: Slot) {
        debug_assert!(word.is_settled());
        self.slot(slot).store(word as u32, Ordering::Release);
    }

    /// Whether the scheduler asked for a packet; it is answered once.
    pub fn take_question(&self) -> bool {
        // A swap, as in `ask`: either we see the question, or who asks sees what we settled.
        self.0.word(ASKED).swap(0, Ordering::SeqCst) == 1
    }

    pub fn count_opened(&self) {
        self.0.word(OPEN).fetch_add(1, Ordering::Relaxed);
    }

    pub fn count_closed(&self) {
        self.0.word(OPEN).fetch_sub(1, Ordering::Relaxed);
    }

    fn change(&self, slot: usize, from: Slot, to: Slot) -> bool {
        self.slot(slot).compare_exchange(from as u32, to as u32, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    fn turn_word(&self, seat: usize) -> &AtomicU32 {
        assert!(seat < SEATS, "seat numbers are checked where they come in");
        self.0.word(TURNS + seat)
    }

    fn slot(&self, slot: usize) -> &AtomicU32 {
        assert!(slot < SLOTS, "slot numbers are checked where they come in");
        self.0.word(slot)
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::*;

    fn both_ends() -> (Board, Board) {
        let (scheduler, fd) = Board::create().unwrap();
        let worker = Board::open(fd.as_fd()).unwrap();
        (scheduler, worker)
    }

    #[test]
    fn only_one_side_gets_a_connection() {
        let (scheduler, worker) = both_ends();
        scheduler.offer(3);
        assert!(worker.claim(3));
        assert!(!scheduler.revoke(3));
        scheduler.offer(4);
        assert!(scheduler.revoke(4));
        assert!(!worker.claim(4));
        assert_eq!((scheduler.get(3), scheduler.get(4), scheduler.get(5)), (Slot::Claimed, Slot::Seen, Slot::Free));
    }

    #[test]
    fn a_question_is_answered_once() {
        let (scheduler, worker) = both_ends();
        assert!(!worker.take_question());
        scheduler.ask();
        scheduler.ask();
        assert!(worker.take_question());
        assert!(!worker.take_question());
    }

    #[test]
    fn a_turn_is_used_once_or_taken_back() {
        let (scheduler, worker) = both_ends();
        assert!(!worker.use_turn(2));
        scheduler.give_turns(2, 3);
        assert!(worker.use_turn(2));
        assert!(!worker.use_turn(1));
        assert_eq!((scheduler.turns(2), scheduler.used_turns()), (2, 1));
        assert_eq!(scheduler.take_back_turns(2), 2);
        assert!(!worker.use_turn(2));
    }

    #[test]
    fn a_sleeper_is_woken_once_and_a_call_is_answered_once() {
        let (scheduler, worker) = both_ends();
        assert!(!scheduler.take_asleep());
        worker.fall_asleep();
        assert!(scheduler.take_asleep());
        assert!(!scheduler.take_asleep());
        scheduler.call();
        assert!(worker.is_called() && worker.take_call() && !worker.take_call());
    }

    #[test]
    fn open_connections_are_counted() {
        let (scheduler, worker) = both_ends();
        worker.count_opened();
        worker.count_opened();
        worker.count_closed();
        assert_eq!(scheduler.open_connections(), 1);
    }
}
