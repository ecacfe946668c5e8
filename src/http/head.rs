//! Start lines and header fields of one message, and what they say about its body.

use std::ops::Range;

use memchr::memchr;

use super::error::ParseError;
use super::{method, token};

/// The first line of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartLine {
    /// `method`: position in [`method::METHODS`]. `target`: where in the head it stands.
    Request { method: u8, target: Range<usize> },
    /// `reason`: where in the head the phrase stands; empty when there is none.
    Status { status: u16, reason: Range<usize> },
}

/// A message's head, complete and checked. Ranges are positions in the head's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub start: StartLine,
    pub version: Version,
    /// The header section: complete lines `name: value CRLF`, without the empty line that ends it.
    pub fields: Range<usize>,
    pub framing: Framing,
}

/// The protocol version a start line names. Those llhttp lets through: 0.9, 1.0, 1.1, 2.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    pub major: u8,
    pub minor: u8,
}

impl Version {
    const OLDEST: Self = Self { major: 0, minor: 9 };

    /// Connections are kept unless a message says otherwise.
    fn is_persistent(self) -> bool {
        self.major > 0 && self.minor > 0
    }
}

/// How a head is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// A request is expected, not a response.
    pub request: bool,
    /// `insecureHTTPParser`: any character in values, folded lines, both a length and a coding.
    pub lenient: bool,
}

/// What the fields say about the message's body and about the connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Framing {
    pub content_length: Option<u64>,
    pub transfer_encoding: bool,
    /// The last transfer coding is `chunked`.
    pub chunked: bool,
    pub connection_close: bool,
    pub connection_keep_alive: bool,
    pub connection_upgrade: bool,
    pub upgrade: bool,
    /// `Expect: 100-continue`.
    pub expects_continue: bool,
    /// An `Expect` field that says something else.
    pub expects_other: bool,
    pub has_host: bool,
}

impl Framing {
    /// Whether the connection may carry another message, as far as this one says.
    pub fn keep_alive(&self, version: Version) -> bool {
        if version.is_persistent() { !self.connection_close } else { self.connection_keep_alive && !self.connection_close }
    }

    /// The peer asks to speak another protocol.
    pub fn wants_upgrade(&self) -> bool {
        self.upgrade && self.connection_upgrade
    }

    /// Takes note of a field that matters here.
    pub fn add(&mut self, rules: Rules, field: &Field) -> Result<(), ParseError> {
        let (name, value) = (field.name, field.value);
        // Lengths first: most fields are none of these.
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => self.has_host = true,
            7 if name.eq_ignore_ascii_case(b"upgrade") => self.upgrade = true,
            6 if name.eq_ignore_ascii_case(b"expect") => {
                let known = value.eq_ignore_ascii_case(b"100-continue");
                self.expects_continue |= known;
                self.expects_other |= !known;
            }
            10 if name.eq_ignore_ascii_case(b"connection") => self.add_connection(value),
            16 if name.eq_ignore_ascii_case(b"proxy-connection") => self.add_connection(value),
            14 if name.eq_ignore_ascii_case(b"content-length") => {
                if self.content_length.is_some() {
                    return Err(ParseError::DUPLICATE_CONTENT_LENGTH.at(field.value_at));
                }
                if self.transfer_encoding && !rules.lenient {
                    return Err(ParseError::LENGTH_WITH_TRANSFER_ENCODING.at(field.colon_at + 1));
                }
                self.content_length = Some(content_length(value).map_err(|error| error.shift(field.value_at))?);
            }
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => self.add_codings(rules, field)?,
            _ => {}
        }
        Ok(())
    }

    fn add_connection(&mut self, value: &[u8]) {
        for option in value.split(|&byte| byte == b',').map(token::trim) {
            self.connection_close |= option.eq_ignore_ascii_case(b"close");
            self.connection_keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
            self.connection_upgrade |= option.eq_ignore_ascii_case(b"upgrade");
        }
    }

    /// Of several fields, as of several codings in one, the last coding is what frames the message. In a request nothing may come after
    /// `chunked`, which is to be applied last and once: somebody on the way may have believed the first.
    fn add_codings(&mut self, rules: Rules, field: &Field) -> Result<(), ParseError> {
        if self.content_length.is_some() && !rules.lenient {
            return Err(ParseError::TRANSFER_ENCODING_WITH_LENGTH.at(field.colon_at + 1));
        }
        self.transfer_encoding = true;
        let mut at = field.value_at;
        for coding in field.value.split(|&byte| byte == b',') {
            if self.chunked && rules.request && !rules.lenient {
                return Err(ParseError::CODING_AFTER_CHUNKED.at(at));
            }
            self.chunked = token::trim(coding).eq_ignore_ascii_case(b"chunked");
            at += coding.len() + 1;
        }
        Ok(())
    }
}

