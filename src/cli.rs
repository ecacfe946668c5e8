//! The command line: which script, with which options.
//!
//! Node's conventions, not the usual ones, so the words are read here (`scan`); the options themselves are in `table`.
//! In Node: `src/node.cc`, `src/node_options.cc`.

mod env_file;
mod help;
pub mod options;
mod scan;
mod table;

use std::ffi::OsString;

use deno_core::v8;

use crate::os::memory;
use options::Options;
use scan::{Origin, Scan};

/// Node's exit code for an invalid command line.
const INVALID_ARGUMENT: i32 = 9;

/// The options that may stand in `NODE_OPTIONS`, short forms included.
pub fn environment_flags() -> impl Iterator<Item = &'static str> {
    let ours =
        || table::OPTIONS.iter().filter(|option| option.in_environment && option.kind != table::Kind::Refused).map(|option| option.name);
    let aliases = table::ALIASES.iter().filter(move |(_, targets)| targets.iter().all(|target| ours().any(|name| name == *target)));
    ours().chain(table::V8_IN_ENVIRONMENT.iter().copied()).chain(aliases.map(|(alias, _)| *alias))
}

/// Runs the command and ends the process with its exit code.
pub fn main() -> ! {
    start_log();
    let mut words = std::env::args_os().map(OsString::into_string).map(|word| word.unwrap_or_else(|os| os.to_string_lossy().into_owned()));
    let argv0 = words.next().unwrap_or_else(|| "rcluster".to_owned());
    match read(argv0.clone(), words.collect()) {
        Err(problems) => {
            for problem in problems {
                eprintln!("{argv0}: {problem}");
            }
            std::process::exit(INVALID_ARGUMENT)
        }
        Ok(options) => run(options),
    }
}

fn run(options: Options) -> ! {
    if options.is_on("--version") {
        print(&format!("{}\n", help::version()));
        std::process::exit(0)
    }
    if options.is_on("--help") {
        print(&help::help());
        std::process::exit(0)
    }
    if options.is_on("--v8-options") {
        // V8 prints its options and ends the process.
        v8::V8::set_flags_from_string("--help");
        std::process::exit(0)
    }
    tracing::debug!(pid = std::process::id(), script = options.script.as_deref().unwrap_or("-"), "starting");
    options.install();
    match crate::runtime::Runtime::new() {
        Ok(runtime) => runtime.run(),
        Err(error) => {
            eprintln!("rcluster: cannot start: {error:#}");
            std::process::exit(1)
        }
    }
}

