//! Runs every JavaScript test program: each `.js`, `.mjs` or `.cjs` file directly in one of the [`FOLDERS`] is one test, under rcluster
//! and, as a check that it asks for the right thing, under `node` where one is on PATH.
//!
//! A program passes by ending with exit code 0 and leaving no process behind. Comments in its first lines change how it is run:
//!
//! - `// rcluster only: reason`: not run under `node`.
//! - `// options: --expose-gc ...`: options for the engine, before the script.
//!
//! `cargo test --test programs cluster/` runs one folder, `... cluster/worker-exit-code` one program.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::program::Run;
use common::{Engine, node_on_path, project_path};
use libtest_mimic::{Arguments, Failed, Trial};

/// The folders below `tests/` that hold programs.
const FOLDERS: [&str; 6] = ["cluster", "child_process", "http", "modules", "net", "process"];

struct Program {
    /// `cluster/worker-exit-code`
    name: String,
    path: PathBuf,
    rcluster_only: bool,
    options: Vec<String>,
}

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for program in FOLDERS.iter().flat_map(|folder| programs(folder)) {
        let run_node = node_on_path() && !program.rcluster_only;
        for engine in [Engine::Rcluster, Engine::Node] {
            if engine == Engine::Node && !run_node {
                continue;
            }
            let (path, options) = (program.path.clone(), program.options.clone());
            trials.push(Trial::test(program.name.clone(), move || run(engine, &path, &options)).with_kind(engine.name()));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn programs(folder: &str) -> Vec<Program> {
    let directory = project_path("tests").join(folder);
    let entries = fs::read_dir(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut programs: Vec<Program> = entries
        .map(|entry| entry.expect("a folder of the project can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| ["js", "mjs", "cjs"].iter().any(|known| extension == *known)))
        .map(|path| program(folder, path))
        .collect();
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    programs
}

fn program(folder: &str, path: PathBuf) -> Program {
    let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let comments: Vec<&str> = source.lines().take(6).filter_map(|line| line.strip_prefix("// ")).collect();
    let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("test names are ASCII");
    Program {
        name: format!("{folder}/{stem}"),
        rcluster_only: comments.iter().any(|line| line.starts_with("rcluster only: ")),
        options: comments
            .iter()
            .find_map(|line| line.strip_prefix("options: "))
            .map(|options| options.split_whitespace().map(str::to_owned).collect())
            .unwrap_or_default(),
        path,
    }
}

fn run(engine: Engine, path: &Path, options: &[String]) -> Result<(), Failed> {
    let ended = Run::new(engine).args(options).arg(path).finish();
    if ended.code == Some(0) {
        return Ok(());
    }
    let how = match (ended.code, ended.signal) {
        (Some(code), _) => format!("exit code {code}"),
        (None, signal) => format!("signal {}", signal.unwrap_or_default()),
    };
    Err(format!("{how}\n-- stdout:\n{}-- stderr:\n{}", ended.stdout, ended.stderr).into())
}
