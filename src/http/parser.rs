//! One direction of one connection: bytes in, message events out.
//!
//! Pulled rather than pushed: [`Parser::next`] looks at the input and returns one event and how much of the input it used, so that the
//! caller may stop between any two. Nothing is copied while a head arrives in one piece, which nearly all do.

use super::chunked::{Chunked, Found};
use super::error::ParseError;
use super::head::{self, Head, Rules, StartLine};

/// Node's default for `--max-http-header-size`; programs get it from JavaScript.
#[cfg(test)]
pub const DEFAULT_MAX_HEAD: usize = 16 * 1024;

/// What messages the connection carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Request,
    Response,
}

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// Everything of the input was used; more is needed.
    NeedMore,
    /// A head, and the bytes its ranges point into. The caller may answer with [`Parser::skip_body`] or [`Parser::upgrade`].
    Head(Head, &'a [u8]),
    /// Some of the body, never empty.
    Body(&'a [u8]),
    /// The trailer section of a chunked message: complete field lines. Only when there are any.
    Trailers(&'a [u8]),
    /// The message is complete.
    Complete,
    /// From here on the bytes belong to another protocol: none is used.
    Upgraded,
}

#[derive(Debug)]
enum State {
    /// Before or in a head.
    Head,
    Length(u64),
    Chunked(Chunked),
    Trailers,
    UntilClose,
    /// The message is over; the event has not been given yet.
    Ended,
    Upgraded,
    /// The message before said that it was the last.
    Closed,
    /// Its body cannot be told from what follows it.
    Unframed(ParseError),
}

/// What a section that comes in pieces need not be looked at again for: whoever sends it byte by byte costs no more than the bytes.
#[derive(Debug, Default)]
struct Progress {
    /// So much was searched for its end.
    searched: usize,
    weight: head::Weight,
    beginning: head::Beginning,
}

/// A parser for all messages of one direction of a connection.
#[derive(Debug)]
pub struct Parser {
    kind: Kind,
    rules: Rules,
    max_head: usize,
    state: State,
    /// A head or trailer section that came in pieces.
    partial: Vec<u8>,
    /// How far `partial` was looked at; boxed, as few connections ever need it.
    progress: Option<Box<Progress>>,
    /// `partial` is complete and was given to the caller, who is done with it when the next event is asked for.
    partial_given: bool,
    /// Whether another message may follow the current one.
    keep_alive: bool,
}

impl Parser {
    pub fn new(kind: Kind, max_head: usize) -> Self {
        let rules = Rules { request: kind == Kind::Request, lenient: false };
        Self { kind, rules, max_head, state: State::Head, partial: Vec::new(), progress: None, partial_given: false, keep_alive: true }
    }

    /// Reads what Node's `insecureHTTPParser` reads.
    pub fn lenient(mut self, lenient: bool) -> Self {
        self.rules.lenient = lenient;
        self
    }

    /// The current message has no body, whatever its fields say: the answer to a HEAD request.
    pub fn skip_body(&mut self) {
        self.state = State::Ended;
    }

    /// What follows the head just given is not HTTP.
    pub fn upgrade(&mut self) {
        self.state = State::Upgraded;
    }

    /// Whether the message is over with the event just given; [`Event::Complete`] does not follow then.
    pub fn take_complete(&mut self) -> bool {
        let ended = matches!(self.state, State::Ended);
        if ended {
            self.leave_message();
        }
        ended
    }

    fn leave_message(&mut self) {
        self.state = if self.keep_alive { State::Head } else { State::Closed };
    }

    /// The body of the message whose head was just given, if its length is known and all of it is there; the message is over then.
    pub fn take_whole_body<'a>(&mut self, input: &'a [u8]) -> Option<&'a [u8]> {
        let State::Length(length) = self.state else { return None };
        let body = input.get(..usize::try_from(length).ok()?)?;
        self.leave_message();
        Some(body)
    }

    /// Whether a message has begun and is not over: an end of file now would cut it off.
    pub fn in_message(&self) -> bool {
        match self.state {
            State::Head => !self.partial.is_empty() && !self.partial_given,
            State::Upgraded | State::Closed | State::Unframed(_) => false,
            _ => true,
        }
    }

    /// The next event at the front of `input`, and how many bytes were used.
    pub fn next<'a>(&'a mut self, input: &'a [u8]) -> Result<(Event<'a>, usize), ParseError> {
        // What is missed is missed behind the last byte, and counted as if it were there.
        self.step(input).map_err(|error| error.at(error.at.min(input.len())))
    }

    fn step<'a>(&'a mut self, input: &'a [u8]) -> Result<(Event<'a>, usize), ParseError> {
        if self.partial_given {
            self.partial.clear();
            self.partial_given = false;
        }
        match &mut self.state {
            State::Head => self.next_head(input),
            State::Length(left) => {
                if input.is_empty() {
                    return Ok((Event::NeedMore, 0));
                }
                let take = (input.len() as u64).min(*left) as usize;
                *left -= take as u64;
                if *left == 0 {
                    self.state = State::Ended;
                }
                Ok((Event::Body(&input[..take]), take))
            }
            State::Chunked(chunked) => match chunked.next(input)? {
                (Found::Data(data), used) => Ok((Event::Body(data), used)),
                (Found::Nothing, used) => Ok((Event::NeedMore, used)),
                (Found::Last, used) => {
                    self.state = State::Trailers;
                    // The line end of the last chunk: with it, an empty section ends like any other.
                    self.partial.extend_from_slice(b"\r\n");
                    let (event, more) = self.next_trailers(&input[used..]).map_err(|error| error.shift(used))?;
                    Ok((event, used + more))
                }
            },
            State::Trailers => self.next_trailers(input),
            State::UntilClose if input.is_empty() => Ok((Event::NeedMore, 0)),
            State::UntilClose => Ok((Event::Body(input), input.len())),
            State::Ended => {
                self.leave_message();
                Ok((Event::Complete, 0))
            }
            State::Upgraded => Ok((Event::Upgraded, 0)),
            State::Closed if input.iter().all(|byte| matches!(byte, b'\r' | b'\n')) => Ok((Event::NeedMore, input.len())),
            State::Closed => Err(ParseError::CLOSED_CONNECTION.at(1)),
            State::Unframed(error) => Err(*error),
        }
    }

    /// The peer sent its last byte. Returns whether that completes a message.
    pub fn finish(&mut self) -> Result<bool, ParseError> {
        match self.state {
            State::UntilClose => {
                self.state = State::Closed;
                Ok(true)
            }
            State::Ended => {
                self.state = State::Closed;
                Ok(true)
            }
            _ if self.in_message() => Err(ParseError::INVALID_EOF),
            _ => Ok(false),
        }
    }

    fn next_head<'a>(&'a mut self, input: &'a [u8]) -> Result<(Event<'a>, usize), ParseError> {
        if !self.partial.is_empty() {
            let Some(used) = self.extend_partial(input)? else { return Ok((Event::NeedMore, input.len())) };
            let head = head::parse(&self.partial, self.rules).map_err(|error| Self::before_this_input(error, used, self.partial.len()))?;
            self.begin(&head)?;
            self.partial_given = true;
            return Ok((Event::Head(head, &self.partial), used));
        }
        // Empty lines before a message are put up with (RFC 9112, section 2.2).
        let blank = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let rest = &input[blank..];
        if rest.is_empty() {
            return Ok((Event::NeedMore, blank));
        }
        let Some(end) = end_of_section(rest, 0) else {
            self.extend_partial(rest)?;
            return Ok((Event::NeedMore, input.len()));
        };
        let bytes = &rest[..end];
        if end >= self.max_head && head::weight(bytes) >= self.max_head {
            return Err(ParseError::HEADER_OVERFLOW.at(input.len()));
        }
        let head = head::parse(bytes, self.rules).map_err(|error| error.shift(blank))?;
        self.begin(&head)?;
        Ok((Event::Head(head, bytes), blank + end))
    }

    fn next_trailers<'a>(&'a mut self, input: &'a [u8]) -> Result<(Event<'a>, usize), ParseError> {
        let Some(used) = self.extend_partial(input)? else { return Ok((Event::NeedMore, input.len())) };
        let start = b"\r\n".len();
        let mut framing = head::Framing { transfer_encoding: true, chunked: true, ..Default::default() };
        // What a trailer says about the framing comes too late to be true.
        let end = head::fields(&self.partial, start, self.rules, false, |field| framing.add(self.rules, field))
            .map_err(|error| Self::before_this_input(error, used, self.partial.len()))?;
        self.state = State::Ended;
        self.partial_given = true;
        if end > start { Ok((Event::Trailers(&self.partial[start..end]), used)) } else { self.next(&[]).map(|_| (Event::Complete, used)) }
    }

    /// Adds input to the section under way. Returns how much of the input it took, if it is complete now.
    fn extend_partial(&mut self, input: &[u8]) -> Result<Option<usize>, ParseError> {
        let before = self.partial.len();
        self.partial.extend_from_slice(input);
        let end = end_of_section(&self.partial, self.progress.as_ref().map_or(0, |progress| progress.searched));
        let section = &self.partial[..end.unwrap_or(self.partial.len())];
        if section.len() >= self.max_head && self.progress.get_or_insert_default().weight.of(section) >= self.max_head {
            return Err(ParseError::HEADER_OVERFLOW.at(input.len()));
        }
        match end {
            Some(end) => {
                self.partial.truncate(end);
                self.progress = None;
                Ok(Some(end - before))
            }
            None => {
                let progress = self.progress.get_or_insert_default();
                // The end is at most three bytes long before its last one.
                progress.searched = self.partial.len().saturating_sub(3);
                // Without waiting for an end that may never come.
                if matches!(self.state, State::Head) {
                    let checked = progress.beginning.check(&self.partial, self.rules);
                    checked.map_err(|error| Self::before_this_input(error, input.len(), self.partial.len()))?;
                }
                Ok(None)
            }
        }
    }

    /// An error's position counted from the start of this input, of which `used` bytes are the last of `total`.
    fn before_this_input(error: ParseError, used: usize, total: usize) -> ParseError {
        error.at((error.at + used).saturating_sub(total))
    }

    /// Decides how the message goes on after its head.
    fn begin(&mut self, head: &Head) -> Result<(), ParseError> {
        let framing = &head.framing;
        self.keep_alive = framing.keep_alive(head.version);
        let bodiless = match head.start {
            StartLine::Request { .. } => false,
            StartLine::Status { status, .. } => matches!(status, 100..=199 | 204 | 304),
        };
        self.state = if bodiless {
            State::Ended
        } else if framing.chunked {
            State::Chunked(Chunked::default())
        } else if framing.transfer_encoding {
            // Only a response may be framed by the end of the connection (RFC 9112, section 6.3).
            if self.kind == Kind::Request && !self.rules.lenient {
                // The program has seen the head, as under Node, when the error comes.
                State::Unframed(ParseError::INVALID_TRANSFER_ENCODING)
            } else {
                self.until_close()
            }
        } else {
            match (framing.content_length, self.kind) {
                (Some(0), _) | (None, Kind::Request) => State::Ended,
                (Some(length), _) => State::Length(length),
                (None, Kind::Response) => self.until_close(),
            }
        };
        Ok(())
    }

    fn until_close(&mut self) -> State {
        self.keep_alive = false;
        State::UntilClose
    }
}

