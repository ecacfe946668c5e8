//! What one worker has been offered and has not answered yet: the scheduler's side of the board.
//!
//! Decisions without I/O: `scheduler.rs` sends what is written down here, `model.rs` explores it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::board::{Board, SLOTS, Slot, Words};
use super::handoff::{Entry, Kind, ListenerId};
use super::policy::WorkerId;

/// An accepted connection; `F` is its descriptor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Connection<F> {
    pub fd: F,
    /// How many workers had no room for it.
    pub refusals: usize,
    /// The last of them: it is not asked again while another can be.
    pub refused_by: Option<WorkerId>,
}

impl<F> Connection<F> {
    pub fn new(fd: F) -> Self {
        Self { fd, refusals: 0, refused_by: None }
    }

    pub fn refused(self, worker: WorkerId) -> Self {
        Self { refusals: self.refusals + 1, refused_by: Some(worker), ..self }
    }
}

/// Chosen for a worker, not on its board yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Staged<F> {
    pub listener: ListenerId,
    pub kind: Kind,
    pub connection: Connection<F>,
}

/// A connection that comes back from a worker, and the word with which it did.
pub type Returned<F> = (ListenerId, Connection<F>, Slot);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Offer<F> {
    entry: Entry,
    since: Instant,
    /// None: taken back.
    connection: Option<Connection<F>>,
}

/// One worker's offers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ledger<M, F> {
    board: Board<M>,
    free_slots: Vec<u32>,
    /// Oldest first.
    offers: VecDeque<Offer<F>>,
    /// The socket was full: nothing new until the worker has settled something.
    blocked: bool,
    /// An offer went unclaimed for too long: nothing new until the worker is back.
    stuck: bool,
    /// The worker was asked to send a packet.
    asked: bool,
}

impl<M: Words, F> Ledger<M, F> {
    pub fn new(board: Board<M>) -> Self {
        let free_slots = (0..SLOTS as u32).rev().collect();
        Self { board, free_slots, offers: VecDeque::new(), blocked: false, stuck: false, asked: false }
    }

    /// How many more offers it can take now.
    pub fn room(&self) -> usize {
        if self.blocked || self.stuck { 0 } else { self.free_slots.len() }
    }

    /// Connections it has or is about to have.
    pub fn load(&self) -> usize {
        self.board.open_connections().saturating_add(self.offers.len())
    }

    pub fn is_stuck(&self) -> bool {
        self.stuck
    }

    pub fn has_offers(&self) -> bool {
        !self.offers.is_empty()
    }

    // ---- Offering ----

    /// Writes offers on the board. The packet that names them must follow, or [`Self::withdraw`].
    pub fn offer(&mut self, staged: impl Iterator<Item = Staged<F>>, now: Instant) {
        for Staged { listener, kind, connection } in staged {
            let slot = self.free_slots.pop().expect("no more is staged than there is room for");
            self.board.offer(slot as usize);
            self.offers.push_back(Offer { entry: Entry { listener, slot, kind }, since: now, connection: Some(connection) });
        }
    }

    /// The last `count` offers, for their packet.
    pub fn newest(&self, count: usize) -> impl Iterator<Item = (Entry, &F)> {
        let newest = self.offers.range(self.offers.len() - count..);
        newest.filter_map(|offer| Some((offer.entry, &offer.connection.as_ref()?.fd)))
    }

    /// The packet for the last `count` offers could not be sent. They come back, oldest first.
    pub fn withdraw(&mut self, count: usize) -> Vec<(ListenerId, Connection<F>)> {
        let unsent = self.offers.split_off(self.offers.len() - count);
        // Settling what was sent before makes room in the socket. With nothing to settle, waiting for that would be waiting for ever.
        self.blocked = !self.offers.is_empty();
        let back = unsent.into_iter().filter_map(|offer| {
            self.board.free(offer.entry.slot as usize);
            self.free_slots.push(offer.entry.slot);
            Some((offer.entry.listener, offer.connection?))
        });
        back.collect()
    }

    // ---- What became of them ----

    /// Drops what the worker has settled, and returns what it refused.
    pub fn collect(&mut self) -> Vec<Returned<F>> {
        let mut returned = Vec::new();
        let before = self.offers.len();
        self.offers.retain_mut(|offer| {
            let slot = offer.entry.slot as usize;
            let word = self.board.get(slot);
            if !word.is_settled() {
                return true;
            }
            self.board.free(slot);
            self.free_slots.push(offer.entry.slot);
            if matches!(word, Slot::Gone | Slot::Full) {
                returned.extend(offer.connection.take().map(|connection| (offer.entry.listener, connection, word)));
            }
            false
        });
        if self.offers.len() < before {
            self.blocked = false;
            self.stuck = false;
        }
        if self.offers.is_empty() {
            self.asked = false;
        }
        returned
    }

    /// The worker has sent its packet.
    pub fn answered(&mut self) {
        self.asked = false;
    }

    /// Asks for a packet when the next offer is settled. [`Self::collect`] must follow: the worker may have settled it just now.
    pub fn ask(&mut self) {
        self.asked = true;
        self.board.ask();
    }

    /// When to [`Self::ask`]: the worker has not settled within `patience` what others would have.
    pub fn ask_at(&self, patience: Duration) -> Option<Instant> {
        let oldest = self.offers.front().filter(|_| !self.asked)?;
        Some(oldest.since + patience)
    }

    /// When the worker counts as stuck if it claims nothing until then. None: it does already, or has everything claimed.
    pub fn stuck_at(&self, limit: Duration) -> Option<Instant> {
        let mut unclaimed = self.offers.iter().filter(|offer| self.is_unclaimed(offer) && !self.stuck);
        Some(unclaimed.next()?.since + limit)
    }

    fn is_unclaimed(&self, offer: &Offer<F>) -> bool {
        offer.connection.is_some() && self.board.get(offer.entry.slot as usize) == Slot::Offered
    }

    pub fn mark_stuck(&mut self) {
        self.stuck = true;
    }

    /// Takes back what has not been claimed, of listeners that `wanted` names.
    pub fn take_back(&mut self, wanted: impl Fn(ListenerId) -> bool) -> Vec<(ListenerId, Connection<F>)> {
        let board = &self.board;
        let taken = self.offers.iter_mut().filter_map(|offer| {
            let unclaimed = offer.connection.is_some() && wanted(offer.entry.listener) && board.revoke(offer.entry.slot as usize);
            if unclaimed { offer.connection.take().map(|connection| (offer.entry.listener, connection)) } else { None }
        });
        taken.collect()
    }

    /// Whether the worker holds connections of which it has not said whether it serves them.
    pub fn is_deciding(&self) -> bool {
        self.offers.iter().any(|offer| offer.connection.is_some())
    }

    #[cfg(test)]
    pub fn held(&self) -> impl Iterator<Item = &F> {
        self.offers.iter().filter_map(|offer| Some(&offer.connection.as_ref()?.fd))
    }
}
