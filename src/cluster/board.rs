//! The page a worker shares with the primary: who owns each connection that is on its way.
//!
//! A slot goes *offered -> claimed* by the worker or *offered -> revoked* by the scheduler, by compare-and-swap: exactly one of them wins,
//! so a connection is served exactly once, whatever dies or stalls in between. A claimed connection that the worker finds it cannot
//! serve after all it marks *gone* (it no longer listens) or *full* (`maxConnections`).

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::sys::shared_page::SharedPage;

/// Connections that may be on their way to one worker at the same time.
pub const SLOTS: usize = 64;

/// What a slot says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Slot {
    Free = 0,
    Offered = 1,
    Claimed = 2,
    Revoked = 3,
    Gone = 4,
    Full = 5,
}

impl Slot {
    fn from_word(word: u32) -> Self {
        match word {
            1 => Self::Offered,
            2 => Self::Claimed,
            3 => Self::Revoked,
            4 => Self::Gone,
            5 => Self::Full,
            // The peer may write anything: what makes no sense counts as nothing.
            _ => Self::Free,
        }
    }
}

/// The page, in either process.
#[derive(Debug)]
pub struct Board(SharedPage);

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

    pub fn get(&self, slot: usize) -> Slot {
        Slot::from_word(self.word(slot).load(Ordering::Acquire))
    }

    /// The scheduler offers a connection.
    pub fn offer(&self, slot: usize) {
        self.word(slot).store(Slot::Offered as u32, Ordering::Release);
    }

    /// The worker takes it. False: the scheduler was faster.
    pub fn claim(&self, slot: usize) -> bool {
        self.change(slot, Slot::Offered, Slot::Claimed)
    }

    /// The scheduler takes it back. False: the worker was faster.
    pub fn revoke(&self, slot: usize) -> bool {
        self.change(slot, Slot::Offered, Slot::Revoked)
    }

    /// The worker gives back what it claimed.
    pub fn refuse(&self, slot: usize, why: Slot) {
        self.word(slot).store(why as u32, Ordering::Release);
    }

    pub fn free(&self, slot: usize) {
        self.word(slot).store(Slot::Free as u32, Ordering::Release);
    }

    fn change(&self, slot: usize, from: Slot, to: Slot) -> bool {
        self.word(slot).compare_exchange(from as u32, to as u32, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    fn word(&self, slot: usize) -> &AtomicU32 {
        assert!(slot < SLOTS, "slot numbers are checked where they come in");
        &self.0.words()[slot]
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::*;

    #[test]
    fn only_one_side_gets_a_connection() {
        let (scheduler, fd) = Board::create().unwrap();
        let worker = Board::open(fd.as_fd()).unwrap();
        scheduler.offer(3);
        assert!(worker.claim(3));
        assert!(!scheduler.revoke(3));
        scheduler.offer(4);
        assert!(scheduler.revoke(4));
        assert!(!worker.claim(4));
        assert_eq!((worker.get(3), worker.get(4), worker.get(5)), (Slot::Claimed, Slot::Revoked, Slot::Free));
    }
}
