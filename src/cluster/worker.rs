//! The worker's end of the hand-off: takes connections that the scheduler offers.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::board::{Board, Slot};
use super::handoff::{self, Entry, Packet};

/// What a worker does with a connection it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Taken,
    /// It does not listen there any more: nothing else should come from that listener.
    Gone,
    /// `maxConnections` is reached: another worker may have room.
    Full,
}

/// The worker's end.
#[derive(Debug)]
pub struct Receiver {
    socket: OwnedFd,
    /// Comes with the first packet.
    board: Option<Board>,
}

/// Connections that were offered together; acknowledged together.
#[derive(Debug)]
pub struct Offer {
    batch: u32,
    connections: std::vec::IntoIter<(Entry, OwnedFd)>,
}

impl Receiver {
    pub fn new(socket: OwnedFd) -> Self {
        Self { socket, board: None }
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
                    let fd = fds.first().ok_or(io::ErrorKind::InvalidData)?;
                    self.board = Some(Board::open(fd.as_fd())?);
                }
                // A packet with fewer descriptors than entries: out of descriptors here. Those are refused by never being claimed.
                Ok(Some((Packet::Offer { batch, entries }, fds))) => {
                    let connections = entries.into_iter().zip(fds).collect::<Vec<_>>().into_iter();
                    return Ok(Some(Offer { batch, connections }));
                }
                Ok(Some((Packet::Ack { .. }, _))) => return Err(io::ErrorKind::InvalidData.into()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// The next connection of `offer` that is ours: one that was revoked is closed here.
    pub fn claim(&self, offer: &mut Offer) -> Option<(Entry, OwnedFd)> {
        let board = self.board.as_ref()?;
        offer.connections.find(|(entry, _)| board.claim(entry.slot as usize))
    }

    /// Says what became of a claimed connection. Taken needs no word.
    pub fn answer(&self, entry: Entry, answer: Answer) {
        let Some(board) = &self.board else { return };
        match answer {
            Answer::Taken => {}
            Answer::Gone => board.refuse(entry.slot as usize, Slot::Gone),
            Answer::Full => board.refuse(entry.slot as usize, Slot::Full),
        }
    }

    /// The scheduler may drop its copies.
    pub fn acknowledge(&self, offer: &Offer) {
        // Fails only when the primary is gone: the socket's end says so.
        let _ = handoff::send(self.socket.as_fd(), &Packet::Ack { batch: offer.batch }, &[]);
    }
}
