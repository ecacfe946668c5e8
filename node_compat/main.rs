//! Runs Node.js's own test files, unmodified, with the rcluster this crate builds, and compares what happened with
//! `expectations.toml`. How to get the files, how to run this, and the last results: `README.md`.
//!
//! Nothing of Node's suite is in this repository: without it there is one line saying so, and success.
//!
//! In Node: `tools/test.py`.

mod args;
mod expectations;
mod metadata;
mod processes;
mod queue;
mod readme;
mod report;
mod run;
mod select;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use args::Args;
use clap::Parser as _;
use expectations::Expectations;

fn main() -> ExitCode {
    let args = Args::parse();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_compat");
    let Some(suite) = args.suite() else {
        println!(
            "node_compat: skipped: to run Node.js's own test files with rcluster, get them with \
             `git clone --depth 1 https://github.com/nodejs/node` and set NODE_TEST_DIR=node/test (node_compat/README.md)"
        );
        return ExitCode::SUCCESS;
    };
    match run_suite(&args, &suite, &folder) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("node_compat: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether every result was the expected one.
fn run_suite(args: &Args, suite: &Path, folder: &Path) -> anyhow::Result<bool> {
    let expectations = Expectations::read(&folder.join("expectations.toml"))?;
    let cases = select::select(suite, &expectations, args)?;
    let binary = args.binary.clone().unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_rcluster")));
    // The tests run in other folders than this one.
    let binary = binary.canonicalize().with_context(|| format!("cannot find {}", binary.display()))?;
    let results = queue::run(cases, &run::Runner::new(binary, args)?, args);
    if let Some(file) = &args.json {
        report::write_json(file, &results)?;
    }
    if let Some(file) = &args.junit {
        report::write_junit(file, &results)?;
    }
    if args.update_readme {
        readme::update(&folder.join("README.md"), suite, &expectations, &results)?;
    }
    report::print_summary(&results);
    Ok(results.iter().all(|result| result.is_expected()))
}
