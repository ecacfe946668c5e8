//! Writes the table of results into README.md, between its two markers.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::expectations::{Expectations, Expected};
use crate::queue::FileResult;
use crate::report::Totals;

const BEGIN: &str = "<!-- results: begin (written by --update-readme) -->";
const END: &str = "<!-- results: end -->";

pub fn update(path: &Path, suite: &Path, expectations: &Expectations, results: &[FileResult]) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (Some(begin), Some(end)) = (text.find(BEGIN), text.find(END)) else {
        bail!("{} has not both markers, {BEGIN} and {END}", path.display());
    };
    let table = table(suite, expectations, results)?;
    let updated = format!("{}{BEGIN}\n\n{table}\n{}", &text[..begin], &text[end..]);
    std::fs::write(path, updated).with_context(|| format!("cannot write {}", path.display()))
}

fn table(suite: &Path, expectations: &Expectations, results: &[FileResult]) -> Result<String, std::fmt::Error> {
    let mut table = String::new();
    if let Some(version) = version(suite) {
        writeln!(table, "The suite of Node.js {version}.\n")?;
    }
    table.push_str("| group | files | not applicable | skip themselves | passed | failed | passed of those that ran |\n");
    table.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for group in &expectations.group {
        let of_group: Vec<_> = results.iter().filter(|result| result.case.group == group.name).collect();
        write_row(&mut table, &group.name, &of_group)?;
    }
    write_row(&mut table, "all", &results.iter().collect::<Vec<_>>())?;
    Ok(table)
}

fn write_row(table: &mut String, name: &str, results: &[&FileResult]) -> std::fmt::Result {
    let Totals { passed, failed, skipped } = Totals::of(results.iter().copied());
    let not_applicable = results.iter().filter(|result| matches!(result.case.expected, Expected::NotApplicable(_))).count();
    let skipped = skipped - not_applicable.min(skipped);
    let ran = passed + failed;
    let share = if ran == 0 { "-".to_owned() } else { format!("{:.1} %", 100.0 * passed as f64 / ran as f64) };
    writeln!(table, "| {name} | {} | {not_applicable} | {skipped} | {passed} | {failed} | {share} |", results.len())
}

/// From the checkout the suite is in: three numbers in `src/node_version.h`.
fn version(suite: &Path) -> Option<String> {
    let header = std::fs::read_to_string(suite.parent()?.join("src/node_version.h")).ok()?;
    let number = |name: &str| {
        let prefix = format!("#define NODE_{name}_VERSION ");
        header.lines().find_map(|line| line.strip_prefix(&prefix)).map(|number| number.trim().to_owned())
    };
    Some(format!("{}.{}.{}", number("MAJOR")?, number("MINOR")?, number("PATCH")?))
}
