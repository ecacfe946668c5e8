//! Runs each program of `tests/differential/` under rcluster and under `node`, and compares standard output, standard error and how
//! they ended. Without a `node` on PATH every test here is ignored.
//!
//! A program prints what it asks about; there is nothing in it that says what is right. Where Node 24 and older ones differ on purpose,
//! the case does not belong here.

mod common;

use std::fs;
use std::path::Path;

use common::program::{Ended, Run};
use common::{Engine, node_on_path, project_path};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let directory = project_path("tests/differential");
    let mut paths: Vec<_> = fs::read_dir(&directory)
        .expect("tests/differential is there")
        .map(|entry| entry.expect("a folder of the project can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "js" || extension == "mjs"))
        .collect();
    paths.sort();
    let trials = paths
        .into_iter()
        .map(|path| {
            let name = path.file_stem().and_then(|stem| stem.to_str()).expect("test names are ASCII").to_owned();
            Trial::test(name, move || compare(&path)).with_ignored_flag(!node_on_path())
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn compare(path: &Path) -> Result<(), Failed> {
    let ours = normalized(Run::script(Engine::Rcluster, path).finish());
    let nodes = normalized(Run::script(Engine::Node, path).finish());
    let mut differences = String::new();
    for (what, ours, nodes) in [
        ("ending", &ours.ending, &nodes.ending),
        ("standard output", &ours.stdout, &nodes.stdout),
        ("standard error", &ours.stderr, &nodes.stderr),
    ] {
        if ours != nodes {
            differences.push_str(&difference(what, ours, nodes));
        }
    }
    if differences.is_empty() { Ok(()) } else { Err(differences.into()) }
}

struct Normalized {
    ending: String,
    stdout: String,
    stderr: String,
}

fn normalized(ended: Ended) -> Normalized {
    Normalized {
        ending: format!("code {:?}, signal {:?}", ended.code, ended.signal),
        stdout: without_own_traits(&ended.stdout),
        stderr: without_own_traits(&ended.stderr),
    }
}

/// Takes out what must differ: versions, process ids in warnings, and the stack frames inside each engine.
fn without_own_traits(text: &str) -> String {
    let mut result = String::new();
    let mut in_built_in = false;
    for line in text.lines() {
        // Behind the place in a built-in module come its source line and a caret.
        in_built_in &= !line.is_empty();
        if in_built_in {
            continue;
        }
        let trimmed = line.trim_start();
        if trimmed.starts_with("at ") && !trimmed.contains("tests/differential") {
            continue;
        }
        // Where an error leaves a built-in module, its place in that module is the engine's own.
        if line.starts_with("node:internal") || line.starts_with("internal/") {
            result.push_str("<built-in>\n");
            in_built_in = true;
            continue;
        }
        if line.starts_with("Node.js v") || line.starts_with("rcluster v") {
            result.push_str("<version>\n");
            continue;
        }
        result.push_str(&without_process_id(line));
        result.push('\n');
    }
    result
}

/// `(node:4711) Warning: ...` becomes `(node) Warning: ...`, ours likewise.
fn without_process_id(line: &str) -> String {
    for start in ["(node:", "(rcluster:"] {
        if let Some(rest) = line.strip_prefix(start)
            && let Some((pid, rest)) = rest.split_once(')')
            && pid.bytes().all(|byte| byte.is_ascii_digit())
        {
            return format!("(node){rest}");
        }
    }
    line.replace("Use `rcluster --trace", "Use `node --trace")
}

/// The first lines that differ, with their numbers.
fn difference(what: &str, ours: &str, nodes: &str) -> String {
    let mut text = format!("{what} differs:\n");
    let (mut our_lines, mut node_lines) = (ours.lines(), nodes.lines());
    let mut shown = 0;
    for number in 1.. {
        let (ours, nodes) = (our_lines.next(), node_lines.next());
        if ours.is_none() && nodes.is_none() {
            break;
        }
        if ours == nodes {
            continue;
        }
        let end = "<nothing more>";
        text.push_str(&format!("  line {number}\n    rcluster: {}\n    node:     {}\n", ours.unwrap_or(end), nodes.unwrap_or(end)));
        shown += 1;
        if shown == 10 {
            text.push_str("  ...\n");
            break;
        }
    }
    text
}
