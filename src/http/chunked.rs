//! The chunked transfer coding (RFC 9112, section 7.1), decoded as the bytes come.

use super::error::ParseError;

/// Node's limit for the extensions of one message.
const MAX_EXTENSIONS: usize = 16 * 1024;

/// Where in the coding the next byte belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The size's first digit.
    SizeStart,
    Size,
    Extension,
    /// The line feed that ends the size's line.
    SizeLf,
    Data,
    /// What follows a chunk's data.
    DataCr,
    DataLf,
    /// The last chunk's line is over: the trailer section follows, which is `head`'s.
    Done,
}

/// A decoder for one message body.
#[derive(Debug)]
pub struct Chunked {
    state: State,
    /// Of the size line: the size so far; of the data: what is left.
    left: u64,
    extensions: usize,
}

/// What the decoder found at the start of its input.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// Some of the body.
    Data(&'a [u8]),
    /// The last chunk; the trailer section begins.
    Last,
    /// More input is needed.
    Nothing,
}

impl Default for Chunked {
    fn default() -> Self {
        Self { state: State::SizeStart, left: 0, extensions: 0 }
    }
}

impl Chunked {
    /// Takes from the front of `input`; returns what was found and how many bytes were used.
    pub fn next<'a>(&mut self, input: &'a [u8]) -> Result<(Found<'a>, usize), ParseError> {
        let mut used = 0;
        while let Some(&byte) = input.get(used) {
            match self.state {
                State::SizeStart => {
                    self.left = digit(byte)?;
                    self.state = State::Size;
                }
                State::Size => match byte {
                    b'\r' => self.state = State::SizeLf,
                    b';' => self.state = State::Extension,
                    _ => {
                        if self.left >> 60 != 0 {
                            return Err(ParseError::CHUNK_SIZE_OVERFLOW);
                        }
                        self.left = self.left << 4 | digit(byte)?;
                    }
                },
                State::Extension => {
                    self.extensions += 1;
                    if self.extensions > MAX_EXTENSIONS {
                        return Err(ParseError::CHUNK_EXTENSIONS_OVERFLOW);
                    }
                    match byte {
                        b'\r' => self.state = State::SizeLf,
                        b'\t' | b' '..=b'~' | 0x80.. => {}
                        _ => return Err(ParseError::INVALID_CHUNK_EXTENSION),
                    }
                }
                State::SizeLf => {
                    if byte != b'\n' {
                        return Err(ParseError::LF_AFTER_CHUNK_SIZE);
                    }
                    if self.left == 0 {
                        self.state = State::Done;
                        return Ok((Found::Last, used + 1));
                    }
                    self.state = State::Data;
                }
                State::Data => {
                    let available = (input.len() - used) as u64;
                    let take = available.min(self.left) as usize;
                    self.left -= take as u64;
                    if self.left == 0 {
                        self.state = State::DataCr;
                    }
                    return Ok((Found::Data(&input[used..used + take]), used + take));
                }
                State::DataCr => {
                    if byte != b'\r' {
                        return Err(ParseError::LF_AFTER_CHUNK_DATA);
                    }
                    self.state = State::DataLf;
                }
                State::DataLf => {
                    if byte != b'\n' {
                        return Err(ParseError::LF_AFTER_CHUNK_DATA);
                    }
                    self.state = State::SizeStart;
                }
                State::Done => return Ok((Found::Last, used)),
            }
            used += 1;
        }
        Ok((Found::Nothing, used))
    }
}

fn digit(byte: u8) -> Result<u64, ParseError> {
    (byte as char).to_digit(16).map(u64::from).ok_or(ParseError::INVALID_CHUNK_SIZE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes `input` given in pieces of `step` bytes: the body, and what was left over behind the last chunk.
    fn decode(input: &[u8], step: usize) -> Result<(Vec<u8>, bool), ParseError> {
        let (mut chunked, mut body, mut last) = (Chunked::default(), Vec::new(), false);
        for mut piece in input.chunks(step) {
            while !piece.is_empty() && !last {
                let (found, used) = chunked.next(piece)?;
                match found {
                    Found::Data(data) => body.extend_from_slice(data),
                    Found::Last => last = true,
                    Found::Nothing => {}
                }
                piece = &piece[used..];
            }
        }
        Ok((body, last))
    }

    #[test]
    fn decodes_however_the_bytes_are_cut() {
        let input = b"5\r\nhello\r\n6;name=value\r\n world\r\n0\r\n";
        for step in 1..=input.len() {
            assert_eq!(decode(input, step), Ok((b"hello world".to_vec(), true)));
        }
    }

    #[test]
    fn refuses_what_is_ambiguous() {
        assert_eq!(decode(b"5\nhello", 64), Err(ParseError::INVALID_CHUNK_SIZE));
        assert_eq!(decode(b"0x5\r\nhello", 64), Err(ParseError::INVALID_CHUNK_SIZE));
        assert_eq!(decode(b"-1\r\n", 64), Err(ParseError::INVALID_CHUNK_SIZE));
        assert_eq!(decode(b" 5\r\nhello", 64), Err(ParseError::INVALID_CHUNK_SIZE));
        assert_eq!(decode(b"5 \r\nhello", 64), Err(ParseError::INVALID_CHUNK_SIZE));
        assert_eq!(decode(b"fffffffffffffffff\r\n", 64), Err(ParseError::CHUNK_SIZE_OVERFLOW));
        assert_eq!(decode(b"5\rxhello", 64), Err(ParseError::LF_AFTER_CHUNK_SIZE));
        assert_eq!(decode(b"5\r\nhelloXX", 64), Err(ParseError::LF_AFTER_CHUNK_DATA));
        let mut long = b"5;".to_vec();
        long.resize(20_000, b'a');
        assert_eq!(decode(&long, 1000), Err(ParseError::CHUNK_EXTENSIONS_OVERFLOW));
    }
}
