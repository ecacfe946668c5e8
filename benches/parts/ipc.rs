//! Messages between a process and its child, both ways and one way.

use anyhow::Context as _;

use crate::options::Options;
use crate::peer::Peer;
use crate::program::Program;
use crate::report::Figure;
use crate::tree;

pub fn json(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    all(peer, "json", options)
}

pub fn advanced(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    all(peer, "advanced", options)
}

fn all(peer: &Peer, serialization: &str, options: &Options) -> anyhow::Result<Vec<Figure>> {
    let trips = exchange(peer, "trips", serialization, 0, options.count(20_000))?;
    let small = exchange(peer, "flood", serialization, 0, options.count(300_000))?;
    let large = exchange(peer, "flood", serialization, 10 * 1024, options.count(20_000))?;
    Ok(vec![
        Figure::new("round trips per s", trips.per_second),
        Figure::new("CPU per round trip, us", trips.cpu_us),
        Figure::new("small messages per s", small.per_second),
        Figure::new("CPU per small message, us", small.cpu_us),
        Figure::new("10 KiB messages per s", large.per_second),
        Figure::new("CPU per 10 KiB message, us", large.cpu_us),
    ])
}

struct Exchanged {
    per_second: f64,
    cpu_us: f64,
}

fn exchange(peer: &Peer, mode: &str, serialization: &str, size: usize, count: usize) -> anyhow::Result<Exchanged> {
    let environment =
        [("MODE", mode.to_owned()), ("SERIALIZATION", serialization.to_owned()), ("SIZE", size.to_string()), ("COUNT", count.to_string())];
    let program = Program::start(peer, "ipc", &environment)?;
    program.wait_for("begin")?;
    let before = tree::cpu(program.pid());
    let milliseconds: f64 = program.wait_for("end")?.parse().context("printed no time")?;
    let cpu = tree::cpu(program.pid()).saturating_sub(before);
    Ok(Exchanged { per_second: count as f64 / milliseconds * 1e3, cpu_us: cpu.as_secs_f64() * 1e6 / count as f64 })
}
