//! What goes over the hand-off socket (`SOCK_SEQPACKET`) between scheduler and worker.
//!
//! `Board`: the first packet, with the page's descriptor. `Offer`: connections, one descriptor each. `Look`: from the worker, which has
//! something to say on the board that the scheduler asked for or would not expect. `Ready`: from the worker, which serves what comes from a
//! listener from now on (the control plane's answer that lets it do so travels on the channel, where an offer could overtake it).
//! `Listen`: the listening socket itself, for a worker that accepts when it is its turn, and its seat on the board; `Unlisten` ends that.
//! `Return`: from the worker, a connection it accepted and cannot serve (true: it does not listen there any more; false: no room).
//! Both ends are the same program, so numbers are in the machine's own byte order; a length or number that makes no sense is still
//! refused, as a worker's script may get hold of the socket.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};

use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};

use super::board::{SEATS, SLOTS};
use crate::sys::fd_passing;

/// Names a listener for as long as the primary runs.
pub type ListenerId = u32;

/// The kind of socket a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Tcp,
    Unix,
}

/// One connection of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Entry {
    pub listener: ListenerId,
    pub slot: u32,
    pub kind: Kind,
}

/// A packet, as the receiver sees it.
#[derive(Debug, PartialEq, Eq)]
pub enum Packet {
    Board,
    Offer(Vec<Entry>),
    Look,
    Ready(ListenerId),
    Listen(ListenerId, usize),
    Unlisten(usize),
    Return(ListenerId, bool),
}

const BOARD: u32 = 1;
const OFFER: u32 = 2;
const LOOK: u32 = 3;
const READY: u32 = 4;
const LISTEN: u32 = 5;
const UNLISTEN: u32 = 6;
const RETURN: u32 = 7;

/// Words of the longest packet: kind, and three per entry.
const MAX_WORDS: usize = 1 + 3 * SLOTS;

/// A packet being written; on the stack, as one goes out for every few connections.
struct Bytes {
    bytes: [u8; MAX_WORDS * 4],
    length: usize,
}

impl Bytes {
    fn new(kind: u32) -> Self {
        let mut bytes = Self { bytes: [0; _], length: 0 };
        bytes.push(kind);
        bytes
    }

    fn push(&mut self, word: u32) {
        self.bytes[self.length..self.length + 4].copy_from_slice(&word.to_ne_bytes());
        self.length += 4;
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Packet {
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (words, []) = bytes.as_chunks::<4>() else { return None };
        let (kind, rest) = words.split_first()?;
        match (u32::from_ne_bytes(*kind), rest) {
            (BOARD, []) => Some(Self::Board),
            (LOOK, []) => Some(Self::Look),
            (READY, [listener]) => Some(Self::Ready(u32::from_ne_bytes(*listener))),
            (LISTEN, [listener, seat]) => Some(Self::Listen(u32::from_ne_bytes(*listener), seat_of(seat)?)),
            (UNLISTEN, [seat]) => Some(Self::Unlisten(seat_of(seat)?)),
            (RETURN, [listener, gone]) => Some(Self::Return(u32::from_ne_bytes(*listener), u32::from_ne_bytes(*gone) != 0)),
            (OFFER, rest) => {
                let (entries, []) = rest.as_chunks::<3>() else { return None };
                let entries = entries.iter().map(|entry| {
                    let [listener, slot, kind] = entry.map(u32::from_ne_bytes);
                    let kind = if kind == 0 { Kind::Tcp } else { Kind::Unix };
                    ((slot as usize) < SLOTS).then_some(Entry { listener, slot, kind })
                });
                entries.collect::<Option<_>>().map(Self::Offer)
            }
            _ => None,
        }
    }
}

fn seat_of(word: &[u8; 4]) -> Option<usize> {
    let seat = u32::from_ne_bytes(*word) as usize;
    (seat < SEATS).then_some(seat)
}

fn send_words(socket: BorrowedFd<'_>, kind: u32, words: &[u32], fds: &[BorrowedFd<'_>]) -> io::Result<()> {
    let mut bytes = Bytes::new(kind);
    words.iter().for_each(|word| bytes.push(*word));
    fd_passing::send(socket, bytes.as_slice(), fds).map(drop)
}

/// Both ends of a new hand-off socket; close-on-exec, not blocking.
pub fn pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    Ok(socketpair(AddressFamily::Unix, SockType::SeqPacket, None, flags)?)
}

