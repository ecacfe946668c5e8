//! JavaScript alone: the engine, its compiler threads and its heap settings.

use anyhow::Context as _;

use crate::options::Options;
use crate::peer::Peer;
use crate::program::Program;
use crate::report::Figure;

pub fn nbody(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    time(peer, "nbody", options.count(12_000_000))
}

pub fn allocate(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    time(peer, "allocate", options.count(360))
}

fn time(peer: &Peer, program: &str, count: usize) -> anyhow::Result<Vec<Figure>> {
    let program = Program::start(peer, program, &[("COUNT", count.to_string())])?;
    let milliseconds: f64 = program.wait_for("end")?.parse().context("printed no time")?;
    Ok(vec![Figure::new("time, ms", milliseconds)])
}
