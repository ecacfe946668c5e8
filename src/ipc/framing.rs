//! Cutting the byte stream of a channel into frames.
//!
//! `json`: one text a line. `advanced`: a length of four bytes, most significant first, then as many bytes of V8's serialization.
//! The peer is not trusted: a frame is kept only as far as its bytes have really come, and never past the limit.
//!
//! In Node: `lib/internal/child_process/serialization.js`.

use std::ops::Range;

/// `NODE_CHANNEL_SERIALIZATION_MODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Json,
    Advanced,
}

/// The largest frame taken from a peer.
pub const MAX_FRAME: usize = 256 << 20;

/// How many bytes the first read asks for, and how many those of a busy channel ask for at most.
const FIRST_READ: usize = 16 * 1024;
const LARGEST_READ: usize = 128 * 1024;

const LENGTH_BYTES: usize = 4;

/// Bytes that are no frame.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error("a frame of {0} bytes was announced (limit {MAX_FRAME})")]
    Announced(usize),
    #[error("a frame is longer than {MAX_FRAME} bytes")]
    Unending,
}

/// Collects bytes and gives back frames.
#[derive(Debug)]
pub struct Decoder {
    mode: Mode,
    /// `bytes[start..end]` is what has come and was not given out; beyond `end` there is room.
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// Up to here there is no line end (`json`).
    searched: usize,
    /// How many bytes the next read asks for: more once they have all come.
    read_size: usize,
}

impl Decoder {
    pub fn new(mode: Mode) -> Self {
        Self { mode, bytes: Vec::new(), start: 0, end: 0, searched: 0, read_size: FIRST_READ }
    }

    /// Where the next bytes go; [`Self::filled`] says how many came.
    pub fn room(&mut self) -> &mut [u8] {
        if self.start == self.end {
            (self.start, self.end, self.searched) = (0, 0, 0);
            if self.bytes.len() > 2 * LARGEST_READ {
                // A large message is gone: so may be its room.
                self.bytes = Vec::new();
            }
        }
        if self.bytes.len() - self.end < self.read_size && self.start > 0 {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.searched = self.searched.saturating_sub(self.start);
            self.start = 0;
        }
        let size = self.end + self.read_size;
        if self.bytes.is_empty() {
            self.bytes = vec![0; size];
        } else if self.bytes.len() < size {
            // Doubling: a long frame is moved a logarithmic number of times.
            self.bytes.resize(size.max(if self.end > LARGEST_READ { self.bytes.len() * 2 } else { 0 }), 0);
        }
        &mut self.bytes[self.end..]
    }

    /// `count` bytes of the room hold data now.
    pub fn filled(&mut self, count: usize) {
        self.end += count;
        if self.end == self.bytes.len() {
            self.read_size = (self.read_size * 2).min(LARGEST_READ);
        }
    }

    /// Whether everything that came was given out.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The next whole frame's place in what [`Self::lend`] gives, until the next call of [`Self::room`].
    pub fn next(&mut self) -> Result<Option<Range<usize>>, FrameError> {
        match self.mode {
            Mode::Json => self.next_line(),
            Mode::Advanced => self.next_counted(),
        }
    }

    /// The bytes, out of here for a caller that runs code while it looks at them.
    pub fn lend(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// What [`Self::lend`] gave, back.
    pub fn give_back(&mut self, bytes: Vec<u8>) {
        debug_assert!(self.bytes.is_empty(), "nothing was read meanwhile");
        self.bytes = bytes;
    }

    fn next_line(&mut self) -> Result<Option<Range<usize>>, FrameError> {
        let from = self.searched.max(self.start);
        let Some(found) = memchr::memchr(b'\n', &self.bytes[from..self.end]) else {
            self.searched = self.end;
            let pending = self.end - self.start;
            return if pending > MAX_FRAME { Err(FrameError::Unending) } else { Ok(None) };
        };
        let line = self.start..from + found;
        self.start = line.end + 1;
        self.searched = self.start;
        Ok(Some(line))
    }

    fn next_counted(&mut self) -> Result<Option<Range<usize>>, FrameError> {
        let pending = &self.bytes[self.start..self.end];
        let Some(length) = pending.first_chunk::<LENGTH_BYTES>() else { return Ok(None) };
        let length = u32::from_be_bytes(*length) as usize;
        if length > MAX_FRAME {
            return Err(FrameError::Announced(length));
        }
        if pending.len() < LENGTH_BYTES + length {
            return Ok(None);
        }
        let start = self.start + LENGTH_BYTES;
        self.start = start + length;
        Ok(Some(start..self.start))
    }
}

/// The length in front of an `advanced` frame. None: too long for the format.
pub fn length_prefix(length: usize) -> Option<[u8; LENGTH_BYTES]> {
    u32::try_from(length).ok().map(u32::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `bytes` in pieces of `step` and returns all frames.
    fn decode(mode: Mode, bytes: &[u8], step: usize) -> Result<Vec<Vec<u8>>, FrameError> {
        let mut decoder = Decoder::new(mode);
        let mut frames = Vec::new();
        let mut left = bytes;
        while !left.is_empty() {
            let room = decoder.room();
            let count = room.len().min(left.len()).min(step);
            room[..count].copy_from_slice(&left[..count]);
            decoder.filled(count);
            left = &left[count..];
            while let Some(range) = decoder.next()? {
                let bytes = decoder.lend();
                frames.push(bytes[range].to_vec());
                decoder.give_back(bytes);
            }
        }
        Ok(frames)
    }

    #[test]
    fn lines_are_the_same_however_they_are_cut() {
        for step in [1, 2, 5, 100] {
            assert_eq!(decode(Mode::Json, b"{}\n[1]\n\"half", step).unwrap(), [b"{}".to_vec(), b"[1]".to_vec()]);
        }
    }

    #[test]
    fn counted_frames_are_the_same_however_they_are_cut() {
        let bytes = b"\0\0\0\x03abc\0\0\0\0\0\0\0\x01d\0\0";
        for step in [1, 3, 4, 100] {
            assert_eq!(decode(Mode::Advanced, bytes, step).unwrap(), [b"abc".to_vec(), vec![], b"d".to_vec()]);
        }
    }

    #[test]
    fn a_frame_larger_than_several_reads_is_whole() {
        let mut line = vec![b'x'; 10 * LARGEST_READ + 17];
        line.push(b'\n');
        line.extend_from_slice(b"next\n");
        let frames = decode(Mode::Json, &line, LARGEST_READ).unwrap();
        assert_eq!((frames[0].len(), frames[1].as_slice()), (10 * LARGEST_READ + 17, b"next".as_slice()));
    }

    #[test]
    fn a_large_frame_may_follow_another() {
        let mut bytes = Vec::new();
        for length in [LARGEST_READ + 5, 3 * LARGEST_READ, 1] {
            bytes.extend_from_slice(&length_prefix(length).unwrap());
            bytes.extend(std::iter::repeat_n(b'x', length));
        }
        let frames = decode(Mode::Advanced, &bytes, LARGEST_READ).unwrap();
        assert_eq!(frames.iter().map(Vec::len).collect::<Vec<_>>(), [LARGEST_READ + 5, 3 * LARGEST_READ, 1]);
    }

    #[test]
    fn a_length_of_four_gigabytes_is_refused_before_its_bytes_come() {
        assert_eq!(decode(Mode::Advanced, b"\xff\xff\xff\xff", 4), Err(FrameError::Announced(u32::MAX as usize)));
    }
}
