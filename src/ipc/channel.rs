//! One end of a channel: reads many frames at once, writes at once if it can and queues the rest.
//!
//! Descriptors come in the order of the messages that announce them, and are handed out in that order. Those that nobody announced are
//! closed.
//! In Node: an IPC pipe of libuv, `lib/internal/child_process.js` (`setupChannel`).

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::framing::{Decoder, FrameError, Mode};
use crate::sys::fd_passing::{self, Taken};

/// Descriptors that may wait for the message that announces them.
const MAX_WAITING_FDS: usize = 64;

/// Room for so much that waits to be written is kept in any case.
const SMALL: usize = 16 * 1024;

/// What reading gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    /// Bytes came: ask for frames. `more`: there may be others.
    Some { more: bool },
    /// Nothing there now.
    WouldBlock,
    /// The peer is gone.
    End,
}

/// What the peer sent cannot be used; the channel is to be closed.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error("more than {MAX_WAITING_FDS} descriptors came that no message announced")]
    TooManyFds,
}

/// One end.
#[derive(Debug)]
pub struct Channel {
    socket: OwnedFd,
    decoder: Decoder,
    /// None: lost, as this process has too many open. The message it came with must not take the next one's.
    received_fds: VecDeque<Option<OwnedFd>>,
    out: Outbox,
}

/// What could not be written yet.
#[derive(Debug, Default)]
struct Outbox {
    bytes: Vec<u8>,
    /// Sent so far of `bytes`.
    sent: usize,
    /// Where in `bytes` a frame with a descriptor starts.
    fds: VecDeque<(usize, OwnedFd)>,
    /// Where the queued frames end.
    ends: VecDeque<usize>,
    /// The peer does not read any more: nothing is worth sending.
    broken: bool,
    /// About how many bytes were queued at once lately.
    usual: usize,
}

impl Channel {
    /// `socket` must not block.
    pub fn new(socket: OwnedFd, mode: Mode) -> Self {
        Self { socket, decoder: Decoder::new(mode), received_fds: VecDeque::new(), out: Outbox::default() }
    }

