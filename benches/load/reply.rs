//! Where an HTTP response ends. Enough for what the programs of benches/programs send, no more.

use anyhow::{Context as _, ensure};
use memchr::memmem;

/// A whole response at the start of a buffer.
pub struct Reply {
    pub body_start: usize,
    pub end: usize,
}

/// The first response in `bytes`, if all of it is there; it must be a 200.
pub fn first(bytes: &[u8]) -> anyhow::Result<Option<Reply>> {
    let Some(head_end) = memmem::find(bytes, b"\r\n\r\n") else { return Ok(None) };
    let head = &bytes[..head_end];
    ensure!(head.starts_with(b"HTTP/1.1 200"), "answered {}", String::from_utf8_lossy(&head[..head.len().min(60)]));
    let body_start = head_end + 4;
    if let Some(length) = header(head, b"content-length:") {
        let length: usize = length.parse().context("sent a bad Content-Length")?;
        let end = body_start + length;
        return Ok((bytes.len() >= end).then_some(Reply { body_start, end }));
    }
    ensure!(header(head, b"transfer-encoding:") == Some("chunked"), "sent neither a length nor chunks");
    let last = memmem::find(&bytes[body_start..], b"0\r\n\r\n");
    Ok(last.map(|at| Reply { body_start, end: body_start + at + 5 }))
}

/// The value of the header `name` (lower case, with its colon).
fn header<'a>(head: &'a [u8], name: &[u8]) -> Option<&'a str> {
    memchr::memchr_iter(b'\n', head).find_map(|at| {
        let line = &head[at + 1..];
        let (start, rest) = line.split_at_checked(name.len())?;
        if !start.eq_ignore_ascii_case(name) {
            return None;
        }
        let end = memchr::memchr(b'\r', rest).unwrap_or(rest.len());
        std::str::from_utf8(&rest[..end]).ok().map(str::trim)
    })
}