/// Whoever reads the output may have read enough of it already.
fn print(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// The options, with V8's handed to V8; or what is wrong with them.
fn read(argv0: String, words: Vec<String>) -> Result<Options, Vec<String>> {
    let line = scan::scan(words, Origin::CommandLine);
    check(&line)?;
    // Before NODE_OPTIONS is read: the file may set it.
    let from_line = Options::with_settings(line.settings);
    load_env_files(&from_line)?;
    let environment = match std::env::var("NODE_OPTIONS") {
        Ok(text) => scan_environment(&text)?,
        Err(_) => Scan::default(),
    };
    give_to_v8(environment.for_v8.into_iter().chain(line.for_v8).collect())?;
    let mut options = from_line.after(environment.settings);
    if std::env::var_os("NODE_PENDING_DEPRECATION").is_some_and(|value| value == "1") {
        options = options.after(vec![scan::Setting { name: "--pending-deprecation", value: scan::Value::Switch(true) }]);
    }
    let mut rest = line.rest.into_iter();
    // With code on the command line, the first word is an argument already.
    options.script = if options.text("--eval").is_some() { None } else { rest.next() };
    options.arguments = rest.collect();
    options.exec_argv = line.option_words;
    limit_old_generation(&options)?;
    options.exec_path = exec_path(&argv0);
    options.argv0 = argv0;
    refuse_combinations(&options)?;
    Ok(options)
}

fn refuse_combinations(options: &Options) -> Result<(), Vec<String>> {
    if options.is_on("--check") && (options.text("--eval").is_some() || options.is_on("--print")) {
        return Err(vec!["either --check or --eval can be used, not both".to_owned()]);
    }
    Ok(())
}

fn check(scan: &Scan) -> Result<(), Vec<String>> {
    if scan.errors.is_empty() { Ok(()) } else { Err(scan.errors.clone()) }
}

fn scan_environment(text: &str) -> Result<Scan, Vec<String>> {
    let words = scan::split_environment(text).map_err(|problem| vec![problem.to_owned()])?;
    let scan = scan::scan(words, Origin::Environment);
    check(&scan)?;
    match scan.rest.first() {
        Some(word) => Err(vec![format!("{word} is not allowed in NODE_OPTIONS")]),
        None => Ok(scan),
    }
}

/// Set before the command line's, which win.
///
/// As in Node, a program may change flags later (`v8.setFlagsFromString`). Batches of Sparkplug code are compiled where they are wanted: the
/// first is at start, when handing it to a thread costs 3 ms of waiting (docs/PERFORMANCE.md). Strings' hashes are of a seed of the
/// process's own (`runtime/snapshot_hashes.rs`). The young generation grows in two steps (`runtime/heap.rs`).
const OUR_V8_FLAGS: &str = "--no-freeze-flags-after-init --no-concurrent-sparkplug --rehash-snapshot --semi-space-growth-factor=4";

/// V8 takes what it knows; the rest nobody knows.
fn give_to_v8(words: Vec<String>) -> Result<(), Vec<String>> {
    v8::V8::set_flags_from_string(OUR_V8_FLAGS);
    if words.is_empty() {
        return Ok(());
    }
    #[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
    if words.iter().any(|word| word.starts_with("--hash-seed") || word.starts_with("--hash_seed")) {
        crate::runtime::hash_seed::leave_to_v8();
    }
    let unknown = v8::V8::set_flags_from_command_line(std::iter::once("rcluster".to_owned()).chain(words).collect());
    let problems: Vec<String> = unknown.into_iter().skip(1).map(|word| format!("bad option: {word}")).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// `--max-old-space-size-percentage` goes before `--max-old-space-size`.
fn limit_old_generation(options: &Options) -> Result<(), Vec<String>> {
    const NAME: &str = "--max-old-space-size-percentage";
    let Some(text) = options.text(NAME) else { return Ok(()) };
    let percentage = text.parse().ok().filter(|percentage: &f64| *percentage > 0.0 && *percentage <= 100.0);
    let Some(percentage) = percentage else {
        return Err(vec![format!("{NAME} must be greater than 0 and up to 100. Got: {text}")]);
    };
    if let Some(bytes) = memory::usable() {
        let mebibytes = bytes as f64 * percentage / 100.0 / f64::from(1 << 20);
        v8::V8::set_flags_from_string(&format!("--max-old-space-size={}", mebibytes as u64));
    }
    Ok(())
}

fn load_env_files(options: &Options) -> Result<(), Vec<String>> {
    let required = options.list("--env-file").into_iter().map(|path| (path, true));
    let optional = options.list("--env-file-if-exists").into_iter().map(|path| (path, false));
    // A later file overrides an earlier one, the environment overrides them all.
    let mut variables = Vec::new();
    for (path, required) in required.chain(optional) {
        match std::fs::read(path) {
            Ok(bytes) => variables.extend(env_file::parse(&String::from_utf8_lossy(&bytes))),
            Err(_) if required => return Err(vec![format!("{path}: not found")]),
            Err(_) => {}
        }
    }
    let fresh: Vec<_> = variables.into_iter().filter(|(key, _)| std::env::var_os(key).is_none()).collect();
    for (key, value) in fresh {
        // SAFETY: no other thread has been started yet.
        unsafe { std::env::set_var(key, value) };
    }
    Ok(())
}

fn exec_path(argv0: &str) -> String {
    std::env::current_exe().map_or_else(|_| argv0.to_owned(), |path| path.to_string_lossy().into_owned())
}

/// `RCLUSTER_LOG=debug`: what rcluster itself does, on standard error.
fn start_log() {
    let Some(filter) = std::env::var_os("RCLUSTER_LOG") else { return };
    let filter = tracing_subscriber::EnvFilter::builder().parse_lossy(filter.to_string_lossy());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
