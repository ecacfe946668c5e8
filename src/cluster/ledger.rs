//! What one worker has been offered and has not answered yet, and the turns it has: the scheduler's side of the board.
//!
//! Decisions without I/O: `scheduler.rs` sends what is written down here, `model.rs` explores it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::board::{Board, SEATS, SLOTS, Slot, Words};
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
    /// Listeners that are shared with the worker.
    seats: [Option<ListenerId>; SEATS],
    /// Since when it has used none of its turns, as far as we have looked.
    idle_since: Instant,
    used: u32,
}

/// Turns a worker may have at a time.
const MAX_TURNS: usize = 32;

impl<M: Words, F> Ledger<M, F> {
    pub fn new(board: Board<M>, now: Instant) -> Self {
        let free_slots = (0..SLOTS as u32).rev().collect();
        let (offers, seats, used) = (VecDeque::new(), [None; SEATS], board.used_turns());
        Self { board, free_slots, offers, blocked: false, stuck: false, asked: false, seats, idle_since: now, used }
    }

    /// How many more offers it can take now.
    pub fn room(&self) -> usize {
        if self.blocked || self.stuck { 0 } else { self.free_slots.len() }
    }

    /// Connections it has or is about to have.
    pub fn load(&self) -> usize {
        self.board.open_connections().saturating_add(self.offers.len()).saturating_add(self.all_turns())
    }

    pub fn is_stuck(&self) -> bool {
        self.stuck
    }

    #[cfg(test)]
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

    // ---- Turns ----

    /// A seat for a listener that is to be shared with the worker. None: it has one, or none is free.
    pub fn take_seat(&mut self, listener: ListenerId) -> Option<usize> {
        if self.seat_of(listener).is_some() {
            return None;
        }
        let seat = self.seats.iter().position(Option::is_none)?;
        self.seats[seat] = Some(listener);
        Some(seat)
    }

    /// Returns the seat it had.
    pub fn leave_seat(&mut self, listener: ListenerId) -> Option<usize> {
        let seat = self.seat_of(listener)?;
        self.seats[seat] = None;
        self.board.take_back_turns(seat);
        Some(seat)
    }

    pub fn seat_of(&self, listener: ListenerId) -> Option<usize> {
        self.seats.iter().position(|seated| *seated == Some(listener))
    }

    /// Turns at `listener` that have not been used.
    pub fn turns(&self, listener: ListenerId) -> usize {
        self.seat_of(listener).map_or(0, |seat| self.board.turns(seat))
    }

    fn all_turns(&self) -> usize {
        (0..SEATS).filter(|seat| self.seats[*seat].is_some()).map(|seat| self.board.turns(seat)).fold(0, usize::saturating_add)
    }

    /// Connections it has or is about to have, of which there may be one more. None: it can take none now.
    pub fn load_for_turn(&self) -> Option<usize> {
        (!self.stuck && self.all_turns() < MAX_TURNS).then(|| self.load())
    }

    pub fn give_turn(&mut self, listener: ListenerId, now: Instant) {
        let Some(seat) = self.seat_of(listener) else { return };
        if self.all_turns() == 0 {
            self.idle_since = now;
        }
        self.board.give_turns(seat, 1);
    }

    /// Whether the worker has to be woken to see what it was given.
    pub fn take_asleep(&self) -> bool {
        self.board.take_asleep()
    }

    /// Looks whether the worker uses its turns.
    fn watch_turns(&mut self, now: Instant) {
        let used = self.board.used_turns();
        if used != self.used {
            self.used = used;
            self.idle_since = now;
            self.stuck = false;
        }
    }

    // ---- What became of them ----

    /// Drops what the worker has settled, and returns what it refused.
    pub fn collect(&mut self, now: Instant) -> Vec<Returned<F>> {
        self.watch_turns(now);
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
    pub fn answered(&mut self, now: Instant) {
        self.asked = false;
        if self.all_turns() > 0 {
            // Its event loop turns, so it sees what it has.
            self.idle_since = now;
        }
        if self.stuck && self.unclaimed().next().is_none() {
            self.stuck = false;
        }
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

    /// When the worker counts as stuck if it claims nothing and uses no turn until then. None: it does already, or has nothing to do.
    pub fn stuck_at(&self, limit: Duration) -> Option<Instant> {
        if self.stuck {
            return None;
        }
        let unused = (self.all_turns() > 0).then_some(self.idle_since);
        Some(self.unclaimed().map(|offer| offer.since).next().into_iter().chain(unused).min()? + limit)
    }

    fn unclaimed(&self) -> impl Iterator<Item = &Offer<F>> {
        self.offers.iter().filter(|offer| offer.connection.is_some() && self.board.get(offer.entry.slot as usize) == Slot::Offered)
    }

    /// Its turns are void: others get theirs.
    pub fn mark_stuck(&mut self) -> usize {
        self.stuck = true;
        // It says when it is back.
        self.board.call();
        (0..SEATS).map(|seat| self.board.take_back_turns(seat)).sum()
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
