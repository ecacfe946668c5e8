//! Connections that carry one request each.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use super::{SILENCE_LIMIT, connect, get, reply};

/// What came back over many connections.
pub struct Answers {
    pub elapsed: Duration,
    /// How often each body was sent.
    pub bodies: HashMap<Vec<u8>, usize>,
}

/// `count` connections, `at_once` of them open at a time: connect, `GET /`, read the answer, close.
pub fn one_shot(address: SocketAddr, count: usize, at_once: usize) -> anyhow::Result<Answers> {
    let request = get("/", false);
    exchange(address, count, at_once, &request, |received, closed| {
        let reply = reply::first(received)?;
        if reply.is_none() && closed {
            bail!("closed a connection without an answer");
        }
        Ok(reply.map(|reply| received[reply.body_start..reply.end].to_vec()))
    })
}

/// The same without HTTP: connect, read until the other side closes.
pub fn until_closed(address: SocketAddr, count: usize, at_once: usize) -> anyhow::Result<Answers> {
    exchange(address, count, at_once, b"", |received, closed| {
        if closed && received.is_empty() {
            bail!("closed a connection without an answer");
        }
        Ok(closed.then(|| received.to_vec()))
    })
}

/// One `GET /` on a connection of its own; true if the answer came within `limit`.
pub fn get_with_limit(address: SocketAddr, limit: Duration) -> anyhow::Result<bool> {
    let start = Instant::now();
    let Ok(mut stream) = TcpStream::connect_timeout(&address, limit) else { return Ok(false) };
    stream.write_all(&get("/", false))?;
    let mut received = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let left = limit.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Ok(false);
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return Ok(false),
            Ok(count) => received.extend_from_slice(&chunk[..count]),
        }
        if reply::first(&received)?.is_some() {
            return Ok(start.elapsed() <= limit);
        }
    }
}

struct Exchange {
    stream: TcpStream,
    received: Vec<u8>,
}

/// `body` looks at what has been received so far, and at whether the other side has closed; it gives the body once that is whole.
fn exchange(
    address: SocketAddr,
    count: usize,
    at_once: usize,
    request: &[u8],
    body: impl Fn(&[u8], bool) -> anyhow::Result<Option<Vec<u8>>>,
) -> anyhow::Result<Answers> {
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
    let mut slots: Vec<Option<Exchange>> = Vec::new();
    let start = Instant::now();
    let mut started = 0;
    let mut answers = Answers { elapsed: Duration::ZERO, bodies: HashMap::new() };
    let mut done = 0;
    let open = |slot: usize| -> anyhow::Result<Option<Exchange>> {
        let mut stream = connect(address).context("cannot connect")?;
        stream.write_all(request)?;
        stream.set_nonblocking(true)?;
        epoll.add(&stream, EpollEvent::new(EpollFlags::EPOLLIN, slot as u64))?;
        Ok(Some(Exchange { stream, received: Vec::new() }))
    };
    for slot in 0..at_once.min(count) {
        slots.push(open(slot)?);
        started += 1;
    }
    let mut events = [EpollEvent::empty(); 64];
    let mut chunk = [0; 4096];
    while done < count {
        let ready = epoll.wait(&mut events, EpollTimeout::try_from(SILENCE_LIMIT).expect("the limit fits"))?;
        if ready == 0 {
            bail!("answered nothing for {} s", SILENCE_LIMIT.as_secs());
        }
        for event in &events[..ready] {
            let slot = usize::try_from(event.data()).expect("an index was put in");
            let Some(current) = &mut slots[slot] else { continue };
            let read = current.stream.read(&mut chunk).context("lost a connection")?;
            current.received.extend_from_slice(&chunk[..read]);
            let Some(body) = body(&current.received, read == 0)? else { continue };
            *answers.bodies.entry(body).or_default() += 1;
            done += 1;
            // Closing takes it out of epoll.
            slots[slot] = None;
            if started < count {
                slots[slot] = open(slot)?;
                started += 1;
            }
        }
    }
    answers.elapsed = start.elapsed();
    Ok(answers)
}