/// Sends the worker its board's page, and what wakes it when it has turns.
pub fn send_board(socket: BorrowedFd<'_>, page: BorrowedFd<'_>, wake: BorrowedFd<'_>) -> io::Result<()> {
    send_words(socket, BOARD, &[], &[page, wake])
}

/// Shares a listening socket.
pub fn send_listen(socket: BorrowedFd<'_>, listener: ListenerId, seat: usize, fd: BorrowedFd<'_>) -> io::Result<()> {
    send_words(socket, LISTEN, &[listener, seat as u32], &[fd])
}

pub fn send_unlisten(socket: BorrowedFd<'_>, seat: usize) -> io::Result<()> {
    send_words(socket, UNLISTEN, &[seat as u32], &[])
}

/// Gives a connection back.
pub fn send_return(socket: BorrowedFd<'_>, listener: ListenerId, gone: bool, fd: BorrowedFd<'_>) -> io::Result<()> {
    send_words(socket, RETURN, &[listener, u32::from(gone)], &[fd])
}

/// Sends connections as one packet, at once or not at all.
pub fn send_offer<'a>(socket: BorrowedFd<'_>, offers: impl Iterator<Item = (Entry, BorrowedFd<'a>)>) -> io::Result<()> {
    let mut bytes = Bytes::new(OFFER);
    let mut fds = [socket; SLOTS];
    let mut count = 0;
    for (entry, fd) in offers {
        [entry.listener, entry.slot, u32::from(entry.kind == Kind::Unix)].into_iter().for_each(|word| bytes.push(word));
        fds[count] = fd;
        count += 1;
    }
    fd_passing::send(socket, bytes.as_slice(), &fds[..count]).map(drop)
}

/// Sends the scheduler word that there is something to see on the board.
pub fn send_look(socket: BorrowedFd<'_>) -> io::Result<()> {
    send_words(socket, LOOK, &[], &[])
}

/// Sends the scheduler word that connections of `listener` are welcome.
pub fn send_ready(socket: BorrowedFd<'_>, listener: ListenerId) -> io::Result<()> {
    send_words(socket, READY, &[listener], &[])
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
        let (here, there) = pair().unwrap();
        let receive = || recv(there.as_fd()).unwrap().unwrap();
        send_board(here.as_fd(), here.as_fd(), here.as_fd()).unwrap();
        assert!(matches!(receive(), (Packet::Board, fds) if fds.len() == 2));
        send_listen(here.as_fd(), 9, 3, here.as_fd()).unwrap();
        assert!(matches!(receive(), (Packet::Listen(9, 3), fds) if fds.len() == 1));
        send_unlisten(here.as_fd(), 3).unwrap();
        assert!(matches!(receive(), (Packet::Unlisten(3), fds) if fds.is_empty()));
        send_return(here.as_fd(), 9, true, here.as_fd()).unwrap();
        assert!(matches!(receive(), (Packet::Return(9, true), fds) if fds.len() == 1));
        send_look(here.as_fd()).unwrap();
        assert!(matches!(receive(), (Packet::Look, fds) if fds.is_empty()));
        send_ready(here.as_fd(), 7).unwrap();
        assert!(matches!(receive(), (Packet::Ready(7), fds) if fds.is_empty()));
        let kinds = [Kind::Tcp, Kind::Unix];
        let entries: Vec<_> = (0..SLOTS as u32).map(|slot| Entry { listener: slot * 7, slot, kind: kinds[slot as usize % 2] }).collect();
        send_offer(here.as_fd(), entries.iter().map(|entry| (*entry, here.as_fd()))).unwrap();
        let (packet, fds) = receive();
        assert_eq!((packet, fds.len()), (Packet::Offer(entries), SLOTS));
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
        for words in
            [&[9][..], &[BOARD, 0], &[LOOK, 1], &[READY], &[LISTEN, 1, 16], &[UNLISTEN], &[RETURN, 1], &[OFFER, 1], &[OFFER, 1, 64, 0], &[]]
        {
            let bytes: Vec<u8> = words.iter().flat_map(|word: &u32| word.to_ne_bytes()).collect();
            assert_eq!(Packet::decode(&bytes), None, "{words:?}");
        }
        assert_eq!(Packet::decode(b"abc"), None);
    }
}
