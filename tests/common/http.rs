//! A client for HTTP/1.1 as small as a test needs: one request a connection, the answer read to its end.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::LIMIT;

#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// `GET path`, asking for the connection to be closed. An `Err` says at which step it failed.
pub fn try_get(port: u16, path: &str) -> Result<Response, String> {
    let mut stream = connect(port)?;
    request(&mut stream, path)?;
    read_response(stream)
}

pub fn get(port: u16, path: &str) -> Response {
    try_get(port, path).unwrap_or_else(|error| panic!("GET {path} on port {port}: {error}"))
}

/// The same over a Unix socket.
pub fn get_unix(socket: &Path, path: &str) -> Response {
    let mut stream = UnixStream::connect(socket).unwrap_or_else(|error| panic!("connect {}: {error}", socket.display()));
    stream.set_read_timeout(Some(LIMIT)).expect("the limit is not zero");
    request(&mut stream, path).and_then(|()| read_response(stream)).unwrap_or_else(|error| panic!("GET {path}: {error}"))
}

pub fn connect(port: u16) -> Result<TcpStream, String> {
    let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|error| format!("connect: {error}"))?;
    stream.set_read_timeout(Some(LIMIT)).expect("the limit is not zero");
    Ok(stream)
}

pub fn request(stream: &mut impl Write, path: &str) -> Result<(), String> {
    let text = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(text.as_bytes()).map_err(|error| format!("write: {error}"))
}

/// Reads to the end of the connection.
pub fn read_response(mut stream: impl Read) -> Result<Response, String> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).map_err(|error| format!("read: {error}"))?;
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| format!("no complete response: {text:?}"))?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| format!("no status: {head:?}"))?;
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked { unchunk(body)? } else { body.to_owned() };
    Ok(Response { status, head: head.to_owned(), body })
}

fn unchunk(mut body: &str) -> Result<String, String> {
    let mut text = String::new();
    loop {
        let (size, rest) = body.split_once("\r\n").ok_or("a chunk without a size line")?;
        let size = usize::from_str_radix(size, 16).map_err(|_| format!("bad chunk size {size:?}"))?;
        if size == 0 {
            return Ok(text);
        }
        text.push_str(rest.get(..size).ok_or("a chunk cut short")?);
        body = rest.get(size + 2..).ok_or("a chunk without its end")?;
    }
}
