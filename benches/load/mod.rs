//! The load generator: one thread, `epoll`, as little work per request as it can do with, since it shares the cores with what it measures.

mod keep_alive;
mod one_shot;
mod reply;

pub use keep_alive::KeepAlive;
pub use one_shot::{get_with_limit, one_shot, until_closed};

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// When nothing at all arrives for so long, the server is stuck.
const SILENCE_LIMIT: Duration = Duration::from_secs(10);

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, SILENCE_LIMIT)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// `GET path`, as a client that keeps its connection or gives it up.
pub fn get(path: &str, keep_alive: bool) -> Vec<u8> {
    let connection = if keep_alive { "keep-alive" } else { "close" };
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\nConnection: {connection}\r\n\r\n").into_bytes()
}

/// `POST path` with a JSON body.
pub fn post(path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}
