//! The command line of the bench program.

use std::path::PathBuf;
use std::time::Duration;

#[derive(clap::Parser)]
#[command(about = "Compares rcluster with other runtimes on the same programs")]
pub struct Options {
    /// Runtimes to compare with: paths or names of node, deno, bun; nginx, for the kernel's part of it
    pub peers: Vec<PathBuf>,
    /// Only these parts, separated by commas (--list names them)
    #[arg(long, value_delimiter = ',', value_name = "PART")]
    pub only: Vec<String>,
    /// Fewer rounds, shorter runs: to see that everything works, not to compare
    #[arg(long)]
    pub quick: bool,
    /// Rounds of each part; the table shows medians over them
    #[arg(long, value_name = "N")]
    pub rounds: Option<usize>,
    /// The rcluster to run, instead of the one cargo has built with this program
    #[arg(long, value_name = "PATH", default_value = env!("CARGO_BIN_EXE_rcluster"))]
    pub rcluster: PathBuf,
    /// Says how busy the machine was, read once at the start
    #[arg(skip = load_average())]
    pub load: String,
    /// Names the parts and ends
    #[arg(long)]
    pub list: bool,
    /// What `cargo bench` adds
    #[arg(long, hide = true)]
    pub bench: bool,
}

impl Options {
    pub fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 1 } else { 5 }).clamp(1, 100)
    }

    /// How long a load runs after it has warmed up.
    pub fn load_time(&self) -> Duration {
        Duration::from_millis(if self.quick { 300 } else { 2000 })
    }

    pub fn warm_up_time(&self) -> Duration {
        Duration::from_millis(if self.quick { 200 } else { 1000 })
    }

    /// `full`, or less of it with `--quick`.
    pub fn count(&self, full: usize) -> usize {
        if self.quick { (full / 10).max(1) } else { full }
    }
}

fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}
