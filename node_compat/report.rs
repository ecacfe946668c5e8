//! What is said about the results: lines for people, JSON and JUnit for machines.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;

use crate::expectations::Expected;
use crate::queue::FileResult;
use crate::run::{Outcome, Run};
use crate::select::Case;

/// A line for a run, and the output of one that should have passed.
pub fn print_run(case: &Case, run: &Run) {
    println!("{}", line(case, &run.outcome));
    if case.expected == Expected::Pass && matches!(run.outcome, Outcome::Failed(_)) {
        for line in run.output.lines().take(40) {
            println!("    {line}");
        }
    }
}

fn line(case: &Case, outcome: &Outcome) -> String {
    let file = &case.file;
    let note = case.expected.reason().map(|reason| format!(" (expected: {reason})")).unwrap_or_default();
    match (outcome, case.expected.allows(outcome)) {
        (Outcome::Passed, true) => format!("pass {file}"),
        (Outcome::Passed, false) => format!("UNEXPECTED PASS {file}{note}"),
        (Outcome::Skipped(why), _) => format!("skip {file}: {why}"),
        (Outcome::Failed(why), true) => format!("fail {file}: {why}{note}"),
        (Outcome::Failed(why), false) => format!("UNEXPECTED FAILURE {file}: {why}"),
    }
}

#[derive(Default)]
pub struct Totals {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Totals {
    pub fn of<'a>(results: impl IntoIterator<Item = &'a FileResult>) -> Self {
        let mut totals = Self::default();
        for result in results {
            match result.outcome {
                Outcome::Passed => totals.passed += 1,
                Outcome::Failed(_) => totals.failed += 1,
                Outcome::Skipped(_) => totals.skipped += 1,
            }
        }
        totals
    }
}

/// A line for each unexpected result, and last the line with the numbers.
pub fn print_summary(results: &[FileResult]) {
    for result in results.iter().filter(|result| !result.is_expected()) {
        println!("{}", line(&result.case, &result.outcome));
    }
    let Totals { passed, failed, skipped } = Totals::of(results);
    println!("{passed} passed, {failed} failed, {skipped} skipped");
}

/// An array with an object for each file.
pub fn write_json(path: &Path, results: &[FileResult]) -> anyhow::Result<()> {
    let describe = |result: &FileResult| {
        let (outcome, why) = match &result.outcome {
            Outcome::Passed => ("passed", None),
            Outcome::Skipped(why) => ("skipped", Some(why)),
            Outcome::Failed(why) => ("failed", Some(why)),
        };
        let expected = match &result.case.expected {
            Expected::Pass => "pass",
            Expected::Fail(_) => "fail",
            Expected::NotApplicable(_) => "not applicable",
            Expected::Either(_) => "pass or fail",
        };
        serde_json::json!({
            "file": result.case.file, "group": result.case.group, "outcome": outcome, "why": why,
            "expected": expected, "reason": result.case.expected.reason(), "seconds": result.time.as_secs_f64(),
        })
    };
    let described: Vec<_> = results.iter().map(describe).collect();
    let text = serde_json::to_string_pretty(&described)?;
    std::fs::write(path, text + "\n").with_context(|| format!("cannot write {}", path.display()))
}

/// A test suite for each group. A file that failed as expected counts as skipped there: JUnit knows no third way.
pub fn write_junit(path: &Path, results: &[FileResult]) -> anyhow::Result<()> {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"node_compat\">\n");
    for group in results.chunk_by(|a, b| a.case.group == b.case.group) {
        let failures = group.iter().filter(|result| !result.is_expected()).count();
        let skipped = group.iter().filter(|result| result.is_expected() && result.outcome != Outcome::Passed).count();
        let name = escape(&group[0].case.group);
        let count = group.len();
        writeln!(text, "  <testsuite name=\"{name}\" tests=\"{count}\" failures=\"{failures}\" skipped=\"{skipped}\">")?;
        for result in group {
            write_junit_case(&mut text, result)?;
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn write_junit_case(text: &mut String, result: &FileResult) -> std::fmt::Result {
    let file = escape(&result.case.file);
    let group = escape(&result.case.group);
    write!(text, "    <testcase classname=\"{group}\" name=\"{file}\" time=\"{:.3}\"", result.time.as_secs_f64())?;
    let message = escape(&line(&result.case, &result.outcome));
    match (&result.outcome, result.is_expected()) {
        (Outcome::Passed, true) => writeln!(text, "/>"),
        (_, true) => writeln!(text, "><skipped message=\"{message}\"/></testcase>"),
        (_, false) => writeln!(text, "><failure message=\"{message}\">{}</failure></testcase>", escape(&result.output)),
    }
}

/// For XML, which has no way to write most control characters.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            control if control.is_control() => escaped.push('?'),
            other => escaped.push(other),
        }
    }
    escaped
}
