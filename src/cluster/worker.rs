//! The worker's end of the hand-off: takes connections that the scheduler offers.

use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::rc::Rc;

use super::board::{Board, SEATS, Slot, Words};
use super::handoff::{self, Entry, ListenerId, Packet};
use crate::sys::{parent_death, socket};

const _: () = assert!(SEATS <= parent_death::LISTENERS);

/// What a worker does with a connection it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Taken,
    /// It does not listen there any more: nothing else should come from that listener.
    Gone,
    /// `maxConnections` is reached: another worker may have room.
    Full,
}

/// Counts a connection as open until it is dropped.
#[derive(Debug)]
pub struct OpenCount(Rc<Board>);

impl OpenCount {
    fn new(board: &Rc<Board>) -> Self {
        board.count_opened();
        Self(board.clone())
    }
}

impl Drop for OpenCount {
    fn drop(&mut self) {
        self.0.count_closed();
    }
}

/// A connection that is ours.
#[derive(Debug)]
pub struct Claimed {
    pub entry: Entry,
    pub fd: OwnedFd,
    /// To be kept as long as the connection is open.
    pub count: OpenCount,
}

/// The worker's end.
#[derive(Debug)]
pub struct Receiver {
    socket: OwnedFd,
    /// Comes with the first packet.
    board: Option<Rc<Board>>,
    /// Readable when there is something to see on the board; comes with it.
    wake: Option<OwnedFd>,
    /// The listening sockets that are shared with this worker.
    seats: [Option<(ListenerId, OwnedFd)>; SEATS],
}

/// A connection that this worker has accepted, as it was its turn.
#[derive(Debug)]
pub struct Accepted {
    pub listener: ListenerId,
    pub fd: OwnedFd,
    /// To be kept as long as the connection is open.
    pub count: OpenCount,
}

/// Connections that were offered together. `F`: a descriptor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Offer<F = OwnedFd> {
    entries: VecDeque<Entry>,
    fds: VecDeque<F>,
    /// One of them was refused: the scheduler is to hear of it now.
    refused: bool,
}

/// What [`Offer::claim_next`] finds.
pub enum Claim<F> {
    Ours(Entry, F),
    /// It was revoked, or cannot be used.
    Lost,
}

impl<F> Offer<F> {
    pub fn new(entries: impl IntoIterator<Item = Entry>, fds: impl IntoIterator<Item = F>) -> Self {
        Self { entries: entries.into_iter().collect(), fds: fds.into_iter().collect(), refused: false }
    }

    /// None: that was all.
    pub fn claim_next<M: Words>(&mut self, board: &Board<M>) -> Option<Claim<F>> {
        let entry = self.entries.pop_front()?;
        let fd = self.fds.pop_front();
        if !board.claim(entry.slot as usize) {
            return Some(Claim::Lost);
        }
        let Some(fd) = fd else {
            // The packet came with fewer descriptors than entries: this process is out of them.
            self.answer(board, entry, Answer::Full);
            return Some(Claim::Lost);
        };
        Some(Claim::Ours(entry, fd))
    }

    /// Says what became of a claimed connection.
    pub fn answer<M: Words>(&mut self, board: &Board<M>, entry: Entry, answer: Answer) {
        let word = match answer {
            Answer::Taken => Slot::Taken,
            Answer::Gone => Slot::Gone,
            Answer::Full => Slot::Full,
        };
        self.refused |= answer != Answer::Taken;
        board.settle(entry.slot as usize, word);
    }

    /// Everything is dealt with. Whether the scheduler is to be told.
    pub fn finish<M: Words>(&self, board: &Board<M>) -> bool {
        board.take_question() || self.refused
    }

    #[cfg(test)]
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
}

impl Receiver {
    pub fn new(socket: OwnedFd) -> Self {
        Self { socket, board: None, wake: None, seats: [const { None }; SEATS] }
    }