fn content_length(value: &[u8]) -> Result<u64, ParseError> {
    if value.is_empty() {
        return Err(ParseError::EMPTY_CONTENT_LENGTH);
    }
    let mut length = 0u64;
    for (at, &byte) in value.iter().enumerate() {
        if !byte.is_ascii_digit() {
            return Err(ParseError::INVALID_CONTENT_LENGTH.at(at));
        }
        length = length
            .checked_mul(10)
            .and_then(|length| length.checked_add(u64::from(byte - b'0')))
            .ok_or(ParseError::CONTENT_LENGTH_OVERFLOW.at(value.len()))?;
    }
    Ok(length)
}

/// One field line.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    pub name: &'a [u8],
    /// Without blanks around it; of a folded one the lines up to the last.
    pub value: &'a [u8],
    colon_at: usize,
    value_at: usize,
}

/// Parses a complete head: `bytes` ends with the empty line.
pub fn parse(bytes: &[u8], rules: Rules) -> Result<Head, ParseError> {
    let (start, version, fields_start) = start_line(bytes, rules)?;
    let mut framing = Framing::default();
    let fields_end = fields(bytes, fields_start, rules, true, |field| framing.add(rules, field))?;
    Ok(Head { start, version, fields: fields_start..fields_end, framing })
}

/// Refuses what cannot become a head while it comes in pieces: each line is checked once, when it is complete.
#[derive(Debug, Default)]
pub struct Beginning {
    /// Once the start line is complete.
    lines: Option<(Lines, Framing)>,
    /// So many bytes were searched for line ends.
    searched: usize,
}

impl Beginning {
    /// Checks the lines of `bytes` that are complete, and what has come of the next one. Since the last time some were added.
    pub fn check(&mut self, bytes: &[u8], rules: Rules) -> Result<(), ParseError> {
        let line_end = memchr::memrchr(b'\n', &bytes[self.searched..]).map(|last| self.searched + last + 1);
        self.searched = bytes.len();
        let (lines, framing) = match &mut self.lines {
            Some(lines) => lines,
            None if line_end.is_none() => return check_start(bytes, rules),
            None => self.lines.insert((Lines::from(start_line(bytes, rules)?.2), Framing::default())),
        };
        let complete = line_end.unwrap_or(lines.at);
        lines.check(&bytes[..complete], rules, true, |field| framing.add(rules, field))?;
        match bytes[complete..] {
            [b'\r', other, ..] if other != b'\n' => Err(ParseError::LF_AFTER_HEADERS.at(complete + 1)),
            _ => Ok(()),
        }
    }
}

/// The beginning of a start line, which may be all that ever comes of it.
fn check_start(line: &[u8], rules: Rules) -> Result<(), ParseError> {
    if !rules.request {
        return expect_word(line, b"HTTP/", 0);
    }
    let common = method::common_prefix(line);
    if common == line.len() || (line[common] == b' ' && method::find(&line[..common]).is_some()) {
        return Ok(());
    }
    // HTTP/2 connections begin like that.
    if line.starts_with(b"PRI ") { Ok(()) } else { Err(not_a_method(line, common)) }
}

fn not_a_method(line: &[u8], common: usize) -> ParseError {
    if line.starts_with(b"PRI ") {
        return ParseError::HTTP2_PREFACE.at(line.len());
    }
    let word = &line[..common];
    let error = if method::find(word).is_some() || word == b"PRI" { ParseError::SPACE_AFTER_METHOD } else { ParseError::INVALID_METHOD };
    error.at(common)
}

/// How many bytes of `bytes` count towards `maxHeaderSize`: target, names and values.
pub fn weight(bytes: &[u8]) -> usize {
    Weight::default().of(bytes)
}

