//! Collects figures and prints them as a table: medians, and each peer's figure as a multiple of rcluster's turned around.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::options::Options;
use crate::parts::Part;
use crate::peer::Peer;

/// One measured value. Which direction is better is part of its name's unit.
pub struct Figure {
    pub name: &'static str,
    pub value: f64,
}

impl Figure {
    pub fn new(name: &'static str, value: f64) -> Self {
        Self { name, value }
    }
}

/// Values per (part, figure's position and name) and peer.
type Values = BTreeMap<(usize, &'static str), BTreeMap<String, Vec<f64>>>;

pub struct Report {
    peers: Vec<String>,
    load: String,
    values: BTreeMap<&'static str, Values>,
    failures: BTreeMap<(&'static str, String), String>,
}

const NAME_WIDTH: usize = 44;

impl Report {
    pub fn new(peers: &[Peer], load: String) -> Self {
        let peers = peers.iter().map(|peer| peer.name.clone()).collect();
        Self { peers, load, values: BTreeMap::new(), failures: BTreeMap::new() }
    }

    pub fn has_failed(&self, part: &Part, peer: &Peer) -> bool {
        self.failures.contains_key(&(part.name, peer.name.clone()))
    }

    pub fn add(&mut self, part: &Part, peer: &Peer, figures: Vec<Figure>) {
        let values = self.values.entry(part.name).or_default();
        for (position, figure) in figures.into_iter().enumerate() {
            values.entry((position, figure.name)).or_default().entry(peer.name.clone()).or_default().push(figure.value);
        }
    }

    pub fn failed(&mut self, part: &Part, peer: &Peer, error: &anyhow::Error) {
        self.failures.insert((part.name, peer.name.clone()), format!("{error:#}"));
    }

    pub fn print_head(&self, options: &Options) {
        println!("medians of {} interleaved rounds; load average at the start {}; ratio = rcluster / peer", options.rounds(), self.load);
        print!("\n| {:<NAME_WIDTH$} |", "");
        for (index, peer) in self.peers.iter().enumerate() {
            print!(" {peer:>15} |");
            if index > 0 {
                print!(" ratio |");
            }
        }
        print!("\n| {} |", "-".repeat(NAME_WIDTH));
        for index in 0..self.peers.len() {
            print!(" {}: |", "-".repeat(14));
            if index > 0 {
                print!(" ----: |");
            }
        }
        println!();
    }

    pub fn print_part(&self, part: &Part, elapsed: Duration) {
        for ((_, name), by_peer) in self.values.get(part.name).into_iter().flatten() {
            print!("| {:<NAME_WIDTH$} |", format!("{}: {name}", part.name));
            let own = by_peer.get(&self.peers[0]).map(|values| median(values));
            for (index, peer) in self.peers.iter().enumerate() {
                let value = by_peer.get(peer).map(|values| median(values));
                print!(" {:>15} |", value.map_or_else(|| "-".to_owned(), show));
                if index > 0 {
                    let ratio = own.zip(value).map_or_else(|| "-".to_owned(), |(own, value)| format!("{:.2}", own / value));
                    print!(" {ratio:>5} |");
                }
            }
            println!();
        }
        for ((_, peer), error) in self.failures.iter().filter(|((name, _), _)| *name == part.name) {
            println!("| {}: {peer} {error} |", part.name);
        }
        eprintln!("{} took {:.1} s", part.name, elapsed.as_secs_f64());
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

/// Three digits that count.
fn show(value: f64) -> String {
    match value.abs() {
        v if v >= 1000.0 => format!("{value:.0}"),
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
