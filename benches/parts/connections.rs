//! New connections: what one costs, who gets it, and what they wait for.

use std::time::{Duration, Instant};

use crate::load;
use crate::options::Options;
use crate::peer::Peer;
use crate::program::Program;
use crate::report::Figure;
use crate::tree;

const CONNECTIONS: usize = 8000;
const AT_ONCE: usize = 16;

pub fn round_robin(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    connect(peer, "rr", options)
}

pub fn none(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    connect(peer, "none", options)
}

fn connect(peer: &Peer, policy: &str, options: &Options) -> anyhow::Result<Vec<Figure>> {
    let program = start(peer, policy, 2, "hello")?;
    let address = program.address()?;
    let count = options.count(CONNECTIONS);
    load::one_shot(address, count / 4, AT_ONCE)?;
    // The first process alone is the primary; without its children, which have not ended.
    let (all, primary) = (tree::cpu(program.pid()), tree::cpu_of(program.pid()));
    let answers = load::one_shot(address, count, AT_ONCE)?;
    let all = tree::cpu(program.pid()).saturating_sub(all);
    let primary = tree::cpu_of(program.pid()).saturating_sub(primary);
    Ok(vec![
        Figure::new("connections per s", count as f64 / answers.elapsed.as_secs_f64()),
        Figure::new("CPU per connection, us", all.as_secs_f64() * 1e6 / count as f64),
        Figure::new("primary's CPU per connection, us", primary.as_secs_f64() * 1e6 / count as f64),
    ])
}

fn start(peer: &Peer, policy: &str, workers: usize, serve: &str) -> anyhow::Result<Program> {
    let environment = [("WORKERS", workers.to_string()), ("SERVE", serve.to_owned()), ("NODE_CLUSTER_SCHED_POLICY", policy.to_owned())];
    Program::start(peer, "cluster", &environment)
}

pub fn share_round_robin(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    share(peer, "rr", options)
}

pub fn share_none(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    share(peer, "none", options)
}

/// How much more the busiest of eight workers got than the idlest.
fn share(peer: &Peer, policy: &str, options: &Options) -> anyhow::Result<Vec<Figure>> {
    const WORKERS: usize = 8;
    let program = start(peer, policy, WORKERS, "id")?;
    let answers = load::one_shot(program.address()?, options.count(CONNECTIONS), AT_ONCE)?;
    let most = answers.bodies.values().max().copied().unwrap_or(0);
    let least = if answers.bodies.len() == WORKERS { answers.bodies.values().min().copied().unwrap_or(0) } else { 0 };
    Ok(vec![
        Figure::new("workers that got any, of 8", answers.bodies.len() as f64),
        // Infinite where a worker got none.
        Figure::new("busiest / idlest worker", most as f64 / least as f64),
    ])
}

/// One connection after the other while the primary is busy for two seconds.
pub fn blocked(peer: &Peer, _options: &Options) -> anyhow::Result<Vec<Figure>> {
    const TRIES: u32 = 80;
    const PACE: Duration = Duration::from_millis(20);
    const IN_TIME: Duration = Duration::from_millis(100);
    const STILL_BLOCKED: Duration = Duration::from_millis(1800);
    let program = Program::start(peer, "blocked", &[])?;
    let address = program.address()?;
    // The program blocks 100 ms after it has printed its port, for two seconds.
    std::thread::sleep(Duration::from_millis(150));
    let start = Instant::now();
    let mut answered = 0;
    for attempt in 0..TRIES {
        // What would come after the block had its turn during it: it counts as not answered.
        if start.elapsed() > STILL_BLOCKED {
            break;
        }
        answered += usize::from(load::get_with_limit(address, IN_TIME)?);
        std::thread::sleep((PACE * (attempt + 1)).saturating_sub(start.elapsed()));
    }
    Ok(vec![Figure::new("answered within 100 ms, of 80", answered as f64)])
}

/// The primary accepts in JavaScript and passes the socket on.
pub fn sockets(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    let program = Program::start(peer, "sockets", &[])?;
    let address = program.address()?;
    let count = options.count(CONNECTIONS / 2);
    load::until_closed(address, count / 4, AT_ONCE)?;
    let before = tree::cpu(program.pid());
    let answers = load::until_closed(address, count, AT_ONCE)?;
    let cpu = tree::cpu(program.pid()).saturating_sub(before);
    Ok(vec![
        Figure::new("sockets per s", count as f64 / answers.elapsed.as_secs_f64()),
        Figure::new("CPU per socket, us", cpu.as_secs_f64() * 1e6 / count as f64),
    ])
}
