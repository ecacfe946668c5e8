//! What goes over the hand-off socket (`SOCK_SEQPACKET`) between scheduler and worker.
//!
//! `Board`: the first packet, with the page's descriptor. `Offer`: connections, one descriptor each. `Ack`: the worker has dealt with
//! an offer, what became of each connection is on the board.
//! Both ends are the same program, so numbers are in the machine's own byte order; a length or number that makes no sense is still
//! refused, as a worker's script may get hold of the socket.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};

use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};

use super::board::SLOTS;
use crate::sys::fd_passing;

/// Names a listener for as long as the primary runs.
pub type ListenerId = u32;

/// The kind of socket a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Tcp,
    Unix,
}

/// One connection of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub listener: ListenerId,
    pub slot: u32,
    pub kind: Kind,
}

/// A packet, as the receiver sees it.
#[derive(Debug, PartialEq, Eq)]
pub enum Packet {
    Board,
    Offer { batch: u32, entries: Vec<Entry> },
    Ack { batch: u32 },
}

const BOARD: u32 = 1;
const OFFER: u32 = 2;
const ACK: u32 = 3;

/// Words of the longest packet: kind, batch, and three per entry.
const MAX_WORDS: usize = 2 + 3 * SLOTS;

impl Packet {
    fn encode(&self) -> Vec<u8> {
        let mut words = Vec::with_capacity(MAX_WORDS);
        match self {
            Self::Board => words.push(BOARD),
            Self::Ack { batch } => words.extend([ACK, *batch]),
            Self::Offer { batch, entries } => {
                words.extend([OFFER, *batch]);
                for entry in entries {
                    words.extend([entry.listener, entry.slot, u32::from(entry.kind == Kind::Unix)]);
                }
            }
        }
        words.into_iter().flat_map(u32::to_ne_bytes).collect()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (chunks, []) = bytes.as_chunks::<4>() else { return None };
        let words: Vec<u32> = chunks.iter().map(|chunk| u32::from_ne_bytes(*chunk)).collect();
        Some(match *words {
            [BOARD] => Self::Board,
            [ACK, batch] => Self::Ack { batch },
            [OFFER, batch, ref rest @ ..] => {
                let (entries, []) = rest.as_chunks::<3>() else { return None };
                let entries = entries.iter().map(|&[listener, slot, kind]| {
                    let kind = if kind == 0 { Kind::Tcp } else { Kind::Unix };
                    ((slot as usize) < SLOTS).then_some(Entry { listener, slot, kind })
                });
                Self::Offer { batch, entries: entries.collect::<Option<_>>()? }
            }
            _ => return None,
        })
    }
}

/// Both ends of a new hand-off socket; close-on-exec, not blocking.
pub fn pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    Ok(socketpair(AddressFamily::Unix, SockType::SeqPacket, None, flags)?)
}

/// Sends a packet at once or not at all.
pub fn send(socket: BorrowedFd<'_>, packet: &Packet, fds: &[BorrowedFd<'_>]) -> io::Result<()> {
    fd_passing::send(socket, &packet.encode(), fds).map(drop)
}

/// The next packet with its descriptors; None at the end.
pub fn recv(socket: BorrowedFd<'_>) -> io::Result<Option<(Packet, Vec<OwnedFd>)>> {
    let mut bytes = [0; MAX_WORDS * 4];
    let received = fd_passing::recv(socket, &mut bytes)?;
    if received.bytes == 0 {
        return Ok(None);
    }
    match Packet::decode(&bytes[..received.bytes]) {
        Some(packet) => Ok(Some((packet, received.fds))),
        None => Err(io::Error::new(io::ErrorKind::InvalidData, "a packet on the hand-off socket makes no sense")),
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::*;

    #[test]
    fn packets_survive_the_way() {
        let entries =
            (0..SLOTS as u32).map(|slot| Entry { listener: slot * 7, slot, kind: if slot % 2 == 0 { Kind::Tcp } else { Kind::Unix } });
        for packet in [Packet::Board, Packet::Ack { batch: u32::MAX }, Packet::Offer { batch: 9, entries: entries.collect() }] {
            let (here, there) = pair().unwrap();
            send(here.as_fd(), &packet, &[]).unwrap();
            assert_eq!(recv(there.as_fd()).unwrap().unwrap().0, packet);
        }
    }

    #[test]
    fn the_end_is_told_from_silence() {
        let (here, there) = pair().unwrap();
        assert_eq!(recv(there.as_fd()).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        drop(here);
        assert!(recv(there.as_fd()).unwrap().is_none());
    }

    #[test]
    fn nonsense_is_refused() {
        for bytes in [
            &b"abc"[..],
            &[9, 0, 0, 0],
            &[2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
            &[2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0],
        ] {
            assert_eq!(Packet::decode(bytes), None, "{bytes:?}");
        }
    }
}
