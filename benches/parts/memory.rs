//! What an idle worker takes up once it has worked a little.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::load::{self, KeepAlive};
use crate::options::Options;
use crate::peer::Peer;
use crate::program::Program;
use crate::report::Figure;
use crate::tree;

const WORKERS: usize = 2;
const REQUESTS_PER_WORKER: usize = 2000;
const MIB: f64 = 1024.0 * 1024.0;

pub fn idle_worker(peer: &Peer, _options: &Options) -> anyhow::Result<Vec<Figure>> {
    let program = Program::start(peer, "cluster", &[("WORKERS", WORKERS.to_string())])?;
    let address = program.address()?;
    let mut load = KeepAlive::new(address, 16, load::get("/", true))?;
    load.run(Duration::from_secs(10), WORKERS * REQUESTS_PER_WORKER)?;
    drop(load);
    wait_until_idle(program.pid());
    let workers = program.workers();
    ensure!(workers.len() == WORKERS, "has {} processes below it instead of {WORKERS}", workers.len());
    let sizes: Option<Vec<u64>> = workers.iter().map(|pid| tree::pss(*pid)).collect();
    let sizes = sizes.context("the kernel does not tell the memory of a process")?;
    let primary = tree::pss(program.pid()).context("the kernel does not tell the memory of a process")?;
    Ok(vec![
        Figure::new("PSS of a worker, MiB", sizes.iter().sum::<u64>() as f64 / MIB / WORKERS as f64),
        Figure::new("PSS of the primary, MiB", primary as f64 / MIB),
    ])
}

/// Until the tree has used no CPU for a second, and long enough for what a runtime does once it has been idle for some seconds.
fn wait_until_idle(root: u32) {
    const AT_LEAST: Duration = Duration::from_secs(4);
    const AT_MOST: Duration = Duration::from_secs(8);
    let start = Instant::now();
    let mut used = tree::cpu(root);
    while start.elapsed() < AT_MOST {
        std::thread::sleep(Duration::from_secs(1));
        let now = tree::cpu(root);
        if now == used && start.elapsed() >= AT_LEAST {
            return;
        }
        used = now;
    }
}
