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
    /// 0 or 1, of HTTP/1.x.
    pub minor_version: u8,
    /// The header section: complete lines `name: value CRLF`, without the empty line that ends it.
    pub fields: Range<usize>,
    pub framing: Framing,
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
    pub fn keep_alive(&self, minor_version: u8) -> bool {
        if minor_version == 0 { self.connection_keep_alive && !self.connection_close } else { !self.connection_close }
    }

    /// The peer asks to speak another protocol.
    pub fn wants_upgrade(&self) -> bool {
        self.upgrade && self.connection_upgrade
    }

    /// Takes note of a field that matters here.
    fn add(&mut self, name: &[u8], value: &[u8]) -> Result<(), ParseError> {
        // Lengths first: most fields are none of these.
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => self.has_host = true,
            7 if name.eq_ignore_ascii_case(b"upgrade") => self.upgrade = true,
            6 if name.eq_ignore_ascii_case(b"expect") => {
                let known = value.eq_ignore_ascii_case(b"100-continue");
                self.expects_continue |= known;
                self.expects_other |= !known;
            }
            10 if name.eq_ignore_ascii_case(b"connection") => {
                for option in value.split(|&byte| byte == b',').map(token::trim) {
                    self.connection_close |= option.eq_ignore_ascii_case(b"close");
                    self.connection_keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
                    self.connection_upgrade |= option.eq_ignore_ascii_case(b"upgrade");
                }
            }
            14 if name.eq_ignore_ascii_case(b"content-length") => {
                if self.content_length.is_some() {
                    return Err(ParseError::DUPLICATE_CONTENT_LENGTH);
                }
                if self.transfer_encoding {
                    return Err(ParseError::LENGTH_WITH_TRANSFER_ENCODING);
                }
                self.content_length = Some(content_length(value)?);
            }
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                if self.content_length.is_some() {
                    return Err(ParseError::TRANSFER_ENCODING_WITH_LENGTH);
                }
                // Of several fields, as of several codings in one, the last coding is what frames the message.
                self.transfer_encoding = true;
                let last = value.rsplit(|&byte| byte == b',').next().map(token::trim).unwrap_or_default();
                if self.chunked {
                    // Nothing may come after `chunked`, which is to be applied last and once.
                    return Err(ParseError::INVALID_TRANSFER_ENCODING);
                }
                self.chunked = last.eq_ignore_ascii_case(b"chunked");
            }
            _ => {}
        }
        Ok(())
    }
}

fn content_length(value: &[u8]) -> Result<u64, ParseError> {
    if value.is_empty() {
        return Err(ParseError::EMPTY_CONTENT_LENGTH);
    }
    let mut length = 0u64;
    for &byte in value {
        if !byte.is_ascii_digit() {
            return Err(ParseError::INVALID_CONTENT_LENGTH);
        }
        length = length
            .checked_mul(10)
            .and_then(|length| length.checked_add(u64::from(byte - b'0')))
            .ok_or(ParseError::CONTENT_LENGTH_OVERFLOW)?;
    }
    Ok(length)
}

/// Parses a complete head: `bytes` ends with the empty line.
///
/// `request`: whether a request is expected, or a response.
pub fn parse(bytes: &[u8], request: bool) -> Result<Head, ParseError> {
    let (line, fields_start) = line_at(bytes, 0)?;
    let (start, minor_version) = if request { request_line(line)? } else { status_line(line)? };
    let mut framing = Framing::default();
    let fields_end = fields(bytes, fields_start, |name, value| framing.add(name, value))?;
    Ok(Head { start, minor_version, fields: fields_start..fields_end, framing })
}