/// The same of a section that comes in pieces: each line is looked at once when it is complete.
#[derive(Debug, Default)]
pub struct Weight {
    /// Of the lines before `at`.
    sum: usize,
    at: usize,
}

impl Weight {
    pub fn of(&mut self, bytes: &[u8]) -> usize {
        while let Some(length) = memchr(b'\n', &bytes[self.at..]) {
            let end = self.at + length;
            self.sum += Self::line(&bytes[self.at..end], self.at == 0);
            self.at = end + 1;
        }
        self.sum + Self::line(&bytes[self.at..], self.at == 0)
    }

    fn line(line: &[u8], is_first: bool) -> usize {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if is_first {
            let start = memchr(b' ', line).map_or(line.len(), |at| at + 1);
            return memchr(b' ', &line[start..]).unwrap_or(line.len() - start);
        }
        memchr(b':', line).map_or(line.len(), |colon| colon + token::trim(&line[colon + 1..]).len())
    }
}

/// Checks the field lines from `start` on, up to the empty line or the end, and calls `each` with every field.
/// Returns where they end. `after_start_line`: they are a head's, not a trailer section's.
pub fn fields(
    bytes: &[u8],
    start: usize,
    rules: Rules,
    after_start_line: bool,
    each: impl FnMut(&Field) -> Result<(), ParseError>,
) -> Result<usize, ParseError> {
    Lines::from(start).check(bytes, rules, after_start_line, each)
}

/// How far the field lines have been checked.
#[derive(Debug)]
struct Lines {
    start: usize,
    at: usize,
    previous_empty: bool,
}

impl Lines {
    fn from(start: usize) -> Self {
        Self { start, at: start, previous_empty: false }
    }

    /// As [`fields`], from where it was the last time.
    fn check(
        &mut self,
        bytes: &[u8],
        rules: Rules,
        after_start_line: bool,
        mut each: impl FnMut(&Field) -> Result<(), ParseError>,
    ) -> Result<usize, ParseError> {
        let Self { start, mut at, mut previous_empty } = *self;
        while at < bytes.len() {
            let (line, next) = field_line_at(bytes, at, rules)?;
            let Some(&first) = line.first() else { return Ok(at) };
            if matches!(first, b' ' | b'\t') && (at != start || !rules.lenient) {
                if rules.lenient {
                    at = next;
                    continue;
                }
                return Err(match first {
                    b' ' if at == start && after_start_line => ParseError::SPACE_AFTER_START_LINE.at(at + 1),
                    _ if at == start => ParseError::INVALID_HEADER_NAME.at(at),
                    _ if previous_empty => ParseError::INVALID_HEADER_VALUE.at(at + 1),
                    _ => ParseError::FOLDED_HEADER.at(at),
                });
            }
            let field = field(line, at, rules)?;
            previous_empty = field.value.is_empty();
            each(&field)?;
            at = next;
        }
        *self = Self { start, at, previous_empty };
        Ok(at)
    }
}

fn field<'a>(line: &'a [u8], at: usize, rules: Rules) -> Result<Field<'a>, ParseError> {
    let colon = memchr(b':', line).unwrap_or(line.len());
    let name = &line[..colon];
    if let Some(wrong) = token::not_token(name) {
        return Err(ParseError::INVALID_HEADER_NAME.at(at + wrong));
    }
    if name.is_empty() || colon == line.len() {
        return Err(ParseError::INVALID_HEADER_NAME.at(at + colon));
    }
    let value = token::trim(&line[colon + 1..]);
    let value_at =
        at + colon + 1 + (line.len() - colon - 1).min(line[colon + 1..].iter().take_while(|&&b| matches!(b, b' ' | b'\t')).count());
    if !rules.lenient
        && let Some(wrong) = token::not_value(value)
    {
        let is_cr = value[wrong] == b'\r';
        return Err(if is_cr {
            ParseError::LF_EXPECTED.at(value_at + wrong + 1)
        } else {
            ParseError::INVALID_HEADER_VALUE.at(value_at + wrong)
        });
    }
    Ok(Field { name, value, colon_at: at + colon, value_at })
}

