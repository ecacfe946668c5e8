//! Runs rcluster and other runtimes interleaved on the same work and prints a table of medians and ratios.
//!
//! `cargo bench --bench compare -- [--quick] [--only PART,...] [PEER ...]`; a peer is the path of a `node`, `deno` or `bun`,
//! or of an `nginx`, for what the kernel's part alone costs.
//! Everything stays on the loopback interface, every part is bounded in time and count, and no process outlives the run.
//! What the figures mean and how they stand: docs/PERFORMANCE.md.

mod load;
mod nginx;
mod options;
mod parts;
mod peer;
mod program;
mod report;
mod sys;
mod tree;

use std::time::Instant;

use anyhow::Context as _;
use clap::Parser as _;

use options::Options;
use peer::Peer;
use report::Report;

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    if options.list {
        for part in parts::ALL {
            println!("{:<12} {}", part.name, part.about);
        }
        return Ok(());
    }
    let peers = Peer::all(&options)?;
    let parts = parts::chosen(&options)?;
    // Workers of a primary that was killed become ours: the tree walk finds them, and ends them.
    nix::sys::prctl::set_child_subreaper(true).context("cannot become the reaper of orphans")?;
    let mut report = Report::new(&peers, options.load.clone());
    report.print_head(&options);
    for part in parts {
        let start = Instant::now();
        for round in 0..options.rounds() {
            // Every other round backwards: what warms the machine up for the next one does so for each in turn.
            let mut order: Vec<&Peer> = peers.iter().collect();
            if round % 2 == 1 {
                order.reverse();
            }
            for peer in order {
                if report.has_failed(part, peer) {
                    continue;
                }
                match (part.run)(peer, &options) {
                    Ok(figures) => report.add(part, peer, figures),
                    Err(error) => report.failed(part, peer, &error),
                }
                tree::end_leftovers();
            }
        }
        report.print_part(part, start.elapsed());
    }
    nginx::clean_up();
    Ok(())
}