/// Checks the field lines from `start` on, up to the empty line, and calls `each` with name and trimmed value.
/// Returns where the empty line stands.
pub fn fields(bytes: &[u8], start: usize, mut each: impl FnMut(&[u8], &[u8]) -> Result<(), ParseError>) -> Result<usize, ParseError> {
    let mut at = start;
    loop {
        let (line, next) = line_at(bytes, at)?;
        let Some(&first) = line.first() else { return Ok(at) };
        if matches!(first, b' ' | b'\t') {
            return Err(if at == start { ParseError::SPACE_AFTER_START_LINE } else { ParseError::FOLDED_HEADER });
        }
        let colon = memchr(b':', line).ok_or(ParseError::INVALID_HEADER_NAME)?;
        let (name, value) = (&line[..colon], token::trim(&line[colon + 1..]));
        if !token::is_token(name) {
            return Err(ParseError::INVALID_HEADER_NAME);
        }
        if !token::is_value(value) {
            return Err(if value.contains(&b'\r') { ParseError::LF_EXPECTED } else { ParseError::INVALID_HEADER_VALUE });
        }
        each(name, value)?;
        at = next;
    }
}

/// The line that starts at `at`, without its end, and where the next one starts. Lines end with CRLF, nothing else.
fn line_at(bytes: &[u8], at: usize) -> Result<(&[u8], usize), ParseError> {
    let rest = &bytes[at..];
    let end = memchr(b'\n', rest).ok_or(ParseError::INVALID_EOF)?;
    if end == 0 || rest[end - 1] != b'\r' {
        return Err(ParseError::CR_EXPECTED);
    }
    Ok((&rest[..end - 1], at + end + 1))
}

fn request_line(line: &[u8]) -> Result<(StartLine, u8), ParseError> {
    let method_end = memchr(b' ', line).ok_or(ParseError::INVALID_METHOD)?;
    let method = method::find(&line[..method_end]).ok_or(ParseError::INVALID_METHOD)?;
    let target_start = method_end + 1;
    let target_length = memchr(b' ', &line[target_start..]).ok_or(ParseError::EXPECTED_HTTP)?;
    let target = target_start..target_start + target_length;
    check_target(method, &line[target.clone()])?;
    let minor = version(&line[target.end + 1..])?;
    Ok((StartLine::Request { method, target }, minor))
}

fn check_target(method: u8, target: &[u8]) -> Result<(), ParseError> {
    let Some(&first) = target.first() else { return Err(ParseError::UNEXPECTED_URL_START) };
    // origin-form, asterisk-form, absolute-form; CONNECT has an authority.
    let starts_well = matches!(first, b'/' | b'*') || first.is_ascii_alphabetic();
    if method != method::CONNECT && !starts_well {
        return Err(ParseError::UNEXPECTED_URL_START);
    }
    if token::is_target(target) { Ok(()) } else { Err(ParseError::INVALID_URL) }
}

fn version(text: &[u8]) -> Result<u8, ParseError> {
    match text {
        b"HTTP/1.1" => Ok(1),
        b"HTTP/1.0" => Ok(0),
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor, rest @ ..] if major.is_ascii_digit() && minor.is_ascii_digit() => {
            Err(if rest.is_empty() { ParseError::INVALID_VERSION } else { ParseError::CRLF_AFTER_VERSION })
        }
        [b'H', b'T', b'T', b'P', b'/', ..] => Err(ParseError::INVALID_VERSION),
        _ => Err(ParseError::EXPECTED_HTTP),
    }
}

