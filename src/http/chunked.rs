//! The chunked transfer coding (RFC 9112, section 7.1), decoded as the bytes come.

use super::error::ParseError;
use super::token;

/// Node's limit for the extensions of one chunk.
const MAX_EXTENSIONS: usize = 16 * 1024;

/// Where in the coding the next byte belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The size's first digit.
    SizeStart,
    Size,
    /// Behind a `;`.
    ExtensionStart,
    ExtensionName,
    ExtensionValue,
    /// Within quotes, and there behind a backslash.
    Quoted,
    Escaped,
    QuotedEnd,
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
                State::Data => {
                    let available = (input.len() - used) as u64;
                    let take = available.min(self.left) as usize;
                    self.left -= take as u64;
                    if self.left == 0 {
                        self.state = State::DataCr;
                    }
                    return Ok((Found::Data(&input[used..used + take]), used + take));
                }
                State::Done => return Ok((Found::Last, used)),
                _ => self.state = self.framing_byte(byte).map_err(|error| error.at(used))?,
            }
            used += 1;
            if self.state == State::Done {
                return Ok((Found::Last, used));
            }
        }
        Ok((Found::Nothing, used))
    }

    /// What follows `byte`, which is not of the data.
    fn framing_byte(&mut self, byte: u8) -> Result<State, ParseError> {
        match self.state {
            State::SizeStart => {
                self.left = digit(byte).ok_or(ParseError::INVALID_CHUNK_SIZE)?;
                self.extensions = 0;
                Ok(State::Size)
            }
            State::Size => match byte {
                b'\r' => Ok(State::SizeLf),
                b'\n' => Err(ParseError::CR_AFTER_CHUNK_SIZE),
                b';' => Ok(State::ExtensionStart),
                _ => {
                    let digit = digit(byte).ok_or(ParseError::INVALID_CHUNK_SIZE)?;
                    if self.left >> 60 != 0 {
                        return Err(ParseError::CHUNK_SIZE_OVERFLOW);
                    }
                    self.left = self.left << 4 | digit;
                    Ok(State::Size)
                }
            },
            State::SizeLf if byte != b'\n' => Err(ParseError::LF_AFTER_CHUNK_SIZE),
            State::SizeLf => Ok(if self.left == 0 { State::Done } else { State::Data }),
            State::DataCr => match byte {
                b'\r' => Ok(State::DataLf),
                b'\n' => Err(ParseError::CR_AFTER_CHUNK_DATA),
                _ => Err(ParseError::LF_AFTER_CHUNK_DATA),
            },
            State::DataLf if byte != b'\n' => Err(ParseError::LF_AFTER_CHUNK_DATA),
            State::DataLf => Ok(State::SizeStart),
            state => {
                self.extensions += 1;
                if self.extensions > MAX_EXTENSIONS {
                    return Err(ParseError::CHUNK_EXTENSIONS_OVERFLOW);
                }
                extension_byte(state, byte)
            }
        }
    }
}

/// `;name`, `;name=token` or `;name="quoted"`, any number of times, no blanks.
fn extension_byte(state: State, byte: u8) -> Result<State, ParseError> {
    let is_token = token::not_token(&[byte]).is_none();
    match (state, byte) {
        (State::ExtensionStart, b'\r' | b' ' | b'\t') => Err(ParseError::INVALID_CHUNK_EXTENSION),
        (State::ExtensionStart | State::ExtensionName, b'=') => Ok(State::ExtensionValue),
        (State::ExtensionStart | State::ExtensionName, _) if is_token => Ok(State::ExtensionName),
        (State::ExtensionValue, b'"') => Ok(State::Quoted),
        (State::ExtensionValue, _) if is_token => Ok(State::ExtensionValue),
        (State::Quoted, b'"') => Ok(State::QuotedEnd),
        (State::Quoted, b'\\') => Ok(State::Escaped),
        (State::Quoted | State::Escaped, b'\t' | b' '..=b'~' | 0x80..) => Ok(State::Quoted),
        (State::Quoted | State::Escaped, _) => Err(ParseError::INVALID_CHUNK_EXTENSION_QUOTED),
        (State::ExtensionName | State::ExtensionValue | State::QuotedEnd, b';') => Ok(State::ExtensionStart),
        (State::ExtensionName | State::ExtensionValue | State::QuotedEnd, b'\r') => Ok(State::SizeLf),
        (State::ExtensionName | State::ExtensionValue | State::QuotedEnd, b'\n') => Err(ParseError::CR_AFTER_CHUNK_EXTENSION),
        (State::ExtensionStart | State::ExtensionName, _) => Err(ParseError::INVALID_CHUNK_EXTENSION_NAME),
        (State::ExtensionValue, _) => Err(ParseError::INVALID_CHUNK_EXTENSION_VALUE),
        _ => Err(ParseError::INVALID_CHUNK_EXTENSION_QUOTED),
    }
}

fn digit(byte: u8) -> Option<u64> {
    (byte as char).to_digit(16).map(u64::from)
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
        assert_eq!(decode(b"5\nhello", 64), Err(ParseError::CR_AFTER_CHUNK_SIZE));
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
