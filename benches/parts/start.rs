//! How long it takes until something runs.

use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context as _, ensure};

use crate::load;
use crate::options::Options;
use crate::peer::Peer;
use crate::program::Program;
use crate::report::Figure;
use crate::sys;

/// Starts in one round; the round's figure is their mean, as one takes milliseconds only.
const STARTS: usize = 20;

pub fn log(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    let starts = options.count(STARTS);
    let (mut wall, mut cpu, mut rss) = (0.0, 0.0, 0);
    for _ in 0..starts {
        let start = Instant::now();
        let child = peer.command("log", &[])?.stdin(Stdio::null()).stdout(Stdio::null()).spawn().context("cannot be started")?;
        let usage = sys::wait_with_usage(&child)?;
        wall += start.elapsed().as_secs_f64();
        ensure!(usage.success, "failed");
        cpu += usage.cpu.as_secs_f64();
        rss = usage.peak_rss.max(rss);
    }
    Ok(vec![
        Figure::new("wall, ms", wall * 1e3 / starts as f64),
        Figure::new("CPU, ms", cpu * 1e3 / starts as f64),
        Figure::new("peak RSS, MiB", rss as f64 / 1024.0 / 1024.0),
    ])
}

pub fn first_of_one(peer: &Peer, _options: &Options) -> anyhow::Result<Vec<Figure>> {
    first_answer(peer, 1)
}

pub fn first_of_eight(peer: &Peer, _options: &Options) -> anyhow::Result<Vec<Figure>> {
    first_answer(peer, 8)
}

/// Until an answer to a request that was sent when all workers listened.
fn first_answer(peer: &Peer, workers: usize) -> anyhow::Result<Vec<Figure>> {
    let start = Instant::now();
    let program = Program::start(peer, "cluster", &[("WORKERS", workers.to_string())])?;
    let address = program.address()?;
    load::one_shot(address, 1, 1)?;
    let elapsed = start.elapsed();
    let cpu = crate::tree::cpu(program.pid());
    Ok(vec![
        Figure::new("until the first answer, ms", elapsed.as_secs_f64() * 1e3),
        Figure::new("CPU until then, ms", cpu.as_secs_f64() * 1e3),
    ])
}
