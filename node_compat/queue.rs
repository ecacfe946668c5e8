//! In which order the files run: those of `parallel/` side by side, then those of `sequential/` one at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::args::Args;
use crate::expectations::Expected;
use crate::report;
use crate::run::{Outcome, Run, Runner};
use crate::select::Case;

/// What all runs of a file came to.
pub struct FileResult {
    pub case: Case,
    pub outcome: Outcome,
    /// Of all its runs.
    pub time: Duration,
    /// Of the last run, or the last that failed.
    pub output: String,
}

impl FileResult {
    pub fn is_expected(&self) -> bool {
        self.case.expected.allows(&self.outcome)
    }
}

/// The results, in the order of `cases`.
pub fn run(cases: Vec<Case>, runner: &Runner, args: &Args) -> Vec<FileResult> {
    let runs: Vec<Mutex<Vec<Run>>> = cases.iter().map(|_| Mutex::new(Vec::new())).collect();
    let is_run = |case: &Case| args.all || !matches!(case.expected, Expected::NotApplicable(_));
    let indexes = |is_parallel: bool| -> Vec<usize> {
        (0..cases.len()).filter(|&index| cases[index].is_parallel == is_parallel && is_run(&cases[index])).collect()
    };
    // Round after round, so that a file does not only meet itself.
    for _ in 0..args.repeat.max(1) {
        run_all(&indexes(true), args.jobs.max(1), &|index| record(&cases[index], &runs[index], runner, args));
        run_all(&indexes(false), 1, &|index| record(&cases[index], &runs[index], runner, args));
    }
    let sum_up = |(case, runs): (Case, Mutex<Vec<Run>>)| sum_up(case, runs.into_inner().unwrap_or_else(PoisonError::into_inner));
    cases.into_iter().zip(runs).map(sum_up).collect()
}

fn run_all(indexes: &[usize], jobs: usize, run: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(index) = indexes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    run(*index);
                }
            });
        }
    });
}

fn record(case: &Case, runs: &Mutex<Vec<Run>>, runner: &Runner, args: &Args) {
    let run = runner.run(case);
    if args.verbose {
        report::print_run(case, &run);
    }
    runs.lock().unwrap_or_else(PoisonError::into_inner).push(run);
}

fn sum_up(case: Case, runs: Vec<Run>) -> FileResult {
    let time = runs.iter().map(|run| run.time).sum();
    let count = runs.len();
    let failures = runs.iter().filter(|run| matches!(run.outcome, Outcome::Failed(_))).count();
    let chosen = runs.into_iter().max_by_key(|run| matches!(run.outcome, Outcome::Failed(_)));
    let (outcome, output) = match (chosen, &case.expected) {
        (None, Expected::NotApplicable(reason)) => (Outcome::Skipped(format!("not applicable: {reason}")), String::new()),
        (None, _) => (Outcome::Failed("did not run".to_owned()), String::new()),
        (Some(Run { outcome: Outcome::Failed(why), output, .. }), _) if count > 1 => {
            (Outcome::Failed(format!("{failures} of {count} runs: {why}")), output)
        }
        (Some(run), _) => (run.outcome, run.output),
    };
    FileResult { case, outcome, time, output }
}
