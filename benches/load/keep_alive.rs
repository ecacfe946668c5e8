//! Many connections that stay open; each sends its next request when it has the answer to the last.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use super::{SILENCE_LIMIT, connect, reply};

pub struct KeepAlive {
    epoll: Epoll,
    connections: Vec<Connection>,
    request: Vec<u8>,
}

struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    sent_at: Instant,
    /// A request is under way.
    waiting: bool,
}

/// What one run did.
pub struct Run {
    pub requests: usize,
    pub elapsed: Duration,
    latencies: Vec<Duration>,
}

impl Run {
    /// The time within which `share` of the answers came.
    pub fn percentile(&mut self, share: f64) -> Duration {
        if self.latencies.is_empty() {
            return Duration::ZERO;
        }
        let at = ((self.latencies.len() as f64 * share) as usize).min(self.latencies.len() - 1);
        *self.latencies.select_nth_unstable(at).1
    }
}

impl KeepAlive {
    pub fn new(address: SocketAddr, connections: usize, request: Vec<u8>) -> anyhow::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let mut made = Vec::with_capacity(connections);
        for index in 0..connections {
            let stream = connect(address).context("cannot connect")?;
            stream.set_nonblocking(true)?;
            epoll.add(&stream, EpollEvent::new(EpollFlags::EPOLLIN, index as u64))?;
            made.push(Connection { stream, received: Vec::with_capacity(4096), sent_at: Instant::now(), waiting: false });
        }
        Ok(Self { epoll, connections: made, request })
    }

    /// Keeps every connection busy for `time`, or until `most` requests have been answered, then waits for the last answers.
    pub fn run(&mut self, time: Duration, most: usize) -> anyhow::Result<Run> {
        let start = Instant::now();
        let mut run = Run { requests: 0, elapsed: Duration::ZERO, latencies: Vec::with_capacity(1 << 20) };
        let mut events = [EpollEvent::empty(); 256];
        let mut under_way = 0;
        let mut sent = 0;
        for connection in &mut self.connections {
            connection.send(&self.request)?;
            under_way += 1;
            sent += 1;
        }
        while under_way > 0 {
            let timeout = EpollTimeout::try_from(SILENCE_LIMIT).expect("the limit fits");
            let count = self.epoll.wait(&mut events, timeout)?;
            if count == 0 {
                bail!("answered nothing for {} s", SILENCE_LIMIT.as_secs());
            }
            let more = sent < most && start.elapsed() < time;
            for event in &events[..count] {
                let index = usize::try_from(event.data()).expect("an index was put in");
                let connection = &mut self.connections[index];
                if !connection.receive()? {
                    continue;
                }
                run.latencies.push(connection.sent_at.elapsed());
                run.requests += 1;
                if more {
                    connection.send(&self.request)?;
                    sent += 1;
                } else {
                    under_way -= 1;
                }
            }
        }
        run.elapsed = start.elapsed();
        Ok(run)
    }
}

impl Connection {
    fn send(&mut self, request: &[u8]) -> anyhow::Result<()> {
        self.sent_at = Instant::now();
        self.waiting = true;
        // A request is small and the socket's buffer is empty: it fits.
        self.stream.write_all(request).context("cannot send a request")
    }

    /// Reads what there is; true if that completes the answer.
    fn receive(&mut self) -> anyhow::Result<bool> {
        let mut chunk = [0; 16384];
        match self.stream.read(&mut chunk) {
            Ok(0) => bail!("closed a connection"),
            Ok(count) => self.received.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        if !self.waiting {
            bail!("sent more than one answer to a request");
        }
        let Some(reply) = reply::first(&self.received)? else { return Ok(false) };
        if reply.end != self.received.len() {
            bail!("sent more than one answer to a request");
        }
        self.received.clear();
        self.waiting = false;
        Ok(true)
    }
}