    pub fn socket(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// The next offer; None when there is none now. `UnexpectedEof`: the scheduler is gone.
    pub fn next(&mut self) -> io::Result<Option<Offer>> {
        loop {
            match handoff::recv(self.socket.as_fd()) {
                Ok(None) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(Some((Packet::Board, fds))) => {
                    let [page, wake] = <[OwnedFd; 2]>::try_from(fds).map_err(|_| io::ErrorKind::InvalidData)?;
                    self.board = Some(Rc::new(Board::open(page.as_fd())?));
                    self.wake = Some(wake);
                }
                Ok(Some((Packet::Listen(listener, seat), fds))) => {
                    // None came: this process is out of descriptors. It uses no turns then, and others get them.
                    self.sit(seat, fds.into_iter().next().map(|fd| (listener, fd)));
                }
                Ok(Some((Packet::Unlisten(seat), _))) => self.sit(seat, None),
                Ok(Some((Packet::Offer(entries), fds))) => {
                    return Ok(Some(Offer::new(entries, fds)));
                }
                Ok(Some((Packet::Look | Packet::Ready(_) | Packet::Return(..), _))) => return Err(io::ErrorKind::InvalidData.into()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// Connections of `listener` find somebody here from now on.
    pub fn ready(&self, listener: ListenerId) -> io::Result<()> {
        handoff::send_ready(self.socket.as_fd(), listener)
    }

    // ---- Turns ----

    /// What is to be watched: it becomes readable, at each turn anew, while this worker waits for events.
    pub fn take_wake(&mut self) -> Option<OwnedFd> {
        self.wake.take()
    }

    /// The worker is about to wait for events. False: there is something to do first.
    pub fn fall_asleep(&self) -> bool {
        let Some(board) = &self.board else { return true };
        board.fall_asleep();
        let has_turns = self.seats.iter().enumerate().any(|(seat, shared)| shared.is_some() && board.turns(seat) > 0);
        let may_sleep = !has_turns && !board.is_called();
        if !may_sleep {
            board.wake_up();
        }
        may_sleep
    }

    /// It has waited. Answers the scheduler, which may have taken it for stuck.
    pub fn wake_up(&self) {
        let Some(board) = &self.board else { return };
        board.wake_up();
        if board.take_call() {
            // As in `finish`.
            let _ = handoff::send_look(self.socket.as_fd());
        }
    }

    /// Uses a turn. None: there is none any more.
    pub fn accept(&self) -> Option<Accepted> {
        let board = self.board.as_ref()?;
        for (seat, shared) in self.seats.iter().enumerate() {
            let Some((listener, socket)) = shared else { continue };
            while board.use_turn(seat) {
                match socket::accept(socket.as_fd()) {
                    Ok(fd) => return Some(Accepted { listener: *listener, fd, count: OpenCount::new(board) }),
                    // One turn too many; or the listener is closed, or this process is out of descriptors. The connection, if there is
                    // one, stays in the kernel's queue, where the scheduler sees it.
                    Err(error) => tracing::trace!("a turn at listener {listener} came to nothing: {error}"),
                }
            }
        }
        None
    }

    #[cfg(test)]
    pub fn seats(&self) -> usize {
        self.seats.iter().flatten().count()
    }

    /// Takes a turn and does not use it.
    #[cfg(test)]
    pub fn waste_turn(&self) -> bool {
        self.board.as_ref().is_some_and(|board| (0..SEATS).any(|seat| board.use_turn(seat)))
    }

    /// Gives back a connection that was accepted. `gone`: nothing else should come from that listener.
    pub fn give_back(&self, listener: ListenerId, fd: &OwnedFd, gone: bool) {
        if let Err(error) = handoff::send_return(self.socket.as_fd(), listener, gone, fd.as_fd()) {
            tracing::warn!("a connection that cannot be served here cannot be given back either ({error}) and is closed");
        }
    }

    /// The listener's socket is not needed any more.
    pub fn unlisten(&mut self, listener: ListenerId) {
        for seat in 0..SEATS {
            if self.seats[seat].as_ref().is_some_and(|(shared, _)| *shared == listener) {
                self.sit(seat, None);
            }
        }
    }

    fn sit(&mut self, seat: usize, shared: Option<(ListenerId, OwnedFd)>) {
        parent_death::listens(seat, None);
        self.seats[seat] = shared;
        parent_death::listens(seat, self.seats[seat].as_ref().map(|(_, fd)| fd.as_fd()));
    }

    // ---- Offers ----

    /// The next connection of `offer` that is ours: one that was revoked is closed here.
    pub fn claim(&self, offer: &mut Offer) -> Option<Claimed> {
        let board = self.board.as_ref()?;
        loop {
            if let Claim::Ours(entry, fd) = offer.claim_next(board)? {
                return Some(Claimed { entry, fd, count: OpenCount::new(board) });
            }
        }
    }

    pub fn answer(&self, offer: &mut Offer, entry: Entry, answer: Answer) {
        if let Some(board) = &self.board {
            offer.answer(board, entry, answer);
        }
    }

    /// Everything of the offer is dealt with: the scheduler is told if it wants to be.
    pub fn finish(&self, offer: &Offer) {
        if self.board.as_ref().is_some_and(|board| offer.finish(board)) {
            // Fails when the primary is gone, and the socket's end says so; or when it is full of such packets already.
            let _ = handoff::send_look(self.socket.as_fd());
        }
    }
}