/// Where the section ends that begins at the start of `bytes`: behind its empty line. The bytes before `from` were searched before.
///
/// Lines ended by a line feed alone count as well, so that such a section is refused when it is parsed rather than waited for.
fn end_of_section(bytes: &[u8], from: usize) -> Option<usize> {
    memchr::memchr_iter(b'\n', &bytes[from..]).map(|at| from + at).find_map(|at| match bytes[at + 1..] {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything the parser says of `input` given in pieces of `step` bytes, in short.
    fn events(kind: Kind, input: &[u8], step: usize) -> Vec<String> {
        let mut parser = Parser::new(kind, DEFAULT_MAX_HEAD);
        let mut said: Vec<String> = Vec::new();
        for mut piece in input.chunks(step) {
            loop {
                let (text, used, more) = match parser.next(piece) {
                    Err(error) => {
                        said.push(error.code.to_owned());
                        return said;
                    }
                    Ok((Event::NeedMore, used)) => (None, used, false),
                    Ok((Event::Upgraded, used)) => (Some("upgraded".to_owned()), used, false),
                    Ok((Event::Head(head, bytes), used)) => {
                        (Some(format!("head {}", String::from_utf8_lossy(&bytes[head.fields]).replace("\r\n", ";"))), used, true)
                    }
                    Ok((Event::Body(data), used)) => (Some(format!("body {}", String::from_utf8_lossy(data))), used, true),
                    Ok((Event::Trailers(lines), used)) => (Some(format!("trailers {}", String::from_utf8_lossy(lines).trim())), used, true),
                    Ok((Event::Complete, used)) => (Some("complete".to_owned()), used, true),
                };
                match (text, said.last_mut()) {
                    // However the body was cut, it is one.
                    (Some(text), Some(last)) if text.starts_with("body ") && last.starts_with("body ") => last.push_str(&text[5..]),
                    (Some(text), _) => said.push(text),
                    (None, _) => {}
                }
                piece = &piece[used..];
                if !more {
                    break;
                }
            }
        }
        said
    }

    fn always(kind: Kind, input: &str, expected: &[&str]) {
        for step in 1..=input.len() {
            assert_eq!(events(kind, input.as_bytes(), step), expected, "in pieces of {step}");
        }
    }

    /// Found by fuzzing: what is missing at the end of a line was reported behind the end of the input.
    #[test]
    fn an_error_is_never_placed_behind_the_input() {
        for (kind, input) in [(Kind::Request, b"GET / HT\n\r".as_slice()), (Kind::Response, b"yH\n\r\n"), (Kind::Response, b"HTTP/\n")] {
            for step in 1..=input.len() {
                let mut parser = Parser::new(kind, DEFAULT_MAX_HEAD);
                for piece in input.chunks(step) {
                    if let Err(error) = parser.next(piece) {
                        assert!(error.at <= piece.len(), "{error:?} in {} bytes", piece.len());
                        break;
                    }
                }
            }
        }
    }

    #[test]
    fn pipelined_requests_come_apart_however_they_are_cut() {
        always(
            Kind::Request,
            "\r\nGET / HTTP/1.1\r\nA: 1\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloGET /b HTTP/1.1\r\n\r\n",
            &["head A: 1;", "complete", "head Content-Length: 5;", "body hello", "complete", "head ", "complete"],
        );
    }

    #[test]
    fn chunked_bodies_with_and_without_trailers() {
        always(
            Kind::Request,
            "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            &["head Transfer-Encoding: chunked;", "body abcde", "complete", "head ", "complete"],
        );
        always(
            Kind::Request,
            "PUT / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\nZ: w\r\n\r\n",
            &["head Transfer-Encoding: gzip, chunked;", "body a", "trailers X: y\r\nZ: w", "complete"],
        );
    }

    #[test]
    fn responses_without_a_length_end_with_the_connection() {
        let input = "HTTP/1.1 200 OK\r\n\r\nall the rest";
        always(Kind::Response, input, &["head ", "body all the rest"]);
        let mut parser = Parser::new(Kind::Response, DEFAULT_MAX_HEAD);
        let (_, used) = parser.next(input.as_bytes()).expect("a head");
        parser.next(&input.as_bytes()[used..]).expect("a body");
        assert_eq!(parser.finish(), Ok(true));
        always(Kind::Response, "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", &["head Content-Length: 9;", "complete"]);
    }

    #[test]
    fn a_cut_off_message_is_an_error() {
        for input in ["GET / HT", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel"] {
            let mut parser = Parser::new(Kind::Request, DEFAULT_MAX_HEAD);
            let mut rest = input.as_bytes();
            while !rest.is_empty() {
                let (_, used) = parser.next(rest).expect("valid so far");
                rest = &rest[used..];
            }
            assert_eq!(parser.finish(), Err(ParseError::INVALID_EOF));
        }
        assert_eq!(Parser::new(Kind::Request, DEFAULT_MAX_HEAD).finish(), Ok(false));
    }

    #[test]
    fn garbage_is_refused_before_its_end_comes() {
        assert_eq!(events(Kind::Request, b"\x16\x03\x01", 3), ["HPE_INVALID_METHOD"]);
        assert_eq!(events(Kind::Request, b"HELLO ", 2), ["HPE_INVALID_METHOD"]);
        assert_eq!(events(Kind::Response, b"SSH-2.0", 7), ["HPE_INVALID_CONSTANT"]);
        assert_eq!(events(Kind::Request, b"GET / HTTP/1.1\nHost: x\n\n", 64), ["HPE_INVALID_VERSION"]);
    }

    #[test]
    fn limits_and_last_messages() {
        let long = format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "x".repeat(DEFAULT_MAX_HEAD));
        assert_eq!(events(Kind::Request, long.as_bytes(), long.len()), ["HPE_HEADER_OVERFLOW"]);
        assert_eq!(events(Kind::Request, long.as_bytes(), 100), ["HPE_HEADER_OVERFLOW"]);
        always(
            Kind::Request,
            "GET / HTTP/1.1\r\nConnection: close\r\n\r\n\r\nGET",
            &["head Connection: close;", "complete", "HPE_CLOSED_CONNECTION"],
        );
        assert_eq!(
            events(Kind::Request, b"GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 99),
            ["head Transfer-Encoding: gzip;", "HPE_INVALID_TRANSFER_ENCODING"]
        );
    }

    #[test]
    fn a_head_that_comes_byte_by_byte_costs_no_more_than_its_bytes() {
        // Lines of one byte that counts and four that do not: the limit is looked at from a quarter of the way on.
        let head = format!("GET / HTTP/1.1\r\n{}\r\n", "a: \r\n".repeat(40_000));
        let mut parser = Parser::new(Kind::Request, 50_000);
        let start = std::time::Instant::now();
        let mut heads = 0;
        for byte in head.as_bytes().chunks(1) {
            heads += usize::from(matches!(parser.next(byte), Ok((Event::Head(..), 1))));
        }
        assert_eq!(heads, 1);
        // Every line again at each byte would be four billion lines: minutes.
        assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
    }
}