fn status_line(line: &[u8]) -> Result<(StartLine, u8), ParseError> {
    let version_end = memchr(b' ', line).unwrap_or(line.len());
    let minor = version(&line[..version_end])?;
    let rest = line.get(version_end + 1..).ok_or(ParseError::INVALID_STATUS)?;
    let [a, b, c, phrase @ ..] = rest else { return Err(ParseError::INVALID_STATUS) };
    if ![a, b, c].iter().all(|digit| digit.is_ascii_digit()) {
        return Err(ParseError::INVALID_STATUS);
    }
    let status = [a, b, c].iter().fold(0, |status, &&digit| status * 10 + u16::from(digit - b'0'));
    let reason_start = match phrase.first() {
        None => line.len(),
        Some(b' ') => version_end + 1 + 4,
        Some(_) => return Err(ParseError::INVALID_STATUS_TEXT),
    };
    if !token::is_value(&line[reason_start..]) {
        return Err(ParseError::INVALID_STATUS_TEXT);
    }
    Ok((StartLine::Status { status, reason: reason_start..line.len() }, minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> Result<Head, ParseError> {
        parse(text.as_bytes(), true)
    }

    fn error(text: &str) -> &'static str {
        request(text).expect_err("refused").code
    }

    #[test]
    fn reads_a_request() {
        let text = "POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 12 \r\nConnection: keep-alive, Upgrade\r\n\r\n";
        let head = request(text).expect("valid");
        let StartLine::Request { method, target } = head.start else { panic!("a request") };
        assert_eq!((method::METHODS[usize::from(method)], &text[target]), ("POST", "/a?b=c"));
        assert_eq!(&text[head.fields], "Host: x\r\nContent-Length: 12 \r\nConnection: keep-alive, Upgrade\r\n");
        assert_eq!(head.framing.content_length, Some(12));
        assert!(head.framing.connection_upgrade && !head.framing.wants_upgrade() && head.framing.keep_alive(1));
    }

    #[test]
    fn reads_a_response() {
        let head = parse(b"HTTP/1.0 404 Not Found\r\n\r\n", false).expect("valid");
        assert_eq!(head.start, StartLine::Status { status: 404, reason: 13..22 });
        assert!(!head.framing.keep_alive(head.minor_version));
        assert_eq!(parse(b"HTTP/1.1 200\r\n\r\n", false).expect("valid").start, StartLine::Status { status: 200, reason: 12..12 });
        assert_eq!(parse(b"HTTP/1.1 20x OK\r\n\r\n", false).expect_err("refused").code, "HPE_INVALID_STATUS");
    }

    #[test]
    fn refuses_what_smugglers_send() {
        assert_eq!(error("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n"), "HPE_UNEXPECTED_CONTENT_LENGTH");
        assert_eq!(error("GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"), "HPE_INVALID_TRANSFER_ENCODING");
        assert_eq!(error("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"), "HPE_INVALID_CONTENT_LENGTH");
        assert_eq!(error("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n"), "HPE_INVALID_TRANSFER_ENCODING");
        for length in ["+1", "-1", "1,1", "0x1", "1 1", "", "99999999999999999999"] {
            assert_eq!(error(&format!("GET / HTTP/1.1\r\nContent-Length: {length}\r\n\r\n")), "HPE_INVALID_CONTENT_LENGTH");
        }
        assert_eq!(error("GET / HTTP/1.1\r\nHost : x\r\n\r\n"), "HPE_INVALID_HEADER_TOKEN");
        assert_eq!(error("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n"), "HPE_INVALID_HEADER_TOKEN");
        assert_eq!(error("GET / HTTP/1.1\r\n Host: x\r\n\r\n"), "HPE_UNEXPECTED_SPACE");
        assert_eq!(error("GET / HTTP/1.1\r\nHost: x\ry\r\n\r\n"), "HPE_LF_EXPECTED");
        assert_eq!(error("GET / HTTP/1.1\r\nHost: x\n\r\n"), "HPE_CR_EXPECTED");
        assert_eq!(error("GET / HTTP/1.1\r\nHost: x\0y\r\n\r\n"), "HPE_INVALID_HEADER_TOKEN");
        assert_eq!(error("GET / HTTP/1.1\r\n: x\r\n\r\n"), "HPE_INVALID_HEADER_TOKEN");
        assert_eq!(error("GET /\x01 HTTP/1.1\r\n\r\n"), "HPE_INVALID_URL");
        assert_eq!(error("GET  / HTTP/1.1\r\n\r\n"), "HPE_INVALID_URL");
        assert_eq!(error("GET / HTTP/1.1 \r\n\r\n"), "HPE_INVALID_VERSION");
        assert_eq!(error("GET / HTTP/2.0\r\n\r\n"), "HPE_INVALID_VERSION");
        assert_eq!(error("GET / FTP/1.1\r\n\r\n"), "HPE_INVALID_CONSTANT");
        assert_eq!(error("get / HTTP/1.1\r\n\r\n"), "HPE_INVALID_METHOD");
    }
}