    pub fn socket(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    // ---- Reading ----

    /// One read of the socket.
    pub fn read(&mut self) -> Result<Read, ChannelError> {
        let mut fds = Vec::new();
        let room = self.decoder.room();
        let asked = room.len();
        match fd_passing::recv_into(self.socket.as_fd(), room, &mut fds) {
            Ok(Taken { bytes: 0, .. }) => Ok(Read::End),
            Ok(Taken { bytes, lost }) => {
                self.decoder.filled(bytes);
                // A read ends early where descriptors are, as well.
                let more = bytes == asked || lost || !fds.is_empty();
                if lost && fds.is_empty() {
                    self.received_fds.push_back(None);
                }
                self.received_fds.extend(fds.into_iter().map(Some));
                if self.received_fds.len() > MAX_WAITING_FDS { Err(ChannelError::TooManyFds) } else { Ok(Read::Some { more }) }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Read::WouldBlock),
            // Reset: the peer is gone with bytes of ours unread.
            Err(_) => Ok(Read::End),
        }
    }

    /// The next whole frame, if there is one.
    pub fn next_frame(&mut self) -> Result<Option<Range<usize>>, ChannelError> {
        let next = self.decoder.next()?;
        if next.is_none() && self.decoder.is_empty() {
            // Every message is out, so what is left was announced by none.
            self.received_fds.clear();
        }
        Ok(next)
    }

    /// The bytes that frames are ranges of, see [`Decoder::lend`].
    pub fn lend(&mut self) -> Vec<u8> {
        self.decoder.lend()
    }

    pub fn give_back(&mut self, bytes: Vec<u8>) {
        self.decoder.give_back(bytes);
    }

    /// The descriptor that came with the message being handled.
    pub fn take_fd(&mut self) -> Option<OwnedFd> {
        self.received_fds.pop_front().flatten()
    }

    // ---- Writing ----

    /// Bytes queued.
    pub fn backlog(&self) -> usize {
        self.out.bytes.len() - self.out.sent
    }

    pub fn is_writing(&self) -> bool {
        !self.out.ends.is_empty()
    }

    /// Sends a frame, or queues what the socket does not take now. `write` appends the frame's bytes; a descriptor of ours is duplicated
    /// only if it has to wait. Returns whether the frame is out entirely.
    pub fn send(&mut self, fd: Option<BorrowedFd<'_>>, write: impl FnOnce(&mut Vec<u8>)) -> io::Result<bool> {
        let start = self.out.bytes.len();
        write(&mut self.out.bytes);
        let end = self.out.bytes.len();
        if self.out.ends.is_empty() {
            debug_assert_eq!(start, 0);
            match fd_passing::send(self.socket.as_fd(), &self.out.bytes, fd.as_slice()) {
                Ok(count) if count == end => {
                    self.out.clear();
                    return Ok(true);
                }
                Ok(count) => {
                    self.out.sent = count;
                    self.out.ends.push_back(end);
                    return Ok(false);
                }
                Err(error) => match error.raw_os_error() {
                    Some(libc::EAGAIN) => {}
                    // The peer is gone: reading says so. Node reports such a message as sent.
                    Some(libc::EPIPE | libc::ECONNRESET) => {
                        self.out.clear();
                        self.out.broken = true;
                        return Ok(true);
                    }
                    _ => {
                        self.out.clear();
                        return Err(error);
                    }
                },
            }
        }
        if self.out.broken {
            self.out.bytes.truncate(start);
            return Ok(true);
        }
        if let Some(fd) = fd {
            match fd.try_clone_to_owned() {
                Ok(fd) => self.out.fds.push_back((start, fd)),
                Err(error) => {
                    self.out.bytes.truncate(start);
                    return Err(error);
                }
            }
        }
        self.out.ends.push_back(end);
        Ok(false)
    }

    /// Queues a frame for the next [`Self::flush`]: so many small ones go out with one system call. Returns
    /// false if it is lost because the peer is gone.
    pub fn gather(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> bool {
        if self.out.broken {
            return false;
        }
        write(&mut self.out.bytes);
        self.out.ends.push_back(self.out.bytes.len());
        true
    }

    /// Sends on. Returns how many frames have left entirely.
    pub fn flush(&mut self) -> usize {
        let mut done = 0;
        while !self.out.ends.is_empty() {
            let sent = self.out.sent;
            let fd = self.out.fds.front().filter(|(at, _)| *at == sent).map(|(_, fd)| fd.as_fd());
            // A descriptor travels with the first byte of its frame: bytes before it go in a message of their own.
            let until = self.out.fds.iter().map(|(at, _)| *at).find(|at| *at > sent).unwrap_or(self.out.bytes.len());
            match fd_passing::send(self.socket.as_fd(), &self.out.bytes[sent..until], fd.as_slice()) {
                Ok(count) => {
                    if fd.is_some() {
                        self.out.fds.pop_front();
                    }
                    self.out.sent += count;
                    done += self.out.forget_sent();
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => {
                    done += self.out.ends.len();
                    self.out.clear();
                    self.out.broken = true;
                }
            }
        }
        if self.out.ends.is_empty() {
            self.out.clear();
        } else if self.out.sent > 1 << 20 && self.out.sent >= self.backlog() {
            // At most as much is moved as was sent since the last time.
            self.out.compact();
        }
        done
    }
}

impl Outbox {
    /// Counts and forgets the frames that are out.
    fn forget_sent(&mut self) -> usize {
        let count = self.ends.iter().take_while(|end| **end <= self.sent).count();
        self.ends.drain(..count);
        count
    }

    fn clear(&mut self) {
        // A flood keeps its room until it is over for some time: memory that is given back at once is only faulted in again.
        self.usual = self.bytes.len().max(self.usual - self.usual / 16);
        self.bytes.clear();
        let room = self.usual.max(SMALL);
        if self.bytes.capacity() > 4 * room {
            self.bytes.shrink_to(room);
        }
        self.sent = 0;
        self.fds.clear();
        self.ends.clear();
    }

    fn compact(&mut self) {
        self.bytes.drain(..self.sent);
        for (at, _) in &mut self.fds {
            *at -= self.sent;
        }
        for end in &mut self.ends {
            *end -= self.sent;
        }
        self.sent = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;

    use super::*;

    fn channels(mode: Mode) -> (Channel, Channel) {
        let (here, there) = UnixStream::pair().unwrap();
        here.set_nonblocking(true).unwrap();
        there.set_nonblocking(true).unwrap();
        (Channel::new(here.into(), mode), Channel::new(there.into(), mode))
    }

    fn send(channel: &mut Channel, text: &str, fd: Option<BorrowedFd<'_>>) -> bool {
        channel
            .send(fd, |out| {
                out.extend_from_slice(text.as_bytes());
                out.push(b'\n');
            })
            .unwrap()
    }

    fn receive(channel: &mut Channel) -> Vec<(String, bool)> {
        let mut messages = Vec::new();
        while let Read::Some { .. } = channel.read().unwrap() {
            while let Some(range) = channel.next_frame().unwrap() {
                let bytes = channel.lend();
                let text = String::from_utf8(bytes[range].to_vec()).unwrap();
                channel.give_back(bytes);
                let fd = if text.starts_with("fd") { channel.take_fd() } else { None };
                messages.push((text, fd.is_some()));
            }
        }
        messages
    }

    #[test]
    fn messages_and_descriptors_stay_together_through_a_full_socket() {
        let (mut here, mut there) = channels(Mode::Json);
        let passenger = std::fs::File::open("/dev/null").unwrap();
        let filler = "x".repeat(100_000);
        let mut all_sent = true;
        for index in 0..30 {
            all_sent &= send(&mut here, &filler, None);
            all_sent &= send(&mut here, &format!("fd {index}"), Some(passenger.as_fd()));
        }
        assert!(!all_sent, "the socket was meant to fill up");
        let mut messages = Vec::new();
        while here.is_writing() {
            messages.extend(receive(&mut there));
            here.flush();
        }
        messages.extend(receive(&mut there));
        assert_eq!(messages.len(), 60);
        for (index, pair) in messages.chunks(2).enumerate() {
            assert_eq!(pair[0], (filler.clone(), false));
            assert_eq!(pair[1], (format!("fd {index}"), true));
        }
        assert_eq!(here.backlog(), 0);
    }

    #[test]
    fn gathered_messages_leave_together_and_in_order() {
        let (mut here, mut there) = channels(Mode::Json);
        assert!(send(&mut here, "first", None));
        for index in 0..100 {
            assert!(here.gather(|out| out.extend_from_slice(format!("{index}\n").as_bytes())));
        }
        let passenger = std::fs::File::open("/dev/null").unwrap();
        assert!(!send(&mut here, "fd last", Some(passenger.as_fd())), "it waits behind the others");
        assert_eq!(receive(&mut there).len(), 1);
        assert_eq!(here.flush(), 101);
        let messages = receive(&mut there);
        assert_eq!(messages.len(), 101);
        assert_eq!((messages[99].0.as_str(), messages[100].clone()), ("99", ("fd last".to_owned(), true)));
    }

    #[test]
    fn a_descriptor_nobody_announced_is_closed() {
        let (mut here, mut there) = channels(Mode::Json);
        let (ours, theirs) = UnixStream::pair().unwrap();
        send(&mut here, "{}", Some(theirs.as_fd()));
        drop(theirs);
        assert_eq!(receive(&mut there).len(), 1);
        let mut ours = ours;
        assert_eq!(std::io::Read::read(&mut ours, &mut [0]).unwrap(), 0, "the last copy is gone");
    }

    #[test]
    fn a_flood_of_descriptors_is_an_error() {
        let (here, mut there) = channels(Mode::Json);
        let passenger = std::fs::File::open("/dev/null").unwrap();
        let fds = [passenger.as_fd(); MAX_WAITING_FDS + 1];
        fd_passing::send(here.socket(), b"half a line", &fds).unwrap();
        assert!(matches!(there.read(), Err(ChannelError::TooManyFds)));
    }

    #[test]
    fn a_closed_peer_ends_reading_and_swallows_writing() {
        let (mut here, there) = channels(Mode::Json);
        drop(there);
        assert_eq!(here.read().unwrap(), Read::End);
        assert!(send(&mut here, "lost", None));
    }
}