/// The line that starts at `at`, without its end, and where the next one starts. Lines end with CRLF, nothing else.
fn field_line_at(bytes: &[u8], at: usize, rules: Rules) -> Result<(&[u8], usize), ParseError> {
    let rest = &bytes[at..];
    let end = memchr(b'\n', rest).unwrap_or(rest.len());
    let next = at + (end + 1).min(rest.len());
    match &rest[..end] {
        [line @ .., b'\r'] => match line.first() {
            Some(b'\r') => Err(ParseError::LF_AFTER_HEADERS.at(at + 1)),
            _ => Ok((line, next)),
        },
        [] => Err(ParseError::INVALID_HEADER_START.at(at + 1)),
        [b'\r', ..] => Err(ParseError::LF_AFTER_HEADERS.at(at + 1)),
        // What is wrong inside the line comes before its end.
        line => field(line, at, rules).and(Err(ParseError::CR_EXPECTED.at(at + end))),
    }
}

fn start_line(bytes: &[u8], rules: Rules) -> Result<(StartLine, Version, usize), ParseError> {
    let end = memchr(b'\n', bytes).unwrap_or(bytes.len());
    let line = bytes[..end].strip_suffix(b"\r");
    let (start, version) =
        if rules.request { request_line(line.unwrap_or(&bytes[..end]))? } else { status_line(line.unwrap_or(&bytes[..end]))? };
    if line.is_none() {
        return Err(if rules.request { ParseError::CRLF_AFTER_VERSION.at(end + 1) } else { ParseError::CR_AFTER_STATUS_LINE.at(end + 1) });
    }
    Ok((start, version, end + 1))
}

fn request_line(line: &[u8]) -> Result<(StartLine, Version), ParseError> {
    let method_end = memchr(b' ', line).unwrap_or(line.len());
    let method = method::find(&line[..method_end]).filter(|_| method_end < line.len());
    let method = method.ok_or_else(|| not_a_method(line, method::common_prefix(line)))?;
    let target_start = method_end + blanks(&line[method_end..]);
    let target_length = memchr(b' ', &line[target_start..]).unwrap_or(line.len() - target_start);
    let target = target_start..target_start + target_length;
    check_target(method, &line[target.clone()]).map_err(|error| error.shift(target_start))?;
    // Without a version it is a request of HTTP/0.9.
    let version_start = target.end + blanks(&line[target.end..]);
    let version = if version_start == line.len() { Version::OLDEST } else { version(line, version_start)?.0 };
    Ok((StartLine::Request { method, target }, version))
}

fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&byte| byte == b' ').count()
}

fn check_target(method: u8, target: &[u8]) -> Result<(), ParseError> {
    let Some(&first) = target.first() else { return Err(ParseError::INVALID_URL.at(1)) };
    // origin-form, asterisk-form, absolute-form; CONNECT has an authority.
    let path = matches!(first, b'/' | b'*') || method == method::CONNECT;
    if !path {
        let scheme = target.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if scheme == 0 {
            return Err(ParseError::UNEXPECTED_URL_START);
        }
        let separator = b"://";
        let matching = target[scheme..].iter().zip(separator).take_while(|(a, b)| a == b).count();
        match (matching, scheme + matching == target.len()) {
            (3, _) => {}
            (_, true) => return Err(ParseError::INVALID_URL.at(target.len() + 1)),
            (0, false) => return Err(ParseError::INVALID_URL_SCHEMA.at(scheme)),
            _ => return Err(ParseError::INVALID_URL_SCHEMA.at(scheme + matching)),
        }
    }
    match token::not_target(target) {
        None => Ok(()),
        Some(at) if matches!(target[at], b'\t' | b'\r' | 0x0c) => Err(ParseError::INVALID_URL.at(at + 1)),
        Some(at) => Err(ParseError::INVALID_URL_PATH.at(at)),
    }
}

/// The word at the front of `bytes`, as far as it has come. A byte that is wrong is told from one that is missing.
fn expect_word(bytes: &[u8], word: &[u8], at: usize) -> Result<(), ParseError> {
    let matching = bytes.iter().zip(word).take_while(|(a, b)| a == b).count();
    if matching == word.len().min(bytes.len()) { Ok(()) } else { Err(ParseError::EXPECTED_HTTP.at(at + matching)) }
}

