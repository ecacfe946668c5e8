//! The command line of the runner.

use std::path::{Path, PathBuf};

/// Runs Node.js's own test files with rcluster.
#[derive(clap::Parser)]
#[command(name = "node_compat")]
pub struct Args {
    /// Node's `test/` folder (else NODE_TEST_DIR); words that are no folder filter by name, as `cargo test WORD` does.
    words: Vec<String>,
    /// Only the files of this group of expectations.toml; may be repeated.
    #[arg(long)]
    pub group: Vec<String>,
    /// Only the files whose path contains this; may be repeated.
    #[arg(long)]
    filter: Vec<String>,
    /// How many files of `parallel/` run side by side.
    #[arg(short, long, default_value_t = 2)]
    pub jobs: usize,
    /// How often each file runs; it passes if it passed every time.
    #[arg(long, default_value_t = 1)]
    pub repeat: usize,
    /// Writes the results to this file as JSON.
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// Writes the results to this file as JUnit XML.
    #[arg(long)]
    pub junit: Option<PathBuf>,
    /// Puts the table of results into README.md; takes a run of every group.
    #[arg(long, conflicts_with_all = ["group", "filter"])]
    pub update_readme: bool,
    /// One line for every run as it ends, with the output of those that failed unexpectedly.
    #[arg(short, long)]
    pub verbose: bool,
    /// Runs the files that are marked as not applicable, too.
    #[arg(long)]
    pub all: bool,
    /// Runs this program instead of the rcluster that cargo built.
    #[arg(long)]
    pub binary: Option<PathBuf>,
    // What `cargo test` passes on to every test program.
    #[arg(long, hide = true)]
    nocapture: bool,
    #[arg(short, long, hide = true)]
    quiet: bool,
    #[arg(long, hide = true)]
    test_threads: Option<usize>,
}

impl Args {
    /// Node's test folder.
    pub fn suite(&self) -> Option<PathBuf> {
        let given = self.words.iter().map(PathBuf::from).find(|word| word.is_dir());
        let suite = given.or_else(|| std::env::var_os("NODE_TEST_DIR").map(PathBuf::from))?;
        // Tests compare paths that went through realpath with paths that did not.
        Some(suite.canonicalize().unwrap_or(suite))
    }

    /// What the path of a file has to contain, one of them at least.
    pub fn filters(&self) -> Vec<&str> {
        let words = self.words.iter().filter(|word| !Path::new(word).is_dir());
        self.filter.iter().chain(words).map(String::as_str).collect()
    }
}