/// `HTTP/x.y` at `at`, which is followed by a blank or ends the line. Returns where it ends as well.
fn version(line: &[u8], at: usize) -> Result<(Version, usize), ParseError> {
    let text = &line[at..];
    expect_word(text, b"HTTP/", at)?;
    let digit = |offset: usize| text.get(offset).filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
    let major = digit(5).ok_or(ParseError::INVALID_MAJOR.at(at + 5))?;
    if text.get(6) != Some(&b'.') {
        return Err(ParseError::VERSION_DOT.at(at + 6));
    }
    let minor = digit(7).ok_or(ParseError::INVALID_MINOR.at(at + 7))?;
    let version = Version { major, minor };
    if !matches!((major, minor), (0, 9) | (1, 0 | 1) | (2, 0)) {
        return Err(ParseError::INVALID_VERSION.at(at + 8));
    }
    match text.get(8) {
        None => Ok((version, at + 8)),
        Some(b' ') if at == 0 => Ok((version, at + 8)),
        Some(b'\r') => Err(ParseError::LF_AFTER_VERSION.at(at + 9)),
        Some(_) if at == 0 => Err(ParseError::SPACE_AFTER_VERSION.at(at + 8)),
        Some(_) => Err(ParseError::CRLF_AFTER_VERSION.at(at + 8)),
    }
}

fn status_line(line: &[u8]) -> Result<(StartLine, Version), ParseError> {
    let (version, end) = version(line, 0)?;
    if end == line.len() {
        return Err(ParseError::SPACE_AFTER_VERSION.at(end));
    }
    let code = end + 1;
    let mut status = 0;
    for at in code..code + 3 {
        let digit = line.get(at).filter(|byte| byte.is_ascii_digit()).ok_or(ParseError::INVALID_STATUS.at(at))?;
        status = status * 10 + u16::from(digit - b'0');
    }
    let reason = match line.get(code + 3) {
        None => line.len(),
        Some(b' ') => code + 4,
        Some(_) => return Err(ParseError::INVALID_STATUS_TEXT.at(code + 3)),
    };
    if let Some(cr) = memchr(b'\r', &line[reason..]) {
        return Err(ParseError::LF_AFTER_STATUS_LINE.at(reason + cr + 1));
    }
    Ok((StartLine::Status { status, reason: reason..line.len() }, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: Rules = Rules { request: true, lenient: false };
    const RESPONSE: Rules = Rules { request: false, lenient: false };

    #[test]
    fn reads_a_request() {
        let text = "POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 12 \r\nConnection: keep-alive, Upgrade\r\n\r\n";
        let head = parse(text.as_bytes(), REQUEST).expect("valid");
        let StartLine::Request { method, target } = head.start else { panic!("a request") };
        assert_eq!((method::METHODS[usize::from(method)], &text[target]), ("POST", "/a?b=c"));
        assert_eq!(&text[head.fields], "Host: x\r\nContent-Length: 12 \r\nConnection: keep-alive, Upgrade\r\n");
        assert_eq!(head.framing.content_length, Some(12));
        assert!(head.framing.connection_upgrade && !head.framing.wants_upgrade() && head.framing.keep_alive(head.version));
    }

    #[test]
    fn reads_a_response() {
        let head = parse(b"HTTP/1.0 404 Not Found\r\n\r\n", RESPONSE).expect("valid");
        assert_eq!(head.start, StartLine::Status { status: 404, reason: 13..22 });
        assert!(!head.framing.keep_alive(head.version));
        assert_eq!(parse(b"HTTP/1.1 200\r\n\r\n", RESPONSE).expect("valid").start, StartLine::Status { status: 200, reason: 12..12 });
    }

    #[test]
    fn lenient_rules_let_more_through() {
        let text = b"GET / HTTP/1.1\r\nA: b\x08c\r\n folded\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(parse(text, REQUEST).expect_err("refused"), ParseError::INVALID_HEADER_VALUE);
        let head = parse(text, Rules { request: true, lenient: true }).expect("valid leniently");
        assert!(head.framing.chunked);
    }

    #[test]
    fn only_target_names_and_values_have_weight() {
        assert_eq!(weight(b"GET /abc HTTP/1.1\r\nA:  bc \r\nDef: g\r\n\r\n"), 4 + 3 + 4);
        assert_eq!(weight(b"GET /abc"), 4);
    }
}
